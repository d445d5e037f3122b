/**
 * Events in a Chronicle queue: an append is a copy into a mapped file, and may wait for the disk or not.
 *
 * <p>A batch is one document of the queue, with a checksum. What a writer expects, and ids that come again, are looked up in
 * memory, which is filled from the queue when it is opened, as it is on a journal. A file a day.
 *
 * <ul>
 *   <li><b>The queue gives:</b> a document whole or not at all, also after {@code kill -9}; one order, with an index that never
 *       changes.
 *   <li><b>The adapter adds:</b> expected versions and ids, readers that stop at what is acknowledged, waiting, one owner of the
 *       folder, checksums, days that never go back, and a durable acknowledgement. {@code FSYNC} forces the file itself: the
 *       queue's own sync starts the writing and doesn't wait for it, unless it is told to, and then only logs that it failed.
 *   <li><b>It can't</b> tell a torn tail from damage after a loss of power: a record whose checksum is wrong is refused, also
 *       one that was never acknowledged. It doesn't bring disk into being before storing to it: a full disk is a fault of the
 *       JVM, not an {@code IOException}. It wasn't tried against a simulated loss of power, as the journal was.
 * </ul>
 *
 * <p><b>Trade-offs.</b> Against the journal: other programs can read the queue, and it replicates with its maker's products. In
 * return some twenty jars, threads of its own, and flags for the JVM:
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
 * EventStore store = ChronicleEventStore.open(folder, ChronicleOptions.of(Durability.FSYNC), InstantSource.system());
 * }</pre>
 */
package org.scalingpatterns.eventsourcing.chronicle;
