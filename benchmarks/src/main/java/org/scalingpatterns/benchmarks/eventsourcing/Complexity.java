package org.scalingpatterns.benchmarks.eventsourcing;

import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.eventsourcing.Aggregates;
import org.scalingpatterns.eventsourcing.Appended;
import org.scalingpatterns.eventsourcing.DuplicateEventException;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.Evolution;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.JournalEventStore;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.eventsourcing.Upcasters;
import org.scalingpatterns.eventsourcing.VersionConflictException;
import org.scalingpatterns.results.Cell;

/**
 * How much more code is a store of events than a plain store that does the same job?
 *
 * <p><b>Workload.</b> Our own sources, without comments and blank lines, the same formatter for both. The job: keep
 * the state of each of many things, durably, and let one of two writers win that saw the same version. {@link
 * PlainStore} does that with a map and the journal that the event store stands on too, and which counts on neither
 * side. Of the event store counts what a state can't be loaded without: snapshots are left out. Public types, those
 * within others included, are what a reader has to learn.
 *
 * <p><b>Expected.</b> More than twice as much of both. The event store gives more: history, one order, readers that
 * follow. <b>Refuted</b> by counting.
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
                    name = "lines-ratio",
                    unit = "× plain",
                    says = "lines of the event store over lines of the plain store",
                    of = "lines / plainLines"),
            @Figure(
                    name = "types-ratio",
                    unit = "× plain",
                    says = "public types of the event store over those of the plain store",
                    of = "types / plainTypes"),
            @Figure(name = "lines", unit = "lines", says = "event store", of = "lines"),
            @Figure(name = "plain-lines", unit = "lines", says = "plain store", of = "plainLines"),
            @Figure(name = "types", unit = "types", says = "public types of the event store", of = "types"),
            @Figure(name = "plain-types", unit = "types", says = "public types of the plain store", of = "plainTypes")
        })
public class Complexity {
    private static final List<Class<?>> EVENT_STORE = List.of(
            Aggregates.class,
            Appended.class,
            Sources.type(EventStore.class, "Batch"),
            DuplicateEventException.class,
            EventCursor.class,
            EventStore.class,
            Evolution.class,
            ExpectedVersion.class,
            Sources.type(EventStore.class, "IdIndex"),
            JournalEventStore.class,
            NewEvent.class,
            RecordedEvent.class,
            Upcasters.class,
            VersionConflictException.class);

    private static final List<Class<?>> PLAIN_STORE = List.of(PlainStore.class);

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long lines;
        public long plainLines;
        public long types;
        public long plainTypes;
    }

    @Benchmark
    public void count(Counts counts) {
        counts.lines = Sources.lines(EVENT_STORE);
        counts.plainLines = Sources.lines(PLAIN_STORE);
        counts.types = Sources.publicTypes(EVENT_STORE);
        counts.plainTypes = Sources.publicTypes(PLAIN_STORE);
    }
}
