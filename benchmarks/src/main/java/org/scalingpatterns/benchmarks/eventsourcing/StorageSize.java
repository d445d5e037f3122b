package org.scalingpatterns.benchmarks.eventsourcing;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts.Account;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.eventsourcing.Aggregates;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.JournalEventStore;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.results.Cell;

/**
 * How much more room does the history take than the current state alone?
 *
 * <p><b>Workload.</b> 1,000 accounts with 10 or 100 events each, one by one. Events have data of 100 B, and so
 * has a state. The states alone go, with the same names and once each, into a plain store in a journal too. Counted
 * are the bytes of the records with their headers, not the files, which are larger.
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
                    name = "history-over-state",
                    unit = "× state",
                    says = "bytes of the history over bytes of the current state",
                    of = "historyBytes / stateBytes"),
            @Figure(
                    name = "bytes-per-event",
                    unit = "B",
                    says = "bytes of the log for each event with data of 100 B",
                    of = "historyBytes / events")
        })
public class StorageSize {
    private static final int ACCOUNTS = 1_000;

    @Param({"10", "100"})
    public int events;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long events;
        public long historyBytes;
        public long stateBytes;
    }

    @Benchmark
    public void store(Counts counts) throws IOException {
        try (TempFolder folder = TempFolder.make()) {
            var options = JournalOptions.of(Durability.PROCESS);
            Journal history = Journal.open(folder.path().resolve("history"), options);
            Journal states = Journal.open(folder.path().resolve("states"), options);
            try (EventStore store = JournalEventStore.on(history, InstantSource.system());
                    PlainStore plain = new PlainStore(states)) {
                var random = new SplitMix64(Accounts.SEED);
                for (int round = 0; round < events; round++) {
                    for (int account = 0; account < ACCOUNTS; account++) {
                        var payment = Accounts.payment(Accounts.amount(random), random);
                        store.append(Accounts.name(account), ExpectedVersion.ANY, List.of(payment));
                        counts.events++;
                    }
                }
                Aggregates<Account> aggregates = Accounts.aggregates(store);
                for (int account = 0; account < ACCOUNTS; account++) {
                    String name = Accounts.name(account);
                    plain.put(name, 0, aggregates.load(name).state().encode());
                }
                counts.historyBytes = history.end() - history.start();
                counts.stateBytes = states.end() - states.start();
            }
        }
    }
}
