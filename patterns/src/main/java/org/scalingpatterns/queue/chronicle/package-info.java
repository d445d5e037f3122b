/**
 * A work queue whose messages outlive the process, in a Chronicle queue: a send is a copy into a mapped file, and may wait for the
 * disk or not.
 *
 * <p>{@link org.scalingpatterns.queue.chronicle.ChronicleMessages} is the log to give to a {@link
 * org.scalingpatterns.queue.HeapWorkQueue}, which is everything else of a work queue. Opening it again after a crash returns what was
 * in flight, with the number of times it was handed out.
 *
 * <ul>
 *   <li><b>The queue gives:</b> a document whole or not at all, also after {@code kill -9}, and one order.
 *   <li><b>The adapter adds:</b> acknowledgements, receive counts, files that end by size and are removed when nothing in them is
 *       needed, checksums, one owner of the folder, and a durable acknowledgement. {@code FSYNC} forces the file itself: the queue's
 *       own sync starts the writing and doesn't wait for it, unless it is told to, and then only logs that it failed.
 *   <li><b>It can't</b> tell a torn tail from damage after a loss of power: a record whose checksum is wrong is refused, also one that
 *       was never acknowledged. It doesn't bring disk into being before storing to it: a full disk is a fault of the JVM, not an
 *       {@code IOException}. It wasn't tried against a simulated loss of power, as the journal was.
 * </ul>
 *
 * <p><b>Trade-offs.</b> Against {@code queue.journaled}: other programs can read the files while they are there. In return some
 * twenty jars, threads of its own, and flags for the JVM:
 *
 * <pre>
 *  --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED
 *  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
 *  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow      (JDK 24 and later, against warnings)
 *  -Dchronicle.announcer.disable=true -Dchronicle.disk.monitor.disable=true      (quiet, and a thread less)
 *  -Dchronicle.analytics.disable=true          (unless chronicle-analytics is excluded, as here: it reports home)
 * </pre>
 *
 * <pre>{@code
 * var options = ChronicleOptions.of(Durability.FSYNC);
 * try (var messages = ChronicleMessages.open(folder, Codec.text(), options);
 *         WorkQueue<String> mails = new HeapWorkQueue<>(
 *                 WorkQueueOptions.of(10_000), messages, null, listener, System::nanoTime, new SplittableRandom())) {
 *     mails.send(Message.of("ada")); // on the disk
 * }
 * }</pre>
 */
package org.scalingpatterns.queue.chronicle;
