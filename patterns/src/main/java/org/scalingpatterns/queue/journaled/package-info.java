/**
 * A work queue whose messages outlive the process: each is in a journal before its send is acknowledged, until a worker has
 * acknowledged it.
 *
 * <p>{@link org.scalingpatterns.queue.journaled.JournaledMessages} is the log to give to a {@link
 * org.scalingpatterns.queue.HeapWorkQueue}. Opening it again after a crash returns what was in flight, with the number of times it
 * was handed out.
 *
 * <p><b>Trade-offs.</b> A send, and an acknowledgement, waits for the journal, which with durability {@code FSYNC} means for the disk,
 * shared with those who wait at the same time; with {@code PROCESS} it costs a copy. The messages are also on the heap, and opening
 * reads all of them. The folder has one process at a time: where that one is gone, nobody works until it is started again.
 *
 * <pre>{@code
 * try (Journal journal = Journal.open(folder, JournalOptions.of(Durability.FSYNC));
 *         WorkQueue<String> mails = new HeapWorkQueue<>(
 *                 WorkQueueOptions.of(10_000), new JournaledMessages<>(journal, Codec.strings()), null, new QueueListener() {},
 *                 System::nanoTime, new SplittableRandom())) {
 *     mails.send(Message.of("ada")); // on the disk
 *     for (Delivery<String> delivery : mails.receive(10, Duration.ofSeconds(1))) {
 *         mails.ack(delivery); // on the disk as well
 *     }
 * }
 * }</pre>
 */
package org.scalingpatterns.queue.journaled;
