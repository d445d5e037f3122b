package org.scalingpatterns.benchmarks.cqrs;

import java.io.IOException;
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
import org.scalingpatterns.benchmarks.cqrs.Views.Sums;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts.Account;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.eventsourcing.Aggregates;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * What does a query cost on a read model, and the same one on the write model?
 *
 * <p><b>Workload.</b> 1,000,000 events with data of 100 B: 10,000 accounts with 100 each, appended ten at a time.
 * {@code account} asks for the balance of one account after the other, {@code branch} for the sum of all balances at
 * one of 16 branches after the other. The write model answers by replaying the account, or everything; the read model
 * has the answer in a map.
 *
 * <p><b>Expected.</b> On the read model well below 1 µs for both. On the write model some ten microseconds for an
 * account, and for a branch some tenths of a second: it grows with the history. <b>Refuted</b> by a read model that
 * takes more than a tenth of the write model's time.
 *
 * <pre>scripts/bench cqrs    or    java -jar benchmarks/target/benchmarks.jar QueryCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(kind = Cell.Kind.COST, patterns = "cqrs")
public class QueryCost {
    private static final int ACCOUNTS = 10_000;
    private static final int ROUNDS = 10;
    private static final int BATCH = 10;

    @Param({"read", "write"})
    public String model;

    @Param({"account", "branch"})
    public String query;

    private TempFolder folder;
    private EventStore store;
    private Aggregates<Account> aggregates;
    private Sums view;
    private String[] keys;
    private long[] expected;
    private int next;

    @Setup
    public void fill() throws Exception {
        folder = TempFolder.make();
        store = Accounts.open("journal", folder.path(), Durability.PROCESS);
        long[] balances = Accounts.fill(store, ACCOUNTS, ROUNDS, BATCH);
        aggregates = Accounts.aggregates(store);
        boolean ofAccounts = query.equals("account");
        expected = ofAccounts ? balances : new long[Accounts.BRANCHES];
        keys = new String[expected.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = ofAccounts ? Accounts.name(i) : Views.branch(i);
        }
        for (int account = 0; !ofAccounts && account < ACCOUNTS; account++) {
            expected[account % Accounts.BRANCHES] += balances[account];
        }
        if (model.equals("read")) {
            view = ofAccounts ? Views.balances(store) : Views.branches(store);
            view.projector().run();
        }
    }

    @Benchmark
    public long query() throws IOException {
        next = next + 1 == keys.length ? 0 : next + 1;
        return answer(next);
    }

    private long answer(int key) throws IOException {
        if (model.equals("read")) {
            return view.view().get(keys[key]);
        }
        return query.equals("account") ? aggregates.load(keys[key]).state().balance() : replayed(key);
    }

    private long replayed(int branch) throws IOException {
        long total = 0;
        try (EventCursor cursor = store.readAll(-1)) {
            while (cursor.next()) {
                RecordedEvent event = Accounts.UPCASTERS.upcast(cursor.event());
                if (Accounts.branch(event.stream()) == branch) {
                    total += Accounts.amount(event);
                }
            }
        }
        return total;
    }

    /** The answer is right. */
    @TearDown
    public void check() throws IOException {
        long found = answer(next);
        store.close();
        folder.close();
        if (found != expected[next]) {
            throw new IllegalStateException("must be %d: %s=%d".formatted(expected[next], keys[next], found));
        }
    }
}
