/**
 * Journal: a write-ahead log, the building block of everything here that must not forget.
 *
 * <p>Records are appended to a {@link org.scalingpatterns.journal.Journal}, a row of fixed-size segment files, and get a
 * position that never changes. A record is acknowledged when it survives what the chosen
 * {@link org.scalingpatterns.journal.Durability} names: the death of the process, or the loss of power. Writers that wait at
 * the same time share one force of the disk (group commit). Readers see acknowledged records only, in the order of their
 * positions, and can go on reading as the journal grows. Opening a journal checks all of it: a torn tail, never acknowledged,
 * is cut and reported; any other damage is refused with its file and offset.
 *
 * <p><b>Trade-offs.</b> Appending is about as cheap as copying the bytes when only the process may die, and costs a share of a
 * disk's force when power may fail. The journal keeps everything until it is told to truncate or compact. It is one process's:
 * a second one is refused. Disk is allocated before it is stored to, 128 KiB at a time.
 *
 * <pre>{@code
 * try (Journal journal = Journal.open(folder, JournalOptions.of(Durability.FSYNC))) {
 *     long position = journal.append("order 7 paid".getBytes(UTF_8)); // on disk when this returns
 *     JournalReader reader = journal.reader(journal.start());
 *     while (reader.next()) {
 *         replay(reader.position(), reader.record());
 *     }
 * }
 * }</pre>
 */
package org.scalingpatterns.journal;
