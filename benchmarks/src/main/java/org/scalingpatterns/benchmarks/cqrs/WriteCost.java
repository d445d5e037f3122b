package org.scalingpatterns.benchmarks.cqrs;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.cqrs.Views.Sums;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * What does a write cost while so many views are kept?
 *
 * <p><b>Workload.</b> One thread appends payments of 100 B to 1,000 accounts, one after the other, as fast as it can.
 * Durability: process. {@code async}: each view follows on a thread of its own and may fall behind. {@code sync}: the
 * write returns when all views hold it. Views of balances, on the heap.
 *
 * <p><b>Expected.</b> {@code sync}: about a microsecond more for each view. {@code async}: one view costs a writer the
 * memory and the caches that it uses as well; more views than processors take turns with it, and its cost grows with
 * their number all the same. <b>Refuted</b> by synchronous views that cost the same, or by one asynchronous view that
 * doubles the cost (which it did).
 *
 * <pre>scripts/bench cqrs    or    java -jar benchmarks/target/benchmarks.jar WriteCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "cqrs",
        without = "projections=sync views=0",
        headline = {"projections=async views=0|1", "projections=sync views=8"})
public class WriteCost {
    private static final int ACCOUNTS = 1_000;

    @Param({"async", "sync"})
    public String projections;

    @Param({"0", "1", "2", "8"})
    public int views;

    private TempFolder folder;
    private EventStore store;
    private List<Sums> kept;
    private SplitMix64 random;
    private String[] accounts;
    private int next;
    private long paid;

    @Setup
    public void open() throws IOException {
        folder = TempFolder.make();
        store = Accounts.open("journal", folder.path(), Durability.PROCESS);
        kept = Views.balances(store, views);
        random = new SplitMix64(Accounts.SEED);
        accounts = new String[ACCOUNTS];
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts[i] = Accounts.name(i);
        }
        if (projections.equals("async")) {
            kept.forEach(view -> view.projector().start(Thread::new));
        }
    }

    @Benchmark
    public long write() throws Exception {
        next = next + 1 == ACCOUNTS ? 0 : next + 1;
        long amount = Accounts.amount(random);
        paid += amount;
        var appended = store.append(accounts[next], ExpectedVersion.ANY, List.of(Accounts.payment(amount, random)));
        if (projections.equals("sync")) {
            for (Sums view : kept) {
                view.projector().run();
            }
        }
        return appended.position();
    }

    /** Each view holds all that was paid, once it has caught up. */
    @TearDown(Level.Iteration)
    public void check() throws Exception {
        for (Sums view : kept) {
            view.projector().run();
            if (view.total() != paid) {
                throw new IllegalStateException("must add up to %d: %d".formatted(paid, view.total()));
            }
        }
    }

    @TearDown
    public void close() throws IOException {
        kept.forEach(Sums::close);
        store.close();
        folder.close();
    }
}
