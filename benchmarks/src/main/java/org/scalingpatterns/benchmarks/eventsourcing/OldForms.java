package org.scalingpatterns.benchmarks.eventsourcing;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
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
import org.scalingpatterns.eventsourcing.Aggregates;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.Evolution;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.eventsourcing.Upcasters;
import org.scalingpatterns.eventsourcing.Upcasters.UnknownEventException;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * Which share of a history can today's code not read, after the form of its events changed three times?
 *
 * <p><b>Workload.</b> 100,000 payments on 10,000 accounts; a quarter of them was written in each of four forms. An
 * account is active for a fifth of the time, and has ten payments on average. All accounts are loaded twice: with code
 * that knows today's form only, and with upcasters.
 *
 * <p><b>Expected.</b> Without upcasters three quarters of the events are unknown, and with them every account that has
 * one: there is no state without all of its events. With upcasters every account is there, with the balance that was
 * paid. <b>Refuted</b> by one wrong balance.
 *
 * <pre>scripts/bench event-sourcing</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "event-sourcing",
        figures = {
            @Figure(
                    name = "unreadable-events",
                    unit = "share",
                    says = "events that code without upcasters can't read",
                    of = "unreadable / events"),
            @Figure(
                    name = "unreadable-accounts",
                    unit = "share",
                    says = "accounts that code without upcasters can't load",
                    of = "unloadable / accounts"),
            @Figure(
                    name = "wrong-accounts",
                    unit = "accounts",
                    says = "accounts that have another balance than was paid, with upcasters",
                    of = "wrong"),
            @Figure(
                    name = "oldest",
                    unit = "generations",
                    says = "age of the oldest form among the events",
                    of = "oldest")
        })
public class OldForms {
    private static final int ACCOUNTS = 10_000;
    private static final int ACTIVE = ACCOUNTS / 5;
    private static final int EVENTS = 100_000;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long events;
        public long unreadable;
        public long accounts;
        public long unloadable;
        public long wrong;
        public long oldest;
    }

    /** The sum of today's forms. */
    private static final class Sum implements Evolution<Long> {
        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long apply(Long sum, RecordedEvent event) {
            return sum + Generations.cents(event);
        }
    }

    @Benchmark
    public void read(Counts counts) throws IOException {
        try (TempFolder folder = TempFolder.make();
                EventStore store = Accounts.open("journal", folder.path(), Durability.PROCESS)) {
            long[] balances = new long[ACCOUNTS];
            boolean[] used = new boolean[ACCOUNTS];
            write(store, balances, used, counts);
            countEvents(store, counts);
            Aggregates<Long> today = new Aggregates<>(store, Generations.NEWEST_ONLY, new Sum());
            Aggregates<Long> always = new Aggregates<>(store, Generations.ALL, new Sum());
            for (int account = 0; account < ACCOUNTS; account++) {
                if (used[account]) {
                    String name = Accounts.name(account);
                    counts.accounts++;
                    counts.unloadable += loads(today, name) ? 0 : 1;
                    counts.wrong += always.load(name).state() == balances[account] ? 0 : 1;
                }
            }
        }
    }

    private static void write(EventStore store, long[] balances, boolean[] used, Counts counts) throws IOException {
        var random = new SplitMix64(Accounts.SEED);
        for (int i = 0; i < EVENTS; i++) {
            int generation = 1 + i * Generations.CURRENT / EVENTS;
            int account = (int) ((long) i * (ACCOUNTS - ACTIVE) / EVENTS + random.nextLong(ACTIVE));
            long cents = Accounts.amount(random);
            balances[account] += cents;
            used[account] = true;
            counts.oldest = Math.max(counts.oldest, Generations.CURRENT - generation);
            var event = Generations.event(generation, cents, new UUID(random.nextLong(), random.nextLong()));
            store.append(Accounts.name(account), ExpectedVersion.ANY, List.of(event));
        }
    }

    private static void countEvents(EventStore store, Counts counts) throws IOException {
        try (EventCursor cursor = store.readAll(-1)) {
            while (cursor.next()) {
                counts.events++;
                counts.unreadable += reads(Generations.NEWEST_ONLY, cursor.event()) ? 0 : 1;
            }
        }
    }

    private static boolean reads(Upcasters upcasters, RecordedEvent event) {
        try {
            upcasters.upcast(event);
            return true;
        } catch (UnknownEventException unknown) {
            return false;
        }
    }

    private static boolean loads(Aggregates<Long> aggregates, String name) throws IOException {
        try {
            aggregates.load(name);
            return true;
        } catch (UnknownEventException unknown) {
            return false;
        }
    }
}
