package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An event store over a log of records, which is what an engine has to be: {@link JournalEventStore} stands on it, and so do
 * adapters. Writers are ordered by one lock, which none holds while a disk works; readers lock nothing. An append is O(batch),
 * the n-th event of a stream is found in O(batch). <b>Memory: 8 bytes an event for its place, some 50 for its id.</b> Opening
 * reads the whole log. Thread-safe.
 */
public abstract class LogEventStore implements EventStore {

    /*
     * 1. Under the lock a batch is checked against everything written so far, acknowledged or not, and written. So what is in
     *    the log is consistent whatever becomes of the forces: those that wait for one form a prefix.
     * 2. The lock is given up before the commit, so that writers share forces.
     * 3. The tables hold written events; a reader stops at the log's end, which is what is acknowledged. That is also why
     *    an event never appears before one that was seen: the log has one order, and its end only grows.
     * 4. A batch that is found again may not be acknowledged yet: its second writer waits for it too.
     */

    private static final Duration NO_WAIT = Duration.ZERO;

    private final RecordLog log;
    private final InstantSource clock;
    private final ReentrantLock writes = new ReentrantLock();
    private final IdIndex ids = new IdIndex(); // under the lock
    private final ConcurrentHashMap<String, Stream> streams = new ConcurrentHashMap<>();
    private long millis; // under the lock
    private volatile boolean closed;
    private final LongAccumulator acknowledged = new LongAccumulator(Math::max, -1);

    /** Positions of a stream's events, by version. Written under the lock, read without. */
    private static final class Stream {
        private volatile long[] positions = new long[4];
        private volatile int size;

        // All of a batch becomes visible with one store, of the size; the array is replaced before the size that needs
        // it.
        void add(long record, int count) {
            int n = size;
            long[] array = positions;
            if (n + count > array.length) {
                array = Arrays.copyOf(array, Math.max(2 * n, n + count));
                positions = array;
            }
            for (int i = 0; i < count; i++) {
                array[n + i] = Batch.position(record, i);
            }
            size = n + count;
        }

        int size() {
            return size;
        }

        long position(int version) {
            return positions[version];
        }
    }

