package org.scalingpatterns.benchmarks.cqrs;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.cqrs.Views.Sums;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.SharedOpenLoop;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.eventsourcing.Appended;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * How far is a view behind the log, at a given arrival rate?
 *
 * <p><b>Workload.</b> Payments of 100 B to 1,000 accounts, durability process; Poisson arrivals that four workers
 * serve, at 20, 50, 80 and 95 % of what they sustain. A view of balances on the heap follows on a thread of its own.
 * {@code acknowledged}: a worker appends. {@code visible}: he then waits until the view holds his event, which is what
 * reading one's own writes costs; the time from the acknowledgement until then is the series {@code lag}. {@code none}
 * serves each arrival by doing nothing.
 *
 * <p><b>Expected.</b> At low load two threads have to be woken, the projector and the worker: some 100 µs. With more
 * load the projector is awake already, and takes several events at once. <b>Refuted</b> by a lag that grows without
 * bound below 95 %.
 *
 * <pre>scripts/bench cqrs    or    java -jar benchmarks/target/benchmarks.jar ProjectionLag -p rate=1000</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@Experiment(
        kind = Cell.Kind.LOAD,
        patterns = "cqrs",
        params = "arrivals=POISSON",
        floor = "until=none",
        headline = "load=50 until=none|visible",
        figures = {
            @Figure(name = "lag-p50", unit = "ns", says = "acknowledged until visible, percentile 50", of = "lag.p50"),
            @Figure(name = "lag-p99", unit = "ns", says = "acknowledged until visible, percentile 99", of = "lag.p99")
        })
public class ProjectionLag {
    private static final int ACCOUNTS = 1_000;
    private static final String LAG = "lag";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Param({"none", "acknowledged", "visible"})
    public String until;

    private final AtomicLong paid = new AtomicLong();
    private TempFolder folder;
    private EventStore store;
    private Sums view;
    private String[] accounts;

    /** A worker's own. */
    @State(Scope.Thread)
    public static class Worker {
        private static final AtomicLong WORKERS = new AtomicLong(Accounts.SEED);

        private final SplitMix64 random = new SplitMix64(WORKERS.getAndIncrement());
    }

    @Setup
    public void open() throws IOException {
        folder = TempFolder.make();
        store = Accounts.open("journal", folder.path(), Durability.PROCESS);
        view = Views.balances(store);
        view.projector().start(Thread::new);
        accounts = new String[ACCOUNTS];
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts[i] = Accounts.name(i);
        }
    }

    @Benchmark
    @Group("pay")
    @GroupThreads(4)
    public void pay(SharedOpenLoop loop, Worker worker) throws Exception {
        if (!loop.await()) {
            return;
        }
        boolean seen = true;
        if (!until.equals("none")) {
            String account = accounts[(int) (loop.index() % ACCOUNTS)];
            long amount = Accounts.amount(worker.random);
            Appended appended =
                    store.append(account, ExpectedVersion.ANY, List.of(Accounts.payment(amount, worker.random)));
            paid.addAndGet(amount);
            if (until.equals("visible")) {
                long acknowledged = System.nanoTime();
                seen = view.projector().await(appended.position(), PATIENCE)
                        && view.view().get(account) != null;
                loop.recorder().record(LAG, System.nanoTime() - acknowledged);
            }
        }
        loop.done(seen);
    }

    /** The view holds all that was paid, once it has caught up. */
    @TearDown
    public void check() throws Exception {
        view.projector().run();
        long found = view.total();
        view.close();
        store.close();
        folder.close();
        if (found != paid.get()) {
            throw new IllegalStateException("must add up to %s: %d".formatted(paid, found));
        }
    }
}
