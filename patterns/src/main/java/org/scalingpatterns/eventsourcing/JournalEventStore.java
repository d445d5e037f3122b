package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.JournalReader;

/**
 * An event store in a journal. Writers are ordered by one lock, which none holds while a disk works; readers lock nothing.
 * An append is O(batch), the n-th event of a stream is found in O(batch). <b>Memory: 8 bytes an event for its place, some 50
 * for its id.</b> Opening reads the whole journal.
 */
public final class JournalEventStore implements EventStore {

    /*
     * 1. Under the lock a batch is checked against everything written so far, acknowledged or not, and written. So what is in
     *    the journal is consistent whatever becomes of the forces: those that wait for one form a prefix.
     * 2. The lock is given up before the commit, so that writers share forces.
     * 3. The tables hold written events; a reader stops at the journal's end, which is what is acknowledged. That is also why
     *    an event never appears before one that was seen: the journal has one order, and its end only grows.
     * 4. A batch that is found again may not be acknowledged yet: its second writer waits for it too.
     * 5. A compaction says what goes before it goes, and readers ask after they have read: whoever met a gap finds it said. When
     *    the store is opened again, a stream that begins above version 0 says the same.
     */

    private static final Duration NO_WAIT = Duration.ZERO;

    private final Journal journal;
    private final InstantSource clock;
    private final ReentrantLock writes = new ReentrantLock();
    private final IdIndex ids = new IdIndex(); // under the lock
    private final ConcurrentHashMap<String, StreamIndex> streams = new ConcurrentHashMap<>();
    private long millis; // under the lock
    private final LongAccumulator acknowledged = new LongAccumulator(Math::max, -1);
    private final LongAccumulator compacted = new LongAccumulator(Math::max, -1); // who is before it lacks something

    private JournalEventStore(Journal journal, InstantSource clock) throws IOException {
        this.journal = journal;
        this.clock = clock;
        JournalReader reader = journal.reader(journal.start());
        while (reader.next()) {
            List<RecordedEvent> batch = Batch.decode(reader.position(), reader.record());
            RecordedEvent last = batch.get(batch.size() - 1);
            long firstVersion = batch.get(0).version();
            if (firstVersion > 0 && !streams.containsKey(last.stream())) {
                compacted.accumulate(Batch.position(reader.position(), 0) - 1);
            }
            index(
                    last.stream(),
                    firstVersion,
                    reader.position(),
                    batch.stream().map(RecordedEvent::id).toList());
            millis = Math.max(millis, last.time().toEpochMilli());
            acknowledged.accumulate(last.position());
        }
    }

    /**
     * Opens an event store, or begins one.
     *
     * @param folder the journal's
     * @param options what an acknowledged event survives, and how large a batch may be
     * @param clock gives events their time; where it steps back, time stands still
     */
    public static JournalEventStore open(Path folder, JournalOptions options, InstantSource clock) throws IOException {
        return on(Journal.open(folder, options), clock);
    }

