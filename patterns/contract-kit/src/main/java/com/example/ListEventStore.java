package com.example;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.scalingpatterns.eventsourcing.Appended;
import org.scalingpatterns.eventsourcing.DuplicateEventException;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.eventsourcing.VersionConflictException;

/** Events in lists, for the tests of an application. What is appended ends with the process. */
public final class ListEventStore implements EventStore {

    /** The events, which stay when the store is closed, and are there when one is opened over them again. */
    public static final class Events {
        private final List<RecordedEvent> all = new ArrayList<>();
        private final Map<String, List<RecordedEvent>> streams = new HashMap<>();
        private final Map<UUID, Batch> batches = new HashMap<>(); // by the id of their first event
        private final Set<UUID> ids = new HashSet<>();

        private List<RecordedEvent> of(String stream) {
            return streams.computeIfAbsent(stream, name -> new ArrayList<>());
        }
    }

    private record Batch(String stream, List<UUID> ids, Appended found) {}

    private final Events events; // its monitor guards it
    private final InstantSource clock;
    private boolean closed; // under that monitor

    public ListEventStore(Events events, InstantSource clock) {
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Appended append(String stream, long expected, List<NewEvent> batch) {
        EventStore.check(stream, expected, batch);
        List<UUID> ids = batch.stream().map(NewEvent::id).toList();
        synchronized (events) {
            Batch before = events.batches.get(ids.get(0));
            if (before != null && before.stream().equals(stream) && before.ids().equals(ids)) {
                return before.found();
            }
            for (UUID id : ids) {
                if (events.ids.contains(id)) {
                    throw new DuplicateEventException(id, stream);
                }
            }
            List<RecordedEvent> own = events.of(stream);
            long actual = own.size() - 1L;
            if (expected != ExpectedVersion.ANY && expected != actual) {
                throw new VersionConflictException(stream, expected, actual);
            }
            Instant time = notBeforeTheLast(clock.instant().truncatedTo(ChronoUnit.MILLIS));
            for (NewEvent event : batch) {
                RecordedEvent recorded = new RecordedEvent(
                        stream,
                        own.size(),
                        events.all.size(),
                        time,
                        event.id(),
                        event.type(),
                        event.schema(),
                        event.data());
                own.add(recorded);
                events.all.add(recorded);
            }
            long last = own.size() - 1L;
            events.ids.addAll(ids);
            events.batches.put(
                    ids.get(0), new Batch(stream, ids, new Appended(actual + 1, last, lastPosition(), true)));
            events.notifyAll();
            return new Appended(actual + 1, last, lastPosition(), false);
        }
    }

    private Instant notBeforeTheLast(Instant time) {
        Instant last = events.all.isEmpty()
                ? Instant.MIN
                : events.all.get(events.all.size() - 1).time();
        return time.isBefore(last) ? last : time;
    }

    @Override
    public Optional<Appended> find(UUID firstId) {
        synchronized (events) {
            return Optional.ofNullable(events.batches.get(firstId)).map(Batch::found);
        }
    }

    @Override
    public long version(String stream) {
        synchronized (events) {
            return events.of(stream).size() - 1L;
        }
    }

    @Override
    public long lastPosition() {
        synchronized (events) {
            return events.all.size() - 1L;
        }
    }

    @Override
    public EventCursor read(String stream, long fromVersion) {
        if (fromVersion < 0) {
            throw new IllegalArgumentException("must be >= 0: fromVersion=" + fromVersion);
        }
        synchronized (events) {
            return new Cursor(events.of(stream), fromVersion);
        }
    }

    @Override
    public EventCursor readAll(long afterPosition) {
        if (afterPosition < -1) {
            throw new IllegalArgumentException("must be >= -1: afterPosition=" + afterPosition);
        }
        return new Cursor(events.all, afterPosition + 1);
    }

    @Override
    public void close() {
        synchronized (events) {
            closed = true;
            events.notifyAll();
        }
    }

    private final class Cursor implements EventCursor {
        private final List<RecordedEvent> list; // under the monitor of the events
        private long next;
        private RecordedEvent event;

        Cursor(List<RecordedEvent> list, long next) {
            this.list = list;
            this.next = next;
        }

        @Override
        public boolean next() {
            synchronized (events) {
                if (next >= list.size()) {
                    return false;
                }
                event = list.get((int) next++);
                return true;
            }
        }

        @Override
        public RecordedEvent event() {
            if (event == null) {
                throw new IllegalStateException("must be called after next(): event");
            }
            return event;
        }

        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            long deadline = System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
            synchronized (events) {
                while (!closed && next >= list.size()) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    TimeUnit.NANOSECONDS.timedWait(events, left);
                }
                return !closed;
            }
        }

        @Override
        public void close() {}
    }
}
