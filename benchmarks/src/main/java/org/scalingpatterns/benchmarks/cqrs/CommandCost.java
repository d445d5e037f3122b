package org.scalingpatterns.benchmarks.cqrs;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
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
import org.scalingpatterns.benchmarks.eventsourcing.Accounts;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.results.Cell;

/**
 * What does a command cost on one model, with an outbox beside the tables, and with events in place of the tables?
 *
 * <p><b>Workload.</b> One thread pays into 1,000 accounts in turn, one command after the other; each reads the account, decides,
 * and is on the disk when it returns. No view follows. {@code one-model}: a row is read and updated, in one transaction. {@code
 * outbox}: the same, with the command's id and a message of 100 B in the same transaction, for views to follow. {@code
 * events}: the account is replayed from its events, and one of 100 B is appended. All three in one PostgreSQL, a server on
 * this machine. {@code events-journal}: the events in our own journal, in the process.
 *
 * <p><b>Expected.</b> One force of the disk each, so it is the round trips to the server that differ: the outbox adds five of
 * them, and doubles the cost; events need fewer statements than the outbox, and one row less (they cost more, when they were
 * measured). In the process only the force is left. <b>Refuted</b> by an outbox that costs less than 1.2 times, or more than 3 times one model.
 *
 * <pre>scripts/bench cqrs    or    java -jar benchmarks/target/benchmarks.jar CommandCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = {"cqrs", "event-sourcing"},
        headline = "design=one-model|events",
        peers = {
            "design=outbox : design=one-model",
            "design=events : design=one-model",
            "design=events : design=outbox",
            "design=events-journal : design=events"
        })
public class CommandCost {
    private static final int ACCOUNTS = 1_000;

    @Param({"one-model", "outbox", "events", "events-journal"})
    public String design;

    private Ledger ledger;
    private SplitMix64 random;
    private String[] accounts;
    private int next;
    private long paid;

    @Setup
    public void open() throws Exception {
        accounts = new String[ACCOUNTS];
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts[i] = Accounts.name(i);
        }
        random = new SplitMix64(Accounts.SEED);
        ledger = Ledger.named(design, List.of(accounts));
    }

    @Benchmark
    public long pay() throws Exception {
        next = next + 1 == ACCOUNTS ? 0 : next + 1;
        long amount = Math.abs(Accounts.amount(random));
        paid += amount;
        return ledger.pay(new UUID(random.nextLong(), random.nextLong()), accounts[next], amount);
    }

    /** All that was paid is there. */
    @TearDown
    public void check() throws Exception {
        long total = ledger.total();
        ledger.close();
        if (total != paid) {
            throw new IOException("must add up to %d: %d".formatted(paid, total));
        }
    }
}
