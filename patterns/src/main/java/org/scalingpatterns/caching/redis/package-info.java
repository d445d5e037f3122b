/**
 * A cache in Redis, shared by processes, and one in front of it in each process.
 *
 * <pre>{@code
 * Redis redis = Redis.at(URI.create("redis://127.0.0.1:6379"), 16, Duration.ofMillis(500));
 * var options = new RedisCache.Options(Duration.ofSeconds(10), Duration.ofSeconds(30));
 * var shared = new RedisCache<>(redis, "customers", Codec.text(), Codec.text(), options, System::nanoTime, new SecureRandom());
 * Supplier<Cache<String, String>> fronts =
 *         () -> new MapCache<>(new BoundedCache<>(CacheBounds.entries(10_000)), Duration.ofSeconds(10), System::nanoTime);
 * var near = new RedisNearCache<>(shared, fronts, Duration.ofSeconds(2), System::nanoTime, Thread::new);
 * }</pre>
 *
 * <p><b>Trade-offs.</b> Shared by all processes, so each row is loaded once for all of them and is invalidated once. In return a hit
 * costs a round trip, some hundred times what it costs in the process; the near cache saves that, and may serve what
 * another process has just replaced, for as long as a message takes.
 *
 * <p>What gives what:
 *
 * <ul>
 *   <li><b>The engine</b>: a script runs alone and as a whole; keys end by themselves; what is published reaches who is subscribed,
 *       in order, and nobody else.
 *   <li><b>This package</b>: value, version and time to live in one step; leases that a stale fill can't pass; fences against replicas
 *       that lag; invalidations that go out in the same step as the change; a near cache that is thrown away when messages
 *       may have been lost, and isn't served while they may be.
 *   <li><b>Nobody</b>: that Redis keeps what it was told. A failover to a replica, a restart from an older snapshot or the eviction of a
 *       fence takes back an invalidation: then a copy may be stale until its time is over. So run it without
 *       persistence, and choose times to live that bound the damage. Redis Cluster is not supported: a script has two keys and
 *       no hash tag.
 * </ul>
 *
 * <p>Everything lies under the prefix, ends by itself, and nothing else is touched: no FLUSH, no CONFIG. It needs the right to
 * run scripts, to publish and to subscribe.
 */
package org.scalingpatterns.caching.redis;
