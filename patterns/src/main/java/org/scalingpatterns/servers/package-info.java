/**
 * Engines that start with nothing installed: no pattern, but what the adapters run on in tests, benchmarks and trials.
 *
 * <p>Each is a real server in a process of its own, on 127.0.0.1 and a free port, with its data in a temporary folder, and is
 * gone when it is closed. Where a platform has no binary, starting says so in one line. A server of one's own takes its place by
 * its URI; nothing here touches that one.
 *
 * <pre>{@code
 * try (PostgresServer server = PostgresServer.start()) {
 *     EventStore store = PostgresEventStore.open(server.dataSource(), "orders", InstantSource.system());
 * }
 * try (RedisServer server = RedisServer.start()) {
 *     Redis redis = Redis.at(server.uri(), 16, Duration.ofMillis(500));
 * }
 * try (KafkaServer server = KafkaServer.start()) {
 *     EventFeed feed = KafkaEventFeed.open(Map.of("bootstrap.servers", server.bootstrap()), "orders");
 * }
 * }</pre>
 */
package org.scalingpatterns.servers;
