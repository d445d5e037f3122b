package org.scalingpatterns.benchmarks.eventsourcing;

import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
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
import org.scalingpatterns.benchmarks.eventsourcing.Accounts.Account;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.JournalEventStore;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.JournalReader;
import org.scalingpatterns.results.Cell;

/**
 * What does it cost to replay one event of the whole history?
 *
 * <p><b>Workload.</b> 50,000 events with data of 100 B on 500 accounts, appended one by one and in batches of ten, in
 * a log that the operating system has in memory. One operation is one event. {@code log}: the journal's records are
 * read and their checksums checked, nothing else. {@code events}: they are read as events. {@code states}: they are
 * upcast and applied, and the states of all accounts stand in a map.
 *
 * <p><b>Expected.</b> Making objects of bytes is most of it; some hundred nanoseconds an event, several millions a
 * second. A batch shares the name of the stream and the checksum. <b>Refuted</b> by more than 1 µs an event for {@code
 * states}.
 *
 * <pre>scripts/bench event-sourcing    or    java -jar benchmarks/target/benchmarks.jar ReplayCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(kind = Cell.Kind.COST, patterns = "event-sourcing", headline = "batch=1")
public class ReplayCost {
    private static final int ACCOUNTS = 500;
    private static final int EVENTS = 50_000;

    @Param({"log", "events", "states"})
    public String replay;

    @Param({"1", "10"})
    public int batch;

    private TempFolder folder;
    private Journal journal;
    private EventStore store;
    private long[] balances;

    @Setup
    public void fill() throws IOException {
        folder = TempFolder.make();
        journal = Journal.open(folder.path(), JournalOptions.of(Durability.PROCESS));
        store = JournalEventStore.on(journal, InstantSource.system());
        balances = Accounts.fill(store, ACCOUNTS, EVENTS / ACCOUNTS / batch, batch);
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long replay() throws IOException {
        return switch (replay) {
            case "log" -> records();
            case "events" -> events();
            case "states" -> states().size();
            default -> throw new IllegalArgumentException("unknown replay " + replay);
        };
    }

    private long records() throws IOException {
        JournalReader reader = journal.reader(journal.start());
        long bytes = 0;
        while (reader.next()) {
            bytes += reader.record().remaining();
        }
        return bytes;
    }

    private long events() throws IOException {
        long versions = 0;
        try (EventCursor cursor = store.readAll(-1)) {
            while (cursor.next()) {
                versions += cursor.event().version();
            }
        }
        return versions;
    }

    private Map<String, Account> states() throws IOException {
        var evolution = new Accounts.Balance();
        Map<String, Account> states = new HashMap<>();
        try (EventCursor cursor = store.readAll(-1)) {
            while (cursor.next()) {
                RecordedEvent event = Accounts.UPCASTERS.upcast(cursor.event());
                states.merge(
                        event.stream(),
                        evolution.apply(Account.EMPTY, event),
                        (state, first) -> evolution.apply(state, event));
            }
        }
        return states;
    }

    /** All accounts have the balances that were paid. */
    @TearDown
    public void check() throws IOException {
        Map<String, Account> states = states();
        store.close();
        folder.close();
        for (int account = 0; account < ACCOUNTS; account++) {
            if (states.get(Accounts.name(account)).balance() != balances[account]) {
                throw new IllegalStateException(
                        "must have balance %d: %s".formatted(balances[account], states.get(Accounts.name(account))));
            }
        }
    }
}
