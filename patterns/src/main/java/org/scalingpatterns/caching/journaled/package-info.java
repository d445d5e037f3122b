/**
 * Write-behind whose acknowledgement outlives the process: each write is in a journal before it is acknowledged, until the
 * store has it.
 *
 * <p>{@link org.scalingpatterns.caching.journaled.JournaledWrites} is the log to give to a {@link
 * org.scalingpatterns.caching.WriteBehind}. Opening it again after a crash makes everything pending that may not be in the
 * store; writing it once more does no harm, as the store knows versions.
 *
 * <p><b>Trade-offs.</b> A write waits for the journal, which with durability {@code FSYNC} means for the disk, shared with those who
 * wait at the same time; with {@code PROCESS} it costs a copy. In return it is never lost, while the store is still spared what
 * coalescing and batches spare it. The folder has one process at a time, and that one alone knows what is pending.
 *
 * <pre>{@code
 * try (Journal journal = Journal.open(folder, JournalOptions.of(Durability.FSYNC));
 *         WriteBehind<String, String> users = new WriteBehind<>(
 *                 cache, store, versions,
 *                 new JournaledWrites<>(journal, Codec.strings(), Codec.strings()),
 *                 WriteBehindOptions.of(Duration.ofMillis(100), Duration.ofMinutes(10)),
 *                 refused, System::nanoTime, new Random())) {
 *     users.start(Thread::new);
 *     users.put("ada", "Lovelace"); // on the disk
 * }
 * }</pre>
 */
package org.scalingpatterns.caching.journaled;
