package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * An event store over a log of records, which is what an engine has to be: {@link JournalEventStore} stands on it, and so do
 * adapters. Writers are ordered by one lock, which none holds while a disk works; readers lock nothing. An append is O(batch),
 * the n-th event of a stream is found in O(batch). <b>Memory: 8 to 16 bytes an event for its place, 48 to 96 for its id, and an
 * entry for each stream; while the table of ids grows, old and new are held. It holds 2<sup>28</sup> ids.</b> Opening reads the whole
 * log. Thread-safe.
 */
public abstract class LogEventStore implements EventStore {

    /*
     * 1. Under the lock a batch is checked against everything written so far, acknowledged or not, and written. So what is in
     *    the log is consistent whatever becomes of the forces: those that wait for one form a prefix.
     * 2. The lock is given up before the commit, so that writers share forces.
     * 3. The tables hold written events; a reader stops at the log's end, which is what is acknowledged. That is also why
     *    an event never appears before one that was seen: the log has one order, and its end only grows.
     * 4. A batch that is found again may not be acknowledged yet: its second writer waits for it too.
     * 5. The tables have room for a batch before the log has it, so that what is in the log gets into them. Where the log ended
     *    in any way that leaves open whether it has the record, the store takes nothing more.
     * 6. A compaction says what goes before it goes, and readers ask after they have read: whoever met a gap finds it said. When
     *    the store is opened again, a stream that begins above version 0 says the same.
     */

    private static final Duration NO_WAIT = Duration.ZERO;

