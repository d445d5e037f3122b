package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * States of streams, computed from their events: now, as of a version, a position or a time. Thread-safe. O(events since the last
 * snapshot), O(events) without one.
 *
 * @param <S> the state
 */
public final class Aggregates<S> {

    private final EventStore events;
    private final Upcasters upcasters;
    private final Evolution<S> evolution;
    private final Snapshotting<S> snapshotting;

    /**
     * When and how states are kept.
     *
     * @param snapshots where
     * @param schema of the state's form; raise it when the state, or what events do to it, changes
     * @param every so many events replayed, a snapshot is put, 1 or above
     * @param encode the state's bytes
     * @param decode the bytes' state
     * @param failed told when a snapshot could not be found or put, on the thread that loads; the load goes on without it
     * @param <S> the state
     */
    public record Snapshotting<S>(
            Snapshots snapshots,
            int schema,
            int every,
            Function<S, byte[]> encode,
            Function<byte[], S> decode,
            Consumer<IOException> failed) {
        public Snapshotting {
            Objects.requireNonNull(snapshots, "snapshots");
            Objects.requireNonNull(encode, "encode");
            Objects.requireNonNull(decode, "decode");
            Objects.requireNonNull(failed, "failed");
            if (every < 1) {
                throw new IllegalArgumentException("must be >= 1: every=" + every);
            }
        }

        /** Whose failures nobody is told of. */
        public Snapshotting(
                Snapshots snapshots, int schema, int every, Function<S, byte[]> encode, Function<byte[], S> decode) {
            this(snapshots, schema, every, encode, decode, e -> {});
        }
    }

    /**
     * A state.
     *
     * @param version of the last event in it, -1 where there is none: what its next writer expects
     * @param replayed events that were read for it
     * @param <S> the state
     */
    public record Loaded<S>(S state, long version, long replayed) {}

    /** Every state from the stream's first event. */
    public Aggregates(EventStore events, Upcasters upcasters, Evolution<S> evolution) {
        this(events, upcasters, evolution, null);
    }

    /** With snapshots. */
    public Aggregates(EventStore events, Upcasters upcasters, Evolution<S> evolution, Snapshotting<S> snapshotting) {
        this.events = Objects.requireNonNull(events, "events");
        this.upcasters = Objects.requireNonNull(upcasters, "upcasters");
        this.evolution = Objects.requireNonNull(evolution, "evolution");
        this.snapshotting = snapshotting;
    }

    /** The state after all events of a stream. */
    public Loaded<S> load(String stream) throws IOException {
        Loaded<S> loaded = replay(stream, Long.MAX_VALUE, Long.MAX_VALUE, Instant.MAX);
        if (snapshotting != null && loaded.replayed() >= snapshotting.every()) {
            put(stream, loaded);
        }
        return loaded;
    }

    /**
     * The state as it was after an event.
     *
     * @param version the event's, -1 for the state before the first
     * @throws IllegalArgumentException if the stream has no such event
     */
    public Loaded<S> loadAt(String stream, long version) throws IOException {
        Loaded<S> loaded = replay(stream, version, Long.MAX_VALUE, Instant.MAX);
        if (loaded.version() != version) {
            throw new IllegalArgumentException("must be -1 .. %d: version=%d".formatted(loaded.version(), version));
        }
        return loaded;
    }

    /** The state as it was at a time, events of that very millisecond included. */
    public Loaded<S> loadAt(String stream, Instant time) throws IOException {
        return replay(stream, Long.MAX_VALUE, Long.MAX_VALUE, time);
    }

    /**
     * The state as it was when the log of all streams ended at a position: the same position gives states of many streams as
     * they were at one moment.
     *
     * @param position of any event, that one included; -1 for the state before all of them
     */
    public Loaded<S> loadAtPosition(String stream, long position) throws IOException {
        return replay(stream, Long.MAX_VALUE, position, Instant.MAX);
    }

    private Loaded<S> replay(String stream, long toVersion, long toPosition, Instant toTime) throws IOException {
        Loaded<S> from = toTime.equals(Instant.MAX) ? snapshot(stream, toVersion, toPosition) : null;
        S state = from == null ? evolution.initial() : from.state();
        long version = from == null ? -1 : from.version();
        long replayed = 0;
        try (EventCursor cursor = events.read(stream, version + 1)) {
            while (version < toVersion
                    && cursor.next()
                    && cursor.event().position() <= toPosition
                    && !cursor.event().time().isAfter(toTime)) {
                state = evolution.apply(state, upcasters.upcast(cursor.event()));
                version = cursor.event().version();
                replayed++;
            }
        }
        return new Loaded<>(state, version, replayed);
    }

    /** A snapshot that the log bears out: the event that it ends with, by its id, stands where it says. */
    private Loaded<S> snapshot(String stream, long toVersion, long toPosition) throws IOException {
        if (snapshotting == null) {
            return null;
        }
        Optional<Snapshots.Snapshot> found;
        try {
            found = snapshotting.snapshots().find(stream, snapshotting.schema(), toVersion);
        } catch (IOException e) {
            snapshotting.failed().accept(e);
            return null;
        }
        if (found.isEmpty() || found.get().position() > toPosition) {
            return null;
        }
        Snapshots.Snapshot snapshot = found.get();
        try (EventCursor cursor = events.read(stream, snapshot.version())) {
            return cursor.next()
                            && cursor.event().position() == snapshot.position()
                            && cursor.event().id().equals(snapshot.lastEvent())
                    ? new Loaded<>(snapshotting.decode().apply(snapshot.state()), snapshot.version(), 0)
                    : null;
        }
    }

    /** The state is there already: what fails here, fails no load. */
    private void put(String stream, Loaded<S> loaded) {
        try (EventCursor cursor = events.read(stream, loaded.version())) {
            if (cursor.next()) {
                snapshotting
                        .snapshots()
                        .put(new Snapshots.Snapshot(
                                stream,
                                loaded.version(),
                                cursor.event().position(),
                                cursor.event().id(),
                                snapshotting.schema(),
                                snapshotting.encode().apply(loaded.state())));
            }
        } catch (IOException e) {
            snapshotting.failed().accept(e);
        }
    }
}
