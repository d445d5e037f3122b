/**
 * Events in PostgreSQL, for any number of processes: two tables, in a schema that the store makes.
 *
 * <ul>
 *   <li><b>PostgreSQL gives:</b> a batch whole or not at all; readers that see committed events only; durability, as its
 *       {@code fsync} and {@code synchronous_commit} say.
 *   <li><b>The adapter adds:</b> one order without gaps, in which nothing appears late, by a row that each writer locks until
 *       its commit; expected versions, ids and time, which are looked up while that lock is held; waiting, by {@code LISTEN}
 *       and {@code NOTIFY}.
 *   <li><b>It can't</b> let two writers commit at the same time, whatever their streams: so no shared force of the disk, and
 *       at most one append a commit's time. A writer that hangs before its commit holds all others up until the server ends its
 *       transaction: set {@code idle_in_transaction_session_timeout}. Who writes to the tables past the adapter has none of the
 *       above.
 * </ul>
 *
 * <p><b>Trade-offs.</b> Events live beside the other tables, with one backup, and many processes write. In return each append is
 * some round trips and a commit. A connection that waits is taken from the pool for as long, and needs a session of its own: behind
 * a pooler that shares sessions between transactions nobody is woken, and a waiting reader looks ten times a second.
 *
 * <pre>{@code
 * EventStore store = PostgresEventStore.open(pool, "orders", InstantSource.system());
 * }</pre>
 */
package org.scalingpatterns.eventsourcing.postgres;
