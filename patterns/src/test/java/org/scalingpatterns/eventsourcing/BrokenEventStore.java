package org.scalingpatterns.eventsourcing;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An event store on the heap, with the mistakes that it is told to make. "Opened again" finds its folder's list. */
final class BrokenEventStore implements EventStore {

    /** What is wrong with it. */
    enum Mistake {
        /** A batch moves the stream by one. */
        ONE_VERSION_A_BATCH,
        /** Nobody looks at what the writer expects. */
        IGNORES_EXPECTED,
        /** Events become visible one by one. */
        EVENT_BY_EVENT,
        /** Positions are given out before events are stored, in another order. */
        LATE_EVENT_BEFORE_EARLIER,
        /** Who has caught up takes what comes live from then on, and misses what came in between. */
        GAP_ON_HAND_OVER,
        /** An id is only a number. */
        IGNORES_IDS,
        /** What is opened again is empty. */
        FORGETS,
        /** The clock is believed. */
        BELIEVES_CLOCK,
        /** A reader of one stream is woken by any. */
        WAKES_FOR_OTHERS,
        /** Arguments are not looked at. */
        UNCHECKED
    }

    private record Folder(List<RecordedEvent> log, Map<UUID, Written> batches) {}

    private static final Map<Path, Folder> FOLDERS = new ConcurrentHashMap<>();

    private final Set<Mistake> mistakes = EnumSet.noneOf(Mistake.class);
    private final InstantSource clock;
    private final List<RecordedEvent> log;
    private final Map<UUID, Written> batches;
    /** Who has read, and how often one came to the end; both by {@link #log}'s lock. */
    private final Set<Thread> readers = new HashSet<>();

    private long ends;

    BrokenEventStore(Path folder, InstantSource clock, Mistake... mistakes) {
        this.mistakes.addAll(List.of(mistakes));
        this.clock = clock;
        var empty = new Folder(new ArrayList<>(), new HashMap<>());
        Folder found = has(Mistake.FORGETS) ? empty : FOLDERS.computeIfAbsent(folder, path -> empty);
        this.log = found.log();
        this.batches = found.batches();
    }

    private boolean has(Mistake mistake) {
        return mistakes.contains(mistake);
    }

    @Override
    public Appended append(String stream, long expected, List<NewEvent> events) {
        if (!has(Mistake.UNCHECKED)) {
            check(stream, expected, events);
        }
        synchronized (log) {
            Appended before = has(Mistake.IGNORES_IDS) || events.isEmpty() ? null : before(stream, events);
            if (before != null) {
                return before;
            }
            long actual = version(stream);
            boolean conflict = expected != ExpectedVersion.ANY && expected != actual;
            if (conflict && !has(Mistake.IGNORES_EXPECTED)) {
                throw new VersionConflictException(stream, expected, actual);
            }
            if (!has(Mistake.EVENT_BY_EVENT)) {
                return add(stream, actual, events);
            }
        }
        for (NewEvent event : events) {
            synchronized (log) {
                add(stream, version(stream), List.of(event));
            }
            letSomebodyRead();
        }
        synchronized (log) {
            return new Appended(version(stream) - events.size() + 1, version(stream), log.size() - 1L, false);
        }
    }

