/**
 * Engines that start with nothing installed: no pattern, but what the adapters run on in tests, benchmarks and trials.
 *
 * <p>Each is on 127.0.0.1 and a free port, and is gone when it is closed. PostgreSQL, Redis and Kafka are real servers in a process of
 * their own, with their data in a temporary folder; SQS, which nobody can have at home, is ElasticMQ, in this process. Where a platform
 * has no binary, starting says so in one line. A server of one's own takes its place by its URI; nothing here touches that one.
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
 * try (SqsServer server = SqsServer.start()) {
 *     SqsClient client = SqsClient.builder().endpointOverride(server.uri()).build();
 * }
 * }</pre>
 */
package org.scalingpatterns.servers;
