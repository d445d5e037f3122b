package org.scalingpatterns.benchmarks.queue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.results.Cell;

/**
 * What becomes of work whose process is killed?
 *
 * <p><b>Workload.</b> A process sends 1,000 messages to a work queue, does 500 of them and has begun 8 more, when it is killed
 * (SIGKILL); another process opens the queue and takes what there is. {@code journal} survives the death of the process; {@code
 * none} is on the heap alone.
 *
 * <p><b>Expected.</b> With the journal the 500 that were not done are there, among them the 8 that were begun: these are
 * begun twice. None that was done comes again. Without one all 500 are lost. <b>Refuted</b> by one lost, or one that comes after it was
 * done, with the journal.
 *
 * <pre>scripts/bench async-queue    or    java -jar benchmarks/target/benchmarks.jar KilledWorker</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "async-queue",
        headline = "log=journal",
        figures = {
            @Figure(
                    name = "lost",
                    unit = "messages",
                    says = "acknowledged messages that were not done and never come",
                    of = "lost"),
            @Figure(
                    name = "twice",
                    unit = "messages",
                    says = "messages that a worker had begun and another one gets again",
                    of = "begunAgain"),
            @Figure(
                    name = "back",
                    unit = "messages",
                    says = "messages that come again after they were done",
                    of = "doneAgain")
        })
public class KilledWorker {

    @Param({"none", "journal"})
    public String log;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long sent;
        public long lost;
        public long begunAgain;
        public long doneAgain;
    }

    @Benchmark
    public void kill(Counts counts) throws IOException {
        try (TempFolder folder = TempFolder.make()) {
            Victim.kill(folder.path(), log);
            List<Integer> left = Victim.left(folder.path(), log);
            Set<Integer> distinct = new HashSet<>(left);
            counts.sent = Victim.SENT;
            for (int number = 0; number < Victim.SENT; number++) {
                boolean comes = distinct.contains(number);
                if (number < Victim.DONE) {
                    counts.doneAgain += comes ? 1 : 0;
                } else {
                    counts.lost += comes ? 0 : 1;
                    counts.begunAgain += comes && number < Victim.DONE + Victim.IN_HAND ? 1 : 0;
                }
            }
            counts.doneAgain += left.size() - distinct.size();
        }
    }
}