    /**
     * Until another thread that reads has come to the end of what there is, so that it has seen half a batch. A thread that
     * never read is not waited for, nor one that waits for something else.
     */
    private void letSomebodyRead() {
        synchronized (log) {
            long before = ends;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (ends == before && somebodyReads() && System.nanoTime() < deadline) {
                try {
                    TimeUnit.MILLISECONDS.timedWait(log, 10);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private boolean somebodyReads() {
        return readers.stream()
                .filter(thread -> thread != Thread.currentThread())
                .map(Thread::getState)
                .anyMatch(state -> state == Thread.State.RUNNABLE || state == Thread.State.BLOCKED);
    }

    private static void check(String stream, long expected, List<NewEvent> events) {
        if (stream.isEmpty() || events.stream().map(NewEvent::id).distinct().count() < events.size()) {
            throw new IllegalArgumentException("must have a character, and ids unlike each other");
        }
        EventStore.checkText("stream", stream);
        if (expected < ExpectedVersion.ANY) {
            throw new IllegalArgumentException("must be >= -2: expected=" + expected);
        }
        if (events.isEmpty() || events.size() > MAX_BATCH) {
            throw new IllegalArgumentException("must be 1 .. 1024: events=" + events.size());
        }
    }

    private Appended add(String stream, long actual, List<NewEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            NewEvent event = events.get(i);
            long version = has(Mistake.ONE_VERSION_A_BATCH) ? actual + 1 : actual + 1 + i;
            java.time.Instant time = clock.instant();
            if (!has(Mistake.BELIEVES_CLOCK)
                    && !log.isEmpty()
                    && time.isBefore(log.get(log.size() - 1).time())) {
                time = log.get(log.size() - 1).time();
            }
            var recorded = new RecordedEvent(
                    stream, version, log.size(), time, event.id(), event.type(), event.schema(), event.data());
            boolean late = has(Mistake.LATE_EVENT_BEFORE_EARLIER) && log.size() % 10 == 9;
            log.add(late ? log.size() - 1 : log.size(), recorded);
        }
        long last = has(Mistake.ONE_VERSION_A_BATCH) ? actual + 1 : actual + events.size();
        var where = new Appended(actual + 1, last, log.size() - 1L, false);
        var written = new Written(stream, events.stream().map(NewEvent::id).toList(), where);
        written.ids().forEach(id -> batches.put(id, written));
        return where;
    }

    /** A batch as its writer gave it. */
    private record Written(String stream, List<UUID> ids, Appended where) {}

    private Appended before(String stream, List<NewEvent> events) {
        List<UUID> ids = events.stream().map(NewEvent::id).toList();
        Written known = batches.get(ids.get(0));
        if (known != null && known.stream().equals(stream) && known.ids().equals(ids)) {
            Appended where = known.where();
            return new Appended(where.firstVersion(), where.lastVersion(), where.position(), true);
        }
        for (UUID id : ids) {
            if (batches.containsKey(id)) {
                throw new DuplicateEventException(id, stream);
            }
        }
        return null;
    }

    @Override
    public Optional<Appended> find(UUID firstId) {
        synchronized (log) {
            return Optional.ofNullable(batches.get(firstId))
                    .filter(batch -> batch.ids().get(0).equals(firstId))
                    .map(Written::where)
                    .map(at -> new Appended(at.firstVersion(), at.lastVersion(), at.position(), true));
        }
    }

    @Override
    public EventCursor read(String stream, long fromVersion) {
        if (fromVersion < 0 && !has(Mistake.UNCHECKED)) {
            throw new IllegalArgumentException("must be >= 0: fromVersion=" + fromVersion);
        }
        return new Cursor(event -> event.stream().equals(stream) && event.version() >= fromVersion, false);
    }

    @Override
    public EventCursor readAll(long afterPosition) {
        if (afterPosition < -1 && !has(Mistake.UNCHECKED)) {
            throw new IllegalArgumentException("must be >= -1: afterPosition=" + afterPosition);
        }
        return new Cursor(event -> event.position() > afterPosition, true);
    }

    @Override
    public long version(String stream) {
        synchronized (log) {
            return log.stream()
                    .filter(event -> event.stream().equals(stream))
                    .mapToLong(RecordedEvent::version)
                    .max()
                    .orElse(-1);
        }
    }

    @Override
    public long lastPosition() {
        synchronized (log) {
            return log.size() - 1L;
        }
    }

    @Override
    public void close() {}

    private final class Cursor implements EventCursor {
        private final Predicate<RecordedEvent> wanted;
        private final boolean all;
        private int history = -1;
        private boolean handedOver;
        private int next;
        private RecordedEvent current;

        Cursor(Predicate<RecordedEvent> wanted, boolean all) {
            this.wanted = wanted;
            this.all = all;
        }

        private List<RecordedEvent> seen() {
            synchronized (log) {
                readers.add(Thread.currentThread());
                return new ArrayList<>(log);
            }
        }

        @Override
        public boolean next() {
            List<RecordedEvent> events = seen();
            if (has(Mistake.GAP_ON_HAND_OVER) && all) {
                history = history < 0 ? events.size() : history;
                if (next >= history && !handedOver) {
                    handedOver = true;
                    next = events.size();
                }
            }
            for (; next < events.size(); next++) {
                if (wanted.test(events.get(next))) {
                    current = events.get(next++);
                    return true;
                }
            }
            synchronized (log) {
                if (events.size() == log.size()) {
                    ends++;
                    log.notifyAll();
                }
            }
            return false;
        }

        @Override
        public RecordedEvent event() {
            return current;
        }

        @Override
        public boolean await(Duration timeout) {
            long deadline = System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
            do {
                List<RecordedEvent> events = seen();
                int from = next;
                if (events.subList(Math.min(from, events.size()), events.size()).stream()
                        .anyMatch(has(Mistake.WAKES_FOR_OTHERS) ? event -> true : wanted)) {
                    return true;
                }
                Thread.onSpinWait();
            } while (System.nanoTime() - deadline < 0);
            return false;
        }

        @Override
        public void close() {}
    }
}
