package org.scalingpatterns.benchmarks.cqrs;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.cqrs.Views.Sums;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts;
import org.scalingpatterns.benchmarks.eventsourcing.PlainStore;
import org.scalingpatterns.benchmarks.eventsourcing.Sources;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.cqrs.CommandHandler;
import org.scalingpatterns.cqrs.MapView;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projection;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.cqrs.View;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * How much is there to write, to learn and to keep running, for separate models?
 *
 * <p><b>Workload.</b> Our own sources, without comments and blank lines, without the event store that they stand on.
 * And a running system with so many views: each thread that it starts counts, and each state that may differ from the
 * others (the log, and each view with its checkpoint). One model is one state, and no thread: {@link PlainStore}.
 *
 * <p><b>Expected.</b> Two parts more for each view. <b>Refuted</b> by counting.
 *
 * <pre>scripts/bench cqrs</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "cqrs",
        figures = {
            @Figure(name = "lines", unit = "lines", says = "commands, projectors and views", of = "lines"),
            @Figure(name = "types", unit = "types", says = "public types of the same", of = "types"),
            @Figure(name = "one-model-lines", unit = "lines", says = "plain store of one model", of = "oneModelLines"),
            @Figure(
                    name = "parts",
                    unit = "parts",
                    says = "threads, and states that may differ, of a running system",
                    of = "threads + states")
        })
public class MovingParts {
    private static final List<Class<?>> CQRS =
            List.of(CommandHandler.class, MapView.class, Poison.class, Projection.class, Projector.class, View.class);

    @Param({"1", "3"})
    public int views;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long lines;
        public long types;
        public long oneModelLines;
        public long threads;
        public long states;
    }

    @Benchmark
    public void count(Counts counts) throws Exception {
        counts.lines = Sources.lines(CQRS);
        counts.types = Sources.publicTypes(CQRS);
        counts.oneModelLines = Sources.lines(List.of(PlainStore.class));
        try (TempFolder folder = TempFolder.make();
                EventStore store = Accounts.open("journal", folder.path(), Durability.PROCESS)) {
            counts.states = 1;
            List<Thread> started = new ArrayList<>();
            List<Sums> kept = Views.balances(store, views);
            for (Sums view : kept) {
                view.projector().start(work -> {
                    var thread = new Thread(work);
                    started.add(thread);
                    return thread;
                });
                counts.states++;
            }
            counts.threads = started.size();
            kept.forEach(Sums::close);
        }
    }
}