    /**
     * Reads the whole log.
     *
     * @param log that nobody else writes to; the store closes it, also where this fails
     * @param clock gives events their time; where it steps back, time stands still
     */
    protected LogEventStore(RecordLog log, InstantSource clock) throws IOException {
        this.log = log;
        this.clock = clock;
        try (RecordLog.Reader reader = log.reader(-1)) {
            Objects.requireNonNull(clock, "clock");
            while (reader.next()) {
                List<RecordedEvent> batch = Batch.decode(reader.position(), reader.record());
                RecordedEvent last = batch.get(batch.size() - 1);
                index(
                        last.stream(),
                        reader.position(),
                        batch.stream().map(RecordedEvent::id).toList());
                millis = Math.max(millis, last.time().toEpochMilli());
                acknowledged.accumulate(last.position());
            }
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    @Override
    public final Appended append(String stream, long expected, List<NewEvent> events) throws IOException {
        EventStore.check(stream, expected, events);
        Appended appended;
        writes.lock();
        try {
            Appended before = before(stream, events);
            appended = before == null ? write(stream, expected, events) : before;
        } finally {
            writes.unlock();
        }
        log.commit(Batch.record(appended.position()));
        acknowledged.accumulate(appended.position());
        return appended;
    }

    /** Where the same batch stands, if it was written before; null if it is new. */
    private Appended before(String stream, List<NewEvent> events) throws IOException {
        long first = ids.find(events.get(0).id());
        for (int i = 0; i < events.size(); i++) {
            UUID id = events.get(i).id();
            long found = ids.find(id);
            if (first < 0 ? found >= 0 : Batch.index(first) != 0 || found != first + i) {
                throw new DuplicateEventException(id, stream);
            }
        }
        if (first < 0) {
            return null;
        }
        Stream known = streams.get(stream);
        int version = known == null ? -1 : Arrays.binarySearch(known.positions, 0, known.size, first);
        int last = version + events.size() - 1;
        boolean longer =
                version >= 0 && last + 1 < known.size && Batch.record(known.position(last + 1)) == Batch.record(first);
        if (version < 0 || longer) {
            throw new DuplicateEventException(events.get(0).id(), stream);
        }
        return new Appended(version, last, first + events.size() - 1, true);
    }

    private Appended write(String stream, long expected, List<NewEvent> events) throws IOException {
        Stream known = streams.get(stream);
        long actual = known == null ? ExpectedVersion.NONE : known.size() - 1L;
        if (expected != ExpectedVersion.ANY && expected != actual) {
            throw new VersionConflictException(stream, expected, actual);
        }
        long now = Math.max(millis, clock.millis());
        long record = log.write(Batch.encode(stream, actual + 1, now, events));
        millis = now;
        index(stream, record, events.stream().map(NewEvent::id).toList());
        return new Appended(actual + 1, actual + events.size(), Batch.position(record, events.size() - 1), false);
    }

    private void index(String stream, long record, List<UUID> batch) {
        for (int i = 0; i < batch.size(); i++) {
            ids.add(batch.get(i), Batch.position(record, i));
        }
        streams.computeIfAbsent(stream, name -> new Stream()).add(record, batch.size());
    }

    @Override
    public final Optional<Appended> find(UUID firstId) throws IOException {
        long position;
        writes.lock();
        try {
            position = ids.find(firstId);
        } finally {
            writes.unlock();
        }
        if (position < 0 || Batch.index(position) != 0) {
            return Optional.empty();
        }
        long record = Batch.record(position);
        log.commit(record);
        List<RecordedEvent> batch = Batch.decode(record, log.read(record));
        RecordedEvent last = batch.get(batch.size() - 1);
        return Optional.of(new Appended(batch.get(0).version(), last.version(), last.position(), true));
    }

    @Override
    public final EventCursor read(String stream, long fromVersion) {
        if (fromVersion < 0) {
            throw new IllegalArgumentException("must be >= 0: fromVersion=" + fromVersion);
        }
        return new OfStream(Objects.requireNonNull(stream, "stream"), fromVersion);
    }

    @Override
    public final EventCursor readAll(long afterPosition) throws IOException {
        if (afterPosition < -1) {
            throw new IllegalArgumentException("must be >= -1: afterPosition=" + afterPosition);
        }
        return new OfAll(afterPosition);
    }

    @Override
    public final long version(String stream) {
        Stream known = streams.get(stream);
        long version = known == null ? -1 : known.size() - 1L;
        while (version >= 0 && !isAcknowledged(known.position((int) version))) {
            version--;
        }
        return version;
    }

    @Override
    public final long lastPosition() {
        return acknowledged.get();
    }

    private boolean isAcknowledged(long position) {
        return Batch.record(position) < log.end();
    }

    @Override
    public final void close() throws IOException {
        closed = true;
        log.close();
    }

    /** What both cursors share: the batch at hand. */
    private abstract static class Cursor implements EventCursor {
        private RecordedEvent current;

        boolean at(RecordedEvent event) {
            current = event;
            return true;
        }

        @Override
        public RecordedEvent event() {
            if (current == null) {
                throw new IllegalStateException("must be called after next(): event");
            }
            return current;
        }

        @Override
        public void close() throws IOException {}
    }

    private final class OfStream extends Cursor {
        private final String name;
        private long version;
        private long record = -1;
        private List<RecordedEvent> batch = List.of();

        OfStream(String name, long version) {
            this.name = name;
            this.version = version;
        }

        @Override
        public boolean next() throws IOException {
            Stream stream = streams.get(name);
            if (stream == null || version >= stream.size()) {
                return false;
            }
            long position = stream.position((int) version);
            if (!isAcknowledged(position)) {
                return false;
            }
            if (Batch.record(position) != record) {
                record = Batch.record(position);
                batch = Batch.decode(record, log.read(record));
            }
            version++;
            return at(batch.get(Batch.index(position)));
        }

        @Override
        public boolean await(Duration timeout) throws IOException, InterruptedException {
            long deadline = System.nanoTime() + timeout.toNanos();
            while (true) {
                long seen = log.end();
                if (version(name) >= version) {
                    return true;
                }
                long left = deadline - System.nanoTime();
                Duration rest = left > 0 ? Duration.ofNanos(left) : NO_WAIT;
                if (!log.await(seen, rest)) {
                    return false;
                }
            }
        }
    }

    private final class OfAll extends Cursor {
        private final RecordLog.Reader reader;
        private final long after;
        private List<RecordedEvent> batch = new ArrayList<>();
        private int next;

        OfAll(long after) throws IOException {
            this.after = after;
            this.reader = log.reader(after < 0 ? -1 : Batch.record(after));
        }

        @Override
        public boolean next() throws IOException {
            return isNext() && at(batch.get(next++));
        }

        /** Whether there is one at hand: the reader begins with the batch of the last event that its user has. */
        private boolean isNext() throws IOException {
            while (true) {
                for (; next < batch.size(); next++) {
                    if (batch.get(next).position() > after) {
                        return true;
                    }
                }
                if (!reader.next()) {
                    return false;
                }
                batch = Batch.decode(reader.position(), reader.record());
                next = 0;
            }
        }

        @Override
        public boolean await(Duration timeout) throws IOException, InterruptedException {
            try {
                return isNext() || reader.await(timeout);
            } catch (IllegalStateException e) {
                if (closed) {
                    return false;
                }
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
