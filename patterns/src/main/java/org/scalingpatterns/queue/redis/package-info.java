/**
 * A work queue in Redis, shared by processes: on one server, or on the cluster's node that has its hash tag.
 *
 * <pre>{@code
 * Redis redis = Redis.at(URI.create("redis://127.0.0.1:6379"), 16, Duration.ofSeconds(2));
 * WorkQueueOptions options = WorkQueueOptions.of(100_000);
 * QueueListener listener = new QueueListener() {};
 * var random = new SecureRandom();
 * var dead = new RedisWorkQueue<>(redis, "{orders}:dead", Codec.text(), options, null, listener, System::nanoTime, random);
 * var queue = new RedisWorkQueue<>(redis, "{orders}", Codec.text(), options, dead, listener, System::nanoTime, random);
 * }</pre>
 *
 * <p>A stream with a consumer group holds what may be handed out and counts the deliveries; sorted sets hold what waits for a time. Each
 * call is one script.
 *
 * <p><b>Trade-offs.</b> Everything of the contract that can be given on another machine, for a round trip a call; in memory, so its
 * capacity is the server's; on one node, however large the cluster.
 *
 * <p>What gives what:
 *
 * <ul>
 *   <li><b>The engine</b>: a script runs alone and as a whole, also in the file that it appends to; a stream hands each entry out once
 *       and counts; blocked readers are woken.
 *   <li><b>This package</b>: groups, delays, timeouts that can be extended, stale receipts, bounds, deduplication in the same step as
 *       the send, dead letters in the same step as the removal if they are under the same hash tag.
 *   <li><b>Nobody</b>: a monotonic clock. Times are the server's time of day, so that no two machines' clocks are compared; set forward,
 *       it ends timeouts early and work is done twice, which at-least-once allows; set back, late.
 * </ul>
 *
 * <p><b>Durability is what the server is set to</b>, and nothing here can change it. With {@code appendonly yes} and {@code appendfsync
 * always}, what was acknowledged survives a loss of power; with {@code everysec}, the default of that mode, the death of the process,
 * and of a loss of power all but about the last second; with snapshots, what was before the last one; with neither, nothing. A failover
 * loses what the replica hadn't got. {@code maxmemory-policy} has to be {@code noeviction}, or Redis removes messages.
 *
 * <p>Everything lies under the prefix, and nothing else is touched: no FLUSH, no CONFIG. A queue that is empty leaves a stream without
 * entries and a number. Redis 6.2 or later; it needs the right to run scripts.
 */
package org.scalingpatterns.queue.redis;
