/**
 * Systems of record in a relational database: {@link org.scalingpatterns.caching.jdbc.JdbcStore} keeps the rows of a {@code
 * Store} in one table of SQLite, H2 or PostgreSQL.
 *
 * <pre>{@code
 * JdbcStore<String, String> store = JdbcStore.open(database, "customers", Column.text(), Column.text());
 * store.write("4711", new Row<>("Ada", clock.next()));
 * Row<String> row = store.load("4711");
 * }</pre>
 *
 * <p><b>Trade-offs.</b> Whoever else writes to the table has to raise {@code row_version} as well, or the caches above don't know
 * that it is newer. Deleted rows stay, without value, until {@code forgetDeleted}.
 *
 * <p>What gives what:
 *
 * <ul>
 *   <li><b>The engine</b>: a statement is whole, and the row's lock orders writers of a key. How durable a commit is depends on its
 *       settings: SQLite with {@code synchronous=FULL} and PostgreSQL with {@code fsync=on} outlive a loss of power; H2 in
 *       memory ends with its process, and H2 in a file does not force its commits.
 *   <li><b>This package</b>: "the higher version stays" in one statement, batches that don't deadlock with each other, and the
 *       difference between a row that is refused and a database that fails.
 *   <li><b>Nobody</b>: that a replica one reads from has the row already. In SQLite one writes at a time, and the others wait up
 *       to the busy timeout.
 * </ul>
 */
package org.scalingpatterns.caching.jdbc;
