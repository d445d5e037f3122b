/**
 * Read models in a relational database: the rows and the checkpoint are changed in one transaction.
 *
 * <p>A {@link org.scalingpatterns.cqrs.jdbc.JdbcView} is a name, some tables and a {@code javax.sql.DataSource}. Each row belongs
 * to a generation; the table {@code view_checkpoints} says how far each generation is, and which one is live. A rebuild
 * fills another generation beside the live one, and one update makes that the live one. Readers ask in SQL, best through a
 * database view that knows of generations, so that they need not:
 *
 * <pre>{@code
 * CREATE TABLE balance_rows (generation BIGINT, account VARCHAR(64), amount BIGINT, PRIMARY KEY (generation, account));
 * CREATE VIEW balances AS SELECT account, amount FROM balance_rows WHERE generation =
 *     (SELECT generation FROM view_checkpoints WHERE name = 'balances' AND live = 1);
 * }</pre>
 *
 * <p>A projection writes rows of its transaction's generation:
 *
 * <pre>{@code
 * Projection<JdbcView.Transaction> projection = (event, rows) -> {
 *     long generation = rows.generation();
 *     if (rows.execute("UPDATE balance_rows SET amount = amount + ? WHERE generation = ? AND account = ?",
 *             amount(event), generation, event.stream()) == 0) {
 *         rows.execute("INSERT INTO balance_rows VALUES (?, ?, ?)", generation, event.stream(), amount(event));
 *     }
 * };
 * JdbcView view = JdbcView.open(database, "balances", List.of("balance_rows"));
 * Projector<JdbcView.Transaction, JdbcView> projector = new Projector<>(store, upcasters, view, projection, Poison.stops());
 * projector.rebuild(view.shadow());
 * }</pre>
 *
 * <p><b>Trade-offs.</b> A view outlives its process, is shared by many, and can be asked whatever SQL can. In return each batch
 * costs a commit, each row eight bytes of generation, and a rebuild twice the space until the old rows are swept.
 *
 * <p>What gives what:
 *
 * <ul>
 *   <li><b>The engine</b>: a transaction is whole, and a statement sees one state of all tables. SQLite, H2 and PostgreSQL do, at
 *       their default isolation. How long a commit lasts is a matter of its settings: SQLite with {@code synchronous=FULL}
 *       and PostgreSQL with {@code fsync=on} outlive a loss of power; H2 in memory ends with its process, and H2 in a file does
 *       not force its commits: neither is durable.
 *   <li><b>This package</b>: one transaction for rows and checkpoint, the fence against a second projector, generations, and
 *       that a failing database is never taken for a poisoned event.
 *   <li><b>Nobody</b>: that a log which was set back to an older copy is noticed; delete the checkpoints of its views then, and rebuild them. The log has to be at
 *       least as durable as its views. In SQLite one writes at a time, readers apart: a projection's batch and a
 *       rebuild's take turns, and wait for each other up to the busy timeout.
 * </ul>
 */
package org.scalingpatterns.cqrs.jdbc;
