package org.scalingpatterns.benchmarks.eventsourcing;

import java.io.IOException;
import java.time.InstantSource;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts.Account;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.eventsourcing.Aggregates;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.JournalEventStore;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.results.Cell;

/**
 * How much more room does the history take than the current state alone?
 *
 * <p><b>Workload.</b> 1,000 accounts with 10 or 100 events each, one by one. Events have data of 100 B, and so has a
 * state. The states alone go, with the same names and once each, into a plain store in a journal too. Counted are the
 * bytes of the records with their headers, not the files, which are larger.
 *
 * <p><b>Expected.</b> As many times the room as an account has events, and the half of that again: an event has an id,
 * a type, a time and a version besides its data. <b>Refuted</b> by more than twice the number of events.
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
                    name = "history-over-state-10",
                    unit = "× state",
                    says = "bytes of the history over bytes of the current state, 10 events an account",
                    of = "historyBytes10 / stateBytes"),
            @Figure(
                    name = "history-over-state-100",
                    unit = "× state",
                    says = "bytes of the history over bytes of the current state, 100 events an account",
                    of = "historyBytes100 / stateBytes"),
            @Figure(
                    name = "bytes-per-event",
                    unit = "B",
                    says = "bytes of the log for each event with data of 100 B",
                    of = "historyBytes100 / (accounts * 100)")
        })
public class StorageSize {
    private static final int ACCOUNTS = 1_000;
    private static final JournalOptions OPTIONS = JournalOptions.of(Durability.PROCESS);

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long accounts;
        public long historyBytes10;
        public long historyBytes100;
        public long stateBytes;
    }

    @Benchmark
    public void store(Counts counts) throws IOException {
        counts.accounts = ACCOUNTS;
        counts.historyBytes10 = stored(10, counts);
        counts.historyBytes100 = stored(100, counts);
    }

    /** Bytes of a history with so many events for each account; the states' are counted besides. */
    private static long stored(int events, Counts counts) throws IOException {
        try (TempFolder folder = TempFolder.make()) {
            Journal history = Journal.open(folder.path().resolve("history"), OPTIONS);
            Journal states = Journal.open(folder.path().resolve("states"), OPTIONS);
            try (EventStore store = JournalEventStore.on(history, InstantSource.system());
                    PlainStore plain = new PlainStore(states)) {
                long[] balances = Accounts.fill(store, ACCOUNTS, events, 1);
                Aggregates<Account> aggregates = Accounts.aggregates(store);
                for (int account = 0; account < ACCOUNTS; account++) {
                    String name = Accounts.name(account);
                    plain.put(name, 0, aggregates.load(name).state().encode());
                    check(plain, name, balances[account]);
                }
                counts.stateBytes = states.end() - states.start();
                return history.end() - history.start();
            }
        }
    }

    private static void check(PlainStore plain, String name, long balance) {
        long found = Account.decode(plain.get(name).orElseThrow().state()).balance();
        if (found != balance) {
            throw new IllegalStateException("must be %d: %s=%d".formatted(balance, name, found));
        }
    }
}
