/**
 * A cache in the process on Caffeine.
 *
 * <pre>{@code
 * Cache<String, String> cache = new CaffeineCache<>(
 *         Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run), Duration.ofSeconds(10), System::nanoTime);
 * }</pre>
 *
 * <p><b>Trade-offs.</b> One dependency more than {@code BoundedCache}, which does the same; for those who have Caffeine already, or want
 * what it adds: weights, statistics, weak references, removal listeners.
 *
 * <p>What gives what:
 *
 * <ul>
 *   <li><b>The engine</b>: what is kept, by W-TinyLFU; an end for each entry at its own time; a {@code compute} that is atomic for its key.
 *   <li><b>This package</b>: Caffeine's own loading is single flight, but it knows neither versions nor what another process wrote;
 *       leases, fences and "the higher version stays" come from {@code MapCache} above it.
 *   <li><b>Nobody</b>: that an entry is kept. A fence may be evicted like any other, and then a replica that lags is
 *       believed.
 * </ul>
 */
package org.scalingpatterns.caching.caffeine;