    /** The same on a journal that nobody else writes to; the store closes it. */
    public static JournalEventStore on(Journal journal, InstantSource clock) throws IOException {
        Objects.requireNonNull(clock, "clock");
        try {
            return new JournalEventStore(journal, clock);
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    @Override
    public Appended append(String stream, long expected, List<NewEvent> events) throws IOException {
        check(stream, expected, events);
        Appended appended;
        writes.lock();
        try {
            StreamIndex known = streams.get(stream);
            if (known != null && known.first() > 0) {
                throw CompactedException.stream(stream, known.first());
            }
            Appended before = before(stream, events);
            appended = before == null ? write(stream, expected, events) : before;
        } finally {
            writes.unlock();
        }
        journal.commit(Batch.record(appended.position()));
        acknowledged.accumulate(appended.position());
        return appended;
    }

    private static void check(String stream, long expected, List<NewEvent> events) {
        if (stream.isEmpty()) {
            throw new IllegalArgumentException("must have a character: stream=");
        }
        if (expected < ExpectedVersion.ANY) {
            throw new IllegalArgumentException("must be >= -2: expected=" + expected);
        }
        if (events.isEmpty() || events.size() > MAX_BATCH) {
            throw new IllegalArgumentException("must be 1 .. " + MAX_BATCH + ": events=" + events.size());
        }
        Set<UUID> unlike = new HashSet<>();
        for (NewEvent event : events) {
            if (!unlike.add(event.id())) {
                throw new IllegalArgumentException("must be unlike each other: id=" + event.id());
            }
        }
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
        long record = journal.write(Batch.encode(stream, actual + 1, now, events));
        millis = now;
        index(stream, actual + 1, record, events.stream().map(NewEvent::id).toList());
        return new Appended(actual + 1, actual + events.size(), Batch.position(record, events.size() - 1), false);
    }

    private void index(String stream, long firstVersion, long record, List<UUID> batch) {
        for (int i = 0; i < batch.size(); i++) {
            ids.add(batch.get(i), Batch.position(record, i));
        }
        streams.computeIfAbsent(stream, name -> new StreamIndex(firstVersion)).add(record, batch.size());
    }

    @Override
    public Optional<Appended> find(UUID firstId) throws IOException {
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
        journal.commit(record);
        List<RecordedEvent> batch = batch(record);
        if (batch.isEmpty()) {
            return Optional.empty();
        }
        RecordedEvent last = batch.get(batch.size() - 1);
        return Optional.of(new Appended(batch.get(0).version(), last.version(), last.position(), true));
    }

    /** An acknowledged batch; empty where a compaction took it. */
    private List<RecordedEvent> batch(long record) throws IOException {
        JournalReader reader = journal.reader(record);
        return reader.next() && reader.position() == record ? Batch.decode(record, reader.record()) : List.of();
    }

    @Override
    public EventCursor read(String stream, long fromVersion) {
        if (fromVersion < 0) {
            throw new IllegalArgumentException("must be >= 0: fromVersion=" + fromVersion);
        }
        return new OfStream(Objects.requireNonNull(stream, "stream"), fromVersion);
    }

    @Override
    public EventCursor readAll(long afterPosition) {
        if (afterPosition < -1) {
            throw new IllegalArgumentException("must be >= -1: afterPosition=" + afterPosition);
        }
        return new OfAll(afterPosition);
    }

    @Override
    public long version(String stream) {
        StreamIndex known = streams.get(stream);
        long version = known == null ? -1 : known.next() - 1L;
        while (version >= 0 && !isAcknowledged(known.position(version))) {
            version--;
        }
        return version;
    }

    @Override
    public long lastPosition() {
        return acknowledged.get();
    }

    private boolean isAcknowledged(long position) {
        return Batch.record(position) < journal.end();
    }

    /**
     * Gives back the disk of streams that have ended: of each, every batch goes but the last, so that nobody begins it anew.
     * What is left is read as before. What would need the events that went is refused with a {@link CompactedException},
     * never answered without them: a read of such a stream from its beginning, an append to it, and a read of all
     * streams from before the last event that went (after the store is opened again, from before the last batch of any stream
     * that was compacted). Their ids are forgotten. <b>Copy the folder first, if anybody will ever ask for them.</b> Batches in
     * the journal's last file stay, and leave their stream as it was. Readers and writers go on meanwhile. O(journal).
     *
     * @param hasEnded asked once for each stream; it must not call the store
     * @return bytes of disk that were freed
     */
    public long compact(Predicate<String> hasEnded) throws IOException {
        // Before the journal syncs: the last batch of a stream must be on the disk before those in front of it go.
        Map<String, Long> lastBatches = new HashMap<>();
        streams.forEach((name, stream) -> {
            if (stream.next() > 0 && hasEnded.test(name)) { // 0 where its first batch is just being written
                lastBatches.put(name, Batch.record(stream.position(stream.next() - 1L)));
            }
        });
        return journal.compact((position, record) -> {
            List<RecordedEvent> batch = Batch.decode(position, record);
            RecordedEvent last = batch.get(batch.size() - 1);
            boolean keeps = position >= lastBatches.getOrDefault(last.stream(), -1L);
            if (!keeps) {
                streams.get(last.stream()).compactedTo(Math.toIntExact(last.version() + 1));
                compacted.accumulate(last.position());
            }
            return keeps;
        });
    }

    @Override
    public void close() throws IOException {
        journal.close();
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
        public void close() {}
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
            long deadline = System.nanoTime() + timeout.toNanos();
            while (true) {
                long seen = journal.end();
                if (version(name) >= version) {
                    return true;
                }
                long left = deadline - System.nanoTime();
                Duration rest = left > 0 ? Duration.ofNanos(left) : NO_WAIT;
                if (!journal.reader(seen).await(rest)) {
                    return false;
                }
            }
        }
    }

    private final class OfAll extends Cursor {
        private final JournalReader reader;
        private long after;
        private List<RecordedEvent> batch = List.of();
        private int next;

        OfAll(long after) {
            this.after = after;
            this.reader = journal.reader(after < 0 ? journal.start() : Batch.record(after));
        }

        @Override
        public boolean next() throws IOException {
            while (true) {
                while (next < batch.size()) {
                    RecordedEvent event = batch.get(next++);
                    if (event.position() > after) {
                        after = event.position();
                        return at(event);
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
        public boolean await(Duration timeout) throws InterruptedException {
            return next < batch.size() || reader.await(timeout);
        }
    }
}
