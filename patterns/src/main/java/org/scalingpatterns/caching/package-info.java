/**
 * Caching: cache-aside, write-through and write-behind between an application and its system of record.
 *
 * <p>A {@link org.scalingpatterns.caching.Store} holds the rows, each with a version; a {@link
 * org.scalingpatterns.caching.Cache} holds copies of some, each with an end. {@link org.scalingpatterns.caching.CacheAside}
 * loads what the cache lacks and drops what is written. Leases keep a load that a write has overtaken from leaving an old
 * copy, and versions one that comes from a replica which lags behind.
 *
 * <p><b>Trade-offs.</b> Reads that hit are spared the store, and it bears more of them. In return a reader who misses waits
 * longer than without a cache, a program that writes to the store alone is seen only when copies expire, and a cache that
 * fails leaves the store with all reads at once, if nothing bounds them.
 *
 * <pre>{@code
 * Cache<String, String> cache = new MapCache<>(
 *         new BoundedCache<>(CacheBounds.entries(10_000)), Duration.ofSeconds(10), System::nanoTime);
 * CacheAside<String, String> names = new CacheAside<>(cache, store, versions,
 *         CacheAsideOptions.of(Duration.ofMinutes(5)), System::nanoTime, new Random(), Runnable::run);
 * String first = names.get("ada"); // from the store
 * String second = names.get("ada"); // a copy
 * names.put("ada", "Countess of Lovelace");
 * String third = names.get("ada"); // from the store, as it was written
 * }</pre>
 */
package org.scalingpatterns.caching;
