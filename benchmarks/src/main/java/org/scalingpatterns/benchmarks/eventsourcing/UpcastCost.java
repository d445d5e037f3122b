package org.scalingpatterns.benchmarks.eventsourcing;

import java.time.Instant;
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
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.results.Cell;

/**
 * What does it cost to bring an event into today's form, by how many generations old it is?
 *
 * <p><b>Workload.</b> 1,024 events of one generation, in memory, one after the other. Three steps lead to today's
 * form: text becomes a number, the type gets another name and a currency, a channel is added. 0 generations old is
 * today's form.
 *
 * <p><b>Expected.</b> Each generation costs two small objects and what its function does; the first, which parses a
 * text, most. All three together cost no more than reading the event does (see ReplayCost). <b>Refuted</b> by 1 µs or
 * more for three generations.
 *
 * <pre>scripts/bench event-sourcing    or    java -jar benchmarks/target/benchmarks.jar UpcastCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(kind = Cell.Kind.COST, patterns = "event-sourcing", headline = "generations=0|3")
public class UpcastCost {
    private static final int EVENTS = 1024;

    @Param({"0", "1", "2", "3"})
    public int generations;

    private RecordedEvent[] events;
    private long expected;
    private int next;

    @Setup
    public void make() {
        var random = new SplitMix64(Accounts.SEED);
        events = new RecordedEvent[EVENTS];
        for (int i = 0; i < EVENTS; i++) {
            long cents = Accounts.amount(random);
            expected += cents;
            NewEvent event = Generations.event(
                    Generations.CURRENT - generations, cents, new UUID(random.nextLong(), random.nextLong()));
            events[i] = new RecordedEvent(
                    "account-0", i, i, Instant.EPOCH, event.id(), event.type(), event.schema(), event.data());
        }
    }

    @Benchmark
    public RecordedEvent upcast() {
        int i = next;
        next = (i + 1) & (EVENTS - 1);
        return Generations.ALL.upcast(events[i]);
    }

    /** The amounts are those that were written. */
    @TearDown
    public void check() {
        long found = 0;
        for (RecordedEvent event : events) {
            found += Generations.cents(Generations.ALL.upcast(event));
        }
        if (found != expected) {
            throw new IllegalStateException("must add up to %d: %d".formatted(expected, found));
        }
    }
}
