package org.scalingpatterns.benchmarks.eventsourcing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts.Account;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.eventsourcing.Aggregates;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * Do the events explain every state that ever was?
 *
 * <p><b>Workload.</b> 100,000 accounts with random histories of 1 to 10 payments, appended in random batches of 1 to 3
 * and interleaved; beside them a plain table of balances is kept, and every state that it ever had. Then the store is
 * closed and opened again. Each account is loaded as of now, and as of each of its events.
 *
 * <p><b>Expected.</b> Every state is the one that the table had. <b>Refuted</b> by one that is not.
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
                    name = "explained",
                    unit = "share",
                    says = "histories whose replay is the state",
                    of = "explained / histories"),
            @Figure(name = "histories", unit = "histories", says = "random histories replayed", of = "histories"),
            @Figure(
                    name = "as-recorded",
                    unit = "share",
                    says = "past states that are as they were recorded then",
                    of = "asRecorded / states")
        })
public class Histories {
    private static final int HISTORIES = 100_000;
    private static final int LONGEST = 10;
    private static final int LARGEST_BATCH = 3;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long histories;
        public long explained;
        public long states;
        public long asRecorded;
    }

    /** A table of what is the case, as one would keep without events, and a photograph of each row after each change. */
    private static final class Table {
        private final long[] balances = new long[HISTORIES];
        private final int[] movements = new int[HISTORIES];
        private final long[] photographs = new long[HISTORIES * LONGEST];

        void pay(int account, long amount) {
            balances[account] += amount;
            photographs[account * LONGEST + movements[account]] = balances[account];
            movements[account]++;
        }

        boolean is(int account, Account state) {
            return state.balance() == balances[account] && state.movements() == movements[account];
        }

        boolean was(int account, int version, Account state) {
            return state.balance() == photographs[account * LONGEST + version] && state.movements() == version + 1;
        }
    }

    @Benchmark
    public void replay(Counts counts) throws IOException {
        var table = new Table();
        try (TempFolder folder = TempFolder.make()) {
            try (EventStore store = Accounts.open("journal", folder.path(), Durability.PROCESS)) {
                write(store, table);
            }
            try (EventStore store = Accounts.open("journal", folder.path(), Durability.PROCESS)) {
                compare(store, table, counts);
            }
        }
    }

    private static void write(EventStore store, Table table) throws IOException {
        var random = new SplitMix64(Accounts.SEED);
        int[] left = new int[HISTORIES];
        Arrays.setAll(left, account -> 1 + (int) random.nextLong(LONGEST));
        for (boolean wrote = true; wrote; ) {
            wrote = false;
            for (int account = 0; account < HISTORIES; account++) {
                int batch = Math.min(left[account], 1 + (int) random.nextLong(LARGEST_BATCH));
                if (batch > 0) {
                    long expected = table.movements[account] - 1L;
                    store.append(Accounts.name(account), expected, payments(table, account, batch, random));
                    left[account] -= batch;
                    wrote = true;
                }
            }
        }
    }

    private static List<NewEvent> payments(Table table, int account, int batch, SplitMix64 random) {
        List<NewEvent> payments = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            long amount = Accounts.amount(random);
            table.pay(account, amount);
            payments.add(Accounts.payment(amount, random));
        }
        return payments;
    }

    private static void compare(EventStore store, Table table, Counts counts) throws IOException {
        Aggregates<Account> aggregates = Accounts.aggregates(store);
        for (int account = 0; account < HISTORIES; account++) {
            String name = Accounts.name(account);
            counts.histories++;
            counts.explained += table.is(account, aggregates.load(name).state()) ? 1 : 0;
            for (int version = 0; version < table.movements[account]; version++) {
                counts.states++;
                Account state = aggregates.loadAt(name, version).state();
                counts.asRecorded += table.was(account, version, state) ? 1 : 0;
            }
        }
    }
}
