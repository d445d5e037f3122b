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
import org.scalingpatterns.benchmarks.cqrs.Views.Sums;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * What does it cost to build a view from history, for each event?
 *
 * <p><b>Workload.</b> 50,000 events with data of 100 B on 500 accounts, in a log that the operating system has in
 * memory. One operation is one event. {@code none} reads the events and builds nothing. {@code balances} has an entry
 * for each account, {@code branches} one for each of 16 branches; both on the heap, changed in transactions of 256
 * events.
 *
 * <p><b>Expected.</b> Reading the event is the larger part; a view adds some 100 ns. So some two million events a
 * second, and a view of a hundred million in a minute. <b>Refuted</b> by 1 µs or more for each event.
 *
 * <pre>scripts/bench cqrs    or    java -jar benchmarks/target/benchmarks.jar RebuildCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(kind = Cell.Kind.COST, patterns = "cqrs", headline = "view=none|balances")
public class RebuildCost {
    private static final int ACCOUNTS = 500;
    private static final int EVENTS = 50_000;

    @Param({"none", "balances", "branches"})
    public String view;

    private TempFolder folder;
    private EventStore store;
    private long expected;
    private long found;

    @Setup
    public void fill() throws IOException {
        folder = TempFolder.make();
        store = Accounts.open("journal", folder.path(), Durability.PROCESS);
        for (long balance : Accounts.fill(store, ACCOUNTS, EVENTS / ACCOUNTS, 1)) {
            expected += balance;
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long rebuild() throws Exception {
        found = view.equals("none") ? read() : built();
        return found;
    }

    private long read() throws IOException {
        long total = 0;
        try (EventCursor cursor = store.readAll(-1)) {
            while (cursor.next()) {
                total += Accounts.amount(cursor.event());
            }
        }
        return total;
    }

    private long built() throws Exception {
        try (Sums sums = view.equals("balances") ? Views.balances(store) : Views.branches(store)) {
            sums.projector().run();
            return sums.total();
        }
    }

    /** The view holds all that was paid. */
    @TearDown
    public void check() throws IOException {
        store.close();
        folder.close();
        if (found != expected) {
            throw new IllegalStateException("must add up to %d: %d".formatted(expected, found));
        }
    }
}
