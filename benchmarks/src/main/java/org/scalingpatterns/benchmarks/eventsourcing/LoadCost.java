package org.scalingpatterns.benchmarks.eventsourcing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts.Account;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.eventsourcing.Aggregates;
import org.scalingpatterns.eventsourcing.Aggregates.Loaded;
import org.scalingpatterns.eventsourcing.Aggregates.Snapshotting;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.FileSnapshots;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * What does it cost to load a state, now or as of a moment in the past, by the length of its history?
 *
 * <p><b>Workload.</b> One account with 10 to 10⁶ events with data of 100 B, appended in batches of 2. {@code
 * every-100}: a snapshot in a file is put after every 100 events, and the last one is 50 events old, as it is on
 * average; a history of up to 100 events has none yet. {@code half}: the state as of the middle of the history. One
 * operation is one load.
 *
 * <p><b>Expected.</b> Without snapshots in proportion to the history, some hundred nanoseconds an event. With them the
 * same for any length: a file, and 50 events. A state of the past costs what half of the history does, with and
 * without snapshots: only the newest is kept. <b>Refuted</b> by a load with a snapshot at 10⁶ events that takes twice
 * as long as at 10³.
 *
 * <pre>scripts/bench event-sourcing    or    java -jar benchmarks/target/benchmarks.jar LoadCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "event-sourcing",
        headline = {"asOf=now events=10|1000|100000", "asOf=half snapshots=none events=1000"})
public class LoadCost {
    private static final String STREAM = "account-0";
    private static final int BATCH = 2;
    private static final int EVERY = 100;

    @Param({"10", "100", "1000", "10000", "100000", "1000000"})
    public int events;

    @Param({"none", "every-100"})
    public String snapshots;

    @Param({"now", "half"})
    public String asOf;

    private TempFolder folder;
    private EventStore store;
    private Aggregates<Account> aggregates;
    private long version;
    private Account expected;
    private Account loaded;

    @Setup
    public void fill() throws IOException {
        folder = TempFolder.make();
        store = Accounts.open("journal", folder.path().resolve("events"), Durability.PROCESS);
        aggregates = snapshots.equals("none")
                ? Accounts.aggregates(store)
                : new Aggregates<>(
                        store,
                        Accounts.UPCASTERS,
                        new Accounts.Balance(),
                        new Snapshotting<>(
                                new FileSnapshots(folder.path().resolve("snapshots")),
                                1,
                                EVERY,
                                Account::encode,
                                Account::decode));
        version = asOf.equals("now") ? events - 1 : events / 2 - 1;
        var random = new SplitMix64(Accounts.SEED);
        Account account = append(Account.EMPTY, Math.max(0, events - EVERY / 2), 0, random);
        aggregates.load(STREAM);
        append(account, events, Math.max(0, events - EVERY / 2), random);
    }

    private Account append(Account before, int to, int from, SplitMix64 random) throws IOException {
        Account account = before;
        for (int at = from; at < to; at += BATCH) {
            List<NewEvent> batch = new ArrayList<>(BATCH);
            for (int i = 0; i < BATCH; i++) {
                long amount = Accounts.amount(random);
                batch.add(Accounts.payment(amount, random));
                account = account.after(amount);
                if (at + i == version) {
                    expected = account;
                }
            }
            store.append(STREAM, ExpectedVersion.ANY, batch);
        }
        return account;
    }

    @Benchmark
    public Account load() throws IOException {
        Loaded<Account> found = asOf.equals("now") ? aggregates.load(STREAM) : aggregates.loadAt(STREAM, version);
        loaded = found.state();
        return loaded;
    }

    /** The state is the one that was recorded then. */
    @TearDown
    public void check() throws IOException {
        store.close();
        folder.close();
        if (!expected.equals(loaded)) {
            throw new IllegalStateException("must be %s: %s".formatted(expected, loaded));
        }
    }
}
