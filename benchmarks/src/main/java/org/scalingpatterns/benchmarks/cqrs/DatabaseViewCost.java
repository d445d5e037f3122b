package org.scalingpatterns.benchmarks.cqrs;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * What does it cost to build a view in a database, for each event?
 *
 * <p><b>Workload.</b> 5,000 events with data of 100 B on 500 accounts. One operation is one event: a row of its account is
 * updated; rows and checkpoint are committed together, every 256 events. SQLite with {@code synchronous=FULL}, H2 in memory,
 * PostgreSQL as a server on this machine with {@code fsync} on. {@code heap} is a map, with the same transactions. Each
 * time the view is built beside the one before, which is then swapped away and swept.
 *
 * <p><b>Expected.</b> A statement is the cost: microseconds in the process, some 50 µs across a socket, and the heap's some
 * 100 ns nowhere near. Commits are shared by 256 events and hardly show. <b>Refuted</b> by a view in PostgreSQL that costs
 * less than twice the one in SQLite.
 *
 * <pre>scripts/bench cqrs    or    java -jar benchmarks/target/benchmarks.jar DatabaseViewCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(kind = Cell.Kind.COST, patterns = "cqrs", headline = "view=heap|sqlite")
public class DatabaseViewCost {
    private static final int ACCOUNTS = 500;
    private static final int EVENTS = 5_000;

    @Param({"heap", "sqlite", "h2", "postgres"})
    public String view;

    private TempFolder folder;
    private EventStore store;
    private Rebuilt rebuilt;
    private long expected;

    @Setup
    public void fill() throws Exception {
        folder = TempFolder.make();
        store = Accounts.open("journal", folder.path().resolve("events"), Durability.PROCESS);
        for (long balance : Accounts.fill(store, ACCOUNTS, EVENTS / ACCOUNTS, 1)) {
            expected += balance;
        }
        rebuilt = Rebuilt.named(view, folder.path(), store);
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void rebuild() throws Exception {
        rebuilt.rebuild();
    }

    /** The view holds all that was paid. */
    @TearDown
    public void check() throws Exception {
        long found = rebuilt.total();
        rebuilt.close();
        store.close();
        folder.close();
        if (found != expected) {
            throw new IOException("must add up to %d: %d".formatted(expected, found));
        }
    }
}
