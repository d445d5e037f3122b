package org.scalingpatterns.benchmarks.queue;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.results.Cell;

/**
 * What becomes of acknowledged messages if the process that holds the queue is killed at any time, and how often is work done twice?
 *
 * <p><b>Workload.</b> A process sends two messages for each that its worker does, so that a backlog grows; the worker takes up to
 * eight at a time. It says what it sent, begins, has done and has acknowledged, and is killed (SIGKILL) after a number of those lines drawn
 * from 500 to 4,500. Then the queue is opened again and all of it is taken. {@code journal} survives the death of the process; {@code
 * none} is on the heap alone. Pending is what was acknowledged to the producer and not done. Several kills in each of several forks,
 * so that what is counted has an interval. The time is that of a child process and its kill, and says nothing of a queue.
 *
 * <p><b>Expected.</b> On the heap all that was pending is lost. With the journal nothing is, and what was acknowledged by the
 * worker never comes again. A kill finds up to eight messages in the worker's hands, which another one gets again; between the end of a
 * work and its acknowledgement lie microseconds, so that one is rarely done twice. <b>Refuted</b> by one lost, or one that comes after
 * it was acknowledged by the worker, with the journal.
 *
 * <pre>scripts/bench async-queue    or    java -jar benchmarks/target/benchmarks.jar KilledBroker</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "async-queue",
        headline = {},
        figures = {
            @Figure(
                    name = "lost-share",
                    unit = "share",
                    says = "acknowledged messages that were not done and never come, of those",
                    of = "lost / pending"),
            @Figure(
                    name = "again",
                    unit = "messages",
                    says = "messages that a worker had begun and another one gets again, in a kill",
                    of = "begunAgain / kills"),
            @Figure(
                    name = "twice",
                    unit = "messages",
                    says = "messages that were done, and come again since that was not acknowledged, in a kill",
                    of = "doneAgain / kills"),
            @Figure(
                    name = "back",
                    unit = "messages",
                    says = "messages that come again after they were acknowledged by the worker",
                    of = "ackedAgain / kills")
        })
public class KilledBroker {
    private static final int FEWEST = 500;
    private static final int LINES = 4_000;

    @Param({"none", "journal"})
    public String log;

    private final SplitMix64 random = new SplitMix64(System.nanoTime()); // other points in each fork, for an interval

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long kills;
        public long pending;
        public long lost;
        public long begunAgain;
        public long doneAgain;
        public long ackedAgain;
    }

    @Benchmark
    public void kill(Counts counts) throws IOException {
        try (TempFolder folder = TempFolder.make()) {
            int after = FEWEST + (int) ((random.nextLong() >>> 1) % LINES);
            Map<Integer, Broker.Stage> seen = Broker.killed(folder.path(), log, after);
            Map<Integer, Integer> left = Broker.left(folder.path(), log);
            counts.kills++;
            seen.forEach((number, stage) -> {
                boolean comes = left.containsKey(number);
                switch (stage) {
                    case SENT, BEGUN -> {
                        counts.pending++;
                        counts.lost += comes ? 0 : 1;
                        counts.begunAgain += comes && stage == Broker.Stage.BEGUN ? 1 : 0;
                    }
                    case DONE -> counts.doneAgain += comes ? 1 : 0;
                    case ACKNOWLEDGED -> counts.ackedAgain += comes ? 1 : 0;
                }
            });
            if (left.values().stream().anyMatch(times -> times > 1)) {
                throw new IllegalStateException("must be handed out once each: " + left);
            }
        }
    }
}
