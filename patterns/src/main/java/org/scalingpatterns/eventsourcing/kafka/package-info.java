/**
 * An event log in a Kafka topic, for projections on other machines: published there in order, read there as a feed.
 *
 * <p>The event store stays the system of record. A {@link org.scalingpatterns.eventsourcing.kafka.KafkaEventPublisher} follows
 * it and appends every event to the topic's one partition, in transactions; a
 * {@link org.scalingpatterns.eventsourcing.kafka.KafkaEventFeed} gives a projector what the store itself would.
 *
 * <ul>
 *   <li><b>Kafka gives:</b> one order in a partition; transactions, of which readers see the committed ones only; an end to the
 *       transactions of a publisher that another one has superseded; copies on several brokers.
 *   <li><b>The adapter adds:</b> a checkpoint that is the topic's last record, so every event is there once, without a gap, also
 *       where publishers are killed or run at the same time; readers that begin at any position of the store; repetitions
 *       dropped by position; gaps refused, since each record names the position before it.
 *   <li><b>It can't</b> make a topic of several partitions have one order, so there is one, on one broker at a time. An event
 *       larger than the topic's {@code max.message.bytes} (1 MiB, unless it is set otherwise), or than the client's {@code buffer.memory}
 *       (32 MiB), stops the publisher. A publisher that is killed in a transaction holds readers up until its successor begins, or for
 *       10 to 20 s, by the broker's defaults. A batch's events may be seen one after the other. Compaction of the store after
 *       publication doesn't reach the topic.
 * </ul>
 *
 * <p><b>Trade-offs.</b> Any number of views on any number of machines read without touching the store, and history is kept
 * where other programs can read it: the key is the stream, the value the event's data, headers say the rest. In return each
 * event is stored twice, a view lags by a transaction more, and somebody has to watch that the publisher runs.
 *
 * <pre>{@code
 * KafkaEventPublisher.createTopic(client, "orders", 3);
 * try (KafkaEventPublisher publisher = KafkaEventPublisher.open(store, client, "orders")) {
 *     publisher.start(Thread::new);
 * }
 *
 * EventFeed feed = KafkaEventFeed.open(client, "orders"); // on another machine
 * Projector<T, V> projector = new Projector<>(feed, upcasters, view, projection, Poison.stops());
 * }</pre>
 */
package org.scalingpatterns.eventsourcing.kafka;
