package org.scalingpatterns.benchmarks.cqrs;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.cqrs.Views.Sums;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.OpenLoop;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * What does a writer wait for at a given arrival rate, when a view follows him on another thread?
 *
 * <p><b>Workload.</b> Payments of 100 B to 1,000 accounts; Poisson arrivals that one thread serves, at 50 and 80 %
 * of what the slowest variant sustains. 0 or 1 view of balances, on the heap. Durabilities process and fsync, at
 * the same rates. {@code none} serves each arrival by doing nothing: the floor that waking up in time sets on this
 * machine.
 *
 * <p><b>Expected.</b> With fsync the view changes nothing: within 10 % in the median. With durability process an
 * append is so short that waking the projector, which sleeps between two arrivals, shows. <b>Refuted</b> by a median
 * with fsync that is more than 1.1 times the one without a view.
 *
 * <pre>scripts/bench cqrs    or    java -jar benchmarks/target/benchmarks.jar WriteLoad -p rate=1000</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Experiment(
        kind = Cell.Kind.LOAD,
        patterns = "cqrs",
        params = {"arrivals=POISSON", "load=50|80"},
        floor = "views=none",
        without = "views=none durability=process",
        headline = "load=50 durability=fsync")
public class WriteLoad {
    private static final int ACCOUNTS = 1_000;

    @Param({"none", "0", "1"})
    public String views;

    @Param({"process", "fsync"})
    public String durability;

    private TempFolder folder;
    private EventStore store;
    private List<Sums> kept;
    private SplitMix64 random;
    private String[] accounts;
    private long paid;

    @Setup
    public void open() throws IOException {
        folder = TempFolder.make();
        store = Accounts.open("journal", folder.path(), Durability.valueOf(durability.toUpperCase(Locale.ROOT)));
        kept = Views.balances(store, views.equals("1") ? 1 : 0);
        kept.forEach(view -> view.projector().start(Thread::new));
        random = new SplitMix64(Accounts.SEED);
        accounts = new String[ACCOUNTS];
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts[i] = Accounts.name(i);
        }
    }

    @Benchmark
    public void write(OpenLoop loop) throws IOException {
        if (!loop.await()) {
            return;
        }
        if (!views.equals("none")) {
            long amount = Accounts.amount(random);
            paid += amount;
            store.append(
                    accounts[(int) (loop.index() % ACCOUNTS)],
                    ExpectedVersion.ANY,
                    List.of(Accounts.payment(amount, random)));
        }
        loop.done(true);
    }

    /** The view holds all that was paid, once it has caught up. */
    @TearDown
    public void check() throws Exception {
        for (Sums view : kept) {
            view.projector().run();
            if (view.total() != paid) {
                throw new IllegalStateException("must add up to %d: %d".formatted(paid, view.total()));
            }
            view.close();
        }
        store.close();
        folder.close();
    }
}