    private final RecordLog log;
    private final InstantSource clock;
    private final ReentrantLock writes = new ReentrantLock();
    private final IdIndex ids = new IdIndex(); // under the lock
    private final ConcurrentHashMap<String, StreamIndex> streams = new ConcurrentHashMap<>();
    private long millis; // under the lock
    private Throwable stopped; // under the lock
    private volatile boolean closed;
    private final LongAccumulator acknowledged = new LongAccumulator(Math::max, -1);
    private final LongAccumulator compacted = new LongAccumulator(Math::max, -1); // who is before it lacks something

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
                long firstVersion = batch.get(0).version();
                if (firstVersion > 0 && !streams.containsKey(last.stream())) {
                    compacted.accumulate(Batch.position(reader.position(), 0) - 1);
                }
                List<UUID> batchIds = batch.stream().map(RecordedEvent::id).toList();
                index(room(last.stream(), firstVersion, batch.size()), reader.position(), batchIds);
                millis = Math.max(millis, last.time().toEpochMilli());
                acknowledged.accumulate(last.position());
            }
        } catch (IOException | RuntimeException | Error e) {
            log.close();
            throw e;
        }
    }

    @Override
    public final Appended append(String stream, long expected, List<NewEvent> events) throws IOException {
        EventStore.check(stream, expected, events);
        Appended appended = null;
        VersionConflictException conflict = null;
        long record;
        writes.lock();
        try {
            checkTables();
            StreamIndex known = streams.get(stream);
            if (known != null && known.first() > 0) {
                throw CompactedException.stream(stream, known.first());
            }
            Appended before = before(stream, events);
            appended = before == null ? write(stream, expected, events) : before;
            record = Batch.record(appended.position());
        } catch (VersionConflictException e) {
            // Who was faster may still wait for the disk, and until then no reader sees what it did: wait with it.
            conflict = e;
            record = e.actual() < 0 ? -1 : Batch.record(streams.get(stream).position(e.actual()));
        } finally {
            writes.unlock();
        }
        if (record >= 0) {
            log.commit(record);
        }
        if (conflict != null) {
            throw conflict;
        }
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
        StreamIndex known = streams.get(stream);
        int version = known == null ? -1 : known.version(first);
        int last = version + events.size() - 1;
        boolean longer = version >= 0
                && last + 1 < known.next()
                && Batch.record(known.position(last + 1)) == Batch.record(first);
        if (version < 0 || longer) {
            throw new DuplicateEventException(events.get(0).id(), stream);
        }
        return new Appended(version, last, first + events.size() - 1, true);
    }

    private Appended write(String stream, long expected, List<NewEvent> events) throws IOException {
        StreamIndex known = streams.get(stream);
        long actual = known == null ? ExpectedVersion.NONE : known.next() - 1L;
        if (expected != ExpectedVersion.ANY && expected != actual) {
            throw new VersionConflictException(stream, expected, actual);
        }
        long now = Math.max(millis, clock.millis());
        ByteBuffer bytes = Batch.encode(stream, actual + 1, now, events);
        List<UUID> batchIds = events.stream().map(NewEvent::id).toList();
        int count = batchIds.size();
        StreamIndex index = room(stream, actual + 1, count);
        long record;
        try {
            record = log.write(bytes);
            millis = now;
            index(index, record, batchIds);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            // It was not written, or the log itself takes no more.
            if (known == null) {
                streams.remove(stream);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            stopped = e;
            throw e;
        }
        return new Appended(actual + 1, actual + count, Batch.position(record, count - 1), false);
    }

    /** The stream's table, with room for a batch in it and in that of the ids; a new one is empty, as if it were not there. */
    private StreamIndex room(String stream, long firstVersion, int count) {
        ids.reserve(count);
        StreamIndex index = streams.computeIfAbsent(stream, name -> new StreamIndex(firstVersion));
        index.reserve(count);
        return index;
    }

    private void index(StreamIndex stream, long record, List<UUID> batch) {
        for (int i = 0; i < batch.size(); i++) {
            ids.add(batch.get(i), Batch.position(record, i));
        }
        stream.add(record, batch.size());
    }

    private void checkTables() throws IOException {
        if (stopped != null) {
            throw new IOException(
                    "the event store stopped, for its tables may lack what the log has: open it again", stopped);
        }
    }

    @Override
    public final Optional<Appended> find(UUID firstId) throws IOException {
        long position;
        writes.lock();
        try {
            checkTables();
            position = ids.find(firstId);
        } finally {
            writes.unlock();
        }
        if (position < 0 || Batch.index(position) != 0) {
            return Optional.empty();
        }
        long record = Batch.record(position);
        log.commit(record);
        List<RecordedEvent> batch = batch(record);
        if (batch.isEmpty()) {
            return Optional.empty();
        }
        RecordedEvent last = batch.get(batch.size() - 1);
        return Optional.of(new Appended(batch.get(0).version(), last.version(), last.position(), true));
    }

    /** An acknowledged batch; empty where a compaction took it. */
    private List<RecordedEvent> batch(long record) throws IOException {
        ByteBuffer found = log.read(record);
        return found == null ? List.of() : Batch.decode(record, found);
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
        StreamIndex known = streams.get(stream);
        long version = known == null ? -1 : known.next() - 1L;
        while (version >= 0 && !isAcknowledged(known.position(version))) {
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

    /**
     * Decides what a compaction of the log keeps: of streams that have ended, the last batch, and of the others all. Notes what
     * goes before it goes. To be made before the log is synced: the last batch of a stream must be on the disk before those in
     * front of it go.
     *
     * @param hasEnded asked once for each stream; it must not call the store
     * @return of a record's position and bytes, whether it stays; asked once for each record
     */
    final BiPredicate<Long, ByteBuffer> keepsAllBut(Predicate<String> hasEnded) {
        Map<String, Long> lastBatches = new HashMap<>();
        streams.forEach((name, stream) -> {
            if (stream.next() > 0 && hasEnded.test(name)) { // 0 where its first batch is just being written
                lastBatches.put(name, Batch.record(stream.position(stream.next() - 1L)));
            }
        });
        return (position, record) -> {
            List<RecordedEvent> batch = Batch.decode(position, record);
            RecordedEvent last = batch.get(batch.size() - 1);
            boolean keeps = position >= lastBatches.getOrDefault(last.stream(), -1L);
            if (!keeps) {
                streams.get(last.stream()).compactedTo(Math.toIntExact(last.version() + 1));
                compacted.accumulate(last.position());
            }
            return keeps;
        };
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
            StreamIndex stream = streams.get(name);
            if (stream == null || version >= stream.next()) {
                return false;
            }
            if (version < stream.first()) {
                throw CompactedException.stream(name, stream.first());
            }
            long position = stream.position(version);
            if (!isAcknowledged(position)) {
                return false;
            }
            if (Batch.record(position) != record) {
                record = Batch.record(position);
                batch = batch(record);
            }
            if (batch.isEmpty()) { // it was taken since the look at the first version
                throw CompactedException.stream(name, stream.first());
            }
            version++;
            return at(batch.get(Batch.index(position)));
        }

        @Override
        public boolean await(Duration timeout) throws IOException, InterruptedException {
            long deadline =
                    System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(timeout)); // at most what a long holds
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
        private long after;
        private List<RecordedEvent> batch = new ArrayList<>();
        private int next;

        OfAll(long after) throws IOException {
            this.after = after;
            this.reader = log.reader(after < 0 ? -1 : Batch.record(after));
        }

        @Override
        public boolean next() throws IOException {
            if (!isNext()) {
                return false;
            }
            after = batch.get(next).position();
            return at(batch.get(next++));
        }

        /** Whether there is one at hand: the reader begins with the batch of the last event that its user has. */
        private boolean isNext() throws IOException {
            while (true) {
                for (; next < batch.size(); next++) {
                    if (batch.get(next).position() > after) {
                        return true;
                    }
                }
                boolean more = reader.next();
                if (after < compacted.get()) { // asked behind the step: a record that it missed had been said to go
                    throw new CompactedException(
                            "events after position %d were compacted away; those after %d are all there"
                                    .formatted(after, compacted.get()));
                }
                if (!more) {
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
