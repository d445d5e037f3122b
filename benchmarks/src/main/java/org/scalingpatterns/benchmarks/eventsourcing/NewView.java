package org.scalingpatterns.benchmarks.eventsourcing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.cqrs.MapView;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * Is a view that is built from history the same as one that ran from the start?
 *
 * <p><b>Workload.</b> 100,000 payments to 10,000 random accounts. A view of balances follows from the first event on,
 * and catches up after random numbers of events. At the end the same view is built from history.
 *
 * <p><b>Expected.</b> Every entry is the same. <b>Refuted</b> by one that is not.
 *
 * <pre>scripts/bench event-sourcing</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = {"event-sourcing", "cqrs"},
        figures = {
            @Figure(
                    name = "equal",
                    unit = "share",
                    says = "entries that are the same in the view built from history",
                    of = "equal / entries"),
            @Figure(name = "entries", unit = "entries", says = "entries of the two views", of = "entries")
        })
public class NewView {
    private static final int ACCOUNTS = 10_000;
    private static final int EVENTS = 100_000;
    private static final int LONGEST_PAUSE = 2_000;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long entries;
        public long equal;
    }

    /** Follows the log into a view of balances. */
    private static final class Follower implements AutoCloseable {
        private final Projector<MapView.Transaction<String, Long>, MapView<String, Long>> projector;

        Follower(EventStore store) {
            projector = new Projector<>(
                    store,
                    Accounts.UPCASTERS,
                    new MapView<>(),
                    (event, balances) -> {
                        Long before = balances.get(event.stream());
                        balances.put(event.stream(), (before == null ? 0 : before) + Accounts.amount(event));
                    },
                    Poison.stops());
        }

        Map<String, Long> caughtUp() throws Exception {
            projector.run();
            return projector.view().query(HashMap::new);
        }

        @Override
        public void close() {
            projector.close();
        }
    }

    @Benchmark
    public void build(Counts counts) throws Exception {
        try (TempFolder folder = TempFolder.make();
                EventStore store = Accounts.open("journal", folder.path(), Durability.PROCESS);
                Follower fromTheStart = new Follower(store);
                Follower fromHistory = new Follower(store)) {
            write(store, fromTheStart);
            Map<String, Long> old = fromTheStart.caughtUp();
            Map<String, Long> built = fromHistory.caughtUp();
            counts.entries = Math.max(old.size(), built.size());
            old.forEach((account, balance) -> counts.equal += Objects.equals(balance, built.get(account)) ? 1 : 0);
        }
    }

    private static void write(EventStore store, Follower follower) throws Exception {
        var random = new SplitMix64(Accounts.SEED);
        long pause = 0;
        for (int i = 0; i < EVENTS; i++) {
            String account = Accounts.name((int) random.nextLong(ACCOUNTS));
            store.append(account, ExpectedVersion.ANY, List.of(Accounts.payment(Accounts.amount(random), random)));
            if (pause-- == 0) {
                pause = random.nextLong(LONGEST_PAUSE);
                follower.projector.run();
            }
        }
    }
}
