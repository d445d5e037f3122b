/**
 * Event sourcing: what is stored is what happened; what is the case follows from it.
 *
 * <p>An {@link org.scalingpatterns.eventsourcing.EventStore} appends batches of events to streams, one stream for each thing
 * that has a history, and keeps all streams in one order. {@link org.scalingpatterns.eventsourcing.JournalEventStore} keeps
 * them in a journal; the packages below this one keep them in other engines. {@link org.scalingpatterns.eventsourcing.Aggregates} compute a state from a stream by an
 * {@link org.scalingpatterns.eventsourcing.Evolution}: now, or as of any version or time. Old forms of events are brought into
 * today's by {@link org.scalingpatterns.eventsourcing.Upcasters}; {@link org.scalingpatterns.eventsourcing.Snapshots} shorten
 * the replay and may be thrown away. What events say about people is {@link org.scalingpatterns.eventsourcing.PersonalData},
 * sealed with a key that can be erased.
 *
 * <p><b>Trade-offs.</b> Nothing that happened is lost, any question about the past can be asked later, and a writer only
 * appends. In return a state has to be computed, a query over many streams needs a read model, every form that an event ever had
 * stays to be read, and what is wrong is corrected by another event.
 *
 * <pre>{@code
 * EventStore store = JournalEventStore.open(folder, JournalOptions.of(Durability.FSYNC), InstantSource.system());
 * Appended paid = store.append("order-7", ExpectedVersion.NONE, List.of(NewEvent.of("paid", amount)));
 *
 * EventCursor cursor = store.readAll(-1); // every event, from the first one on, then live
 * do {
 *     while (cursor.next()) {
 *         show(cursor.event());
 *     }
 * } while (cursor.await(Duration.ofSeconds(1)));
 * }</pre>
 */
package org.scalingpatterns.eventsourcing;
