/**
 * CQRS without event sourcing: the write model is what is the case, in tables; what happened to it is in an outbox beside them,
 * until every view has it.
 *
 * <p>A {@link org.scalingpatterns.cqrs.outbox.TransactionalCommands} runs a decision in a transaction. What it changes in the
 * tables, the messages that it returns, and the command's id are committed together, or nothing is. The
 * {@link org.scalingpatterns.cqrs.outbox.Outbox} holds the messages in the order in which they were committed, without a gap. It
 * is followed by the same {@link org.scalingpatterns.cqrs.Projector} as an event log, which brings the rest: at-least-once
 * delivery that a view's checkpoint makes once, waiting for a position, lag, poison, rebuild.
 *
 * <pre>{@code
 * Outbox outbox = Outbox.open(database, InstantSource.system(), Duration.ofMillis(20));
 * TransactionalCommands commands = new TransactionalCommands(database, outbox);
 * long position = commands.handle(commandId, connection -> {
 *     pay(connection, "ada", 5); // SQL on the write model
 *     return List.of(new Message("ada", "paid", 1, amount));
 * }).position();
 *
 * Projector<JdbcView.Transaction, JdbcView> projector =
 *         new Projector<>(outbox, upcasters, view, projection, Poison.stops());
 * projector.start(Thread::new);
 * projector.await(position, Duration.ofSeconds(1)); // who paid sees it
 * outbox.trim(projector.view().checkpoint()); // where this view is the only one
 * }</pre>
 *
 * <p><b>Trade-offs.</b> A write model that everybody knows how to build, query and mend, and the log's work done by the database.
 * In return history is gone with the messages, so a new view begins with a copy of the tables, and <b>commits of
 * commands stand in line</b>: each holds one row from its last statements to the end of its commit, so their rate is at most one
 * for each commit's time. What a decision does before that runs beside others.
 *
 * <p>To begin a view without history: in one transaction that sees one state (REPEATABLE READ, or any in SQLite) ask
 * {@link org.scalingpatterns.cqrs.outbox.Outbox#position(java.sql.Connection)} and copy the tables, in that order; write the copy with
 * {@code shadow.update(-1, position, …)}; then {@code projector.rebuild(shadow)} follows on.
 *
 * <p>Tried on SQLite, H2 and PostgreSQL, at their default isolation.
 */
package org.scalingpatterns.cqrs.outbox;
