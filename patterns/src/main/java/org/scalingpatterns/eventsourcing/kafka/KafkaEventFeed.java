package org.scalingpatterns.eventsourcing.kafka;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/**
 * An event log that is read from a Kafka topic, on a machine that needn't reach the event store: what a projector there follows.
 * Each event once and in order, by the positions that the store gave them. Thread-safe.
 */
public final class KafkaEventFeed implements EventFeed, Closeable {

    /*
     * 1. An event is handed out if its position is above the last one's, and if the position before it, which its record names,
     *    is not. The first drops repetitions, the second shows gaps: positions alone can't, they have gaps of their own.
     * 2. A reader asks for positions, a topic knows offsets. Offsets of places where readers stopped are remembered; otherwise the
     *    place is searched by halving, in some twenty fetches for a million records. A place that turns out to be too far on is
     *    searched again, from the beginning at last: only then are events missing. Repetitions mislead a search, also so that
     *    nothing new stands behind the place. So who comes to the end before he met the event that he has, or a later one,
     *    begins at the beginning, once; as does one who is ahead of the topic, since the two look alike.
     * 3. Projectors open a cursor for each batch. Consumers are expensive, and one that stands at the right place has the next
     *    records already, so they are kept.
     */

    private static final int IDLE = 8;
    private static final int PLACES = 256;
    private static final long NOWHERE = -2; // after no event that anybody asks for
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

    private final Map<String, Object> client;
    private final String topic;
    private final Set<TopicReader> busy = new HashSet<>(); // this and below under the monitor
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Map<Long, Long> places = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > PLACES;
        }
    };
    private volatile boolean closed;

    private record Idle(TopicReader reader, long after) {}

    private KafkaEventFeed(Map<String, Object> client, String topic) {
        this.client = client;
        this.topic = topic;
    }

    /**
     * A feed of a topic that a {@link KafkaEventPublisher} writes.
     *
     * @param client what a Kafka client needs to connect, {@code bootstrap.servers} above all
     * @throws IllegalArgumentException if the topic has several partitions, or forgets
     * @throws IOException if there is no such topic
     */
    public static KafkaEventFeed open(Map<String, Object> client, String topic) throws IOException {
        EventTopic.check(client, topic);
        return new KafkaEventFeed(Map.copyOf(client), topic);
    }

    /**
     * {@inheritDoc}
     *
     * <p>To be closed, since it holds a connection. At its {@link EventCursor#next}: a {@link MissingEventsException} if the
     * topic lacks events that the reader lacks.
     */
    @Override
    public EventCursor readAll(long afterPosition) throws IOException {
        if (afterPosition < -1) {
            throw new IllegalArgumentException("must be >= -1: afterPosition=" + afterPosition);
        }
        TopicReader there = take(afterPosition);
        if (there != null) {
            return new Cursor(there, afterPosition, Found.REMEMBERED);
        }
        TopicReader reader = takeAny();
        try {
            return new Cursor(reader, afterPosition, goTo(reader, afterPosition));
        } catch (IOException | RuntimeException | Error e) { // no memory
            try {
                giveUp(reader);
            } catch (IOException | RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** How the place was found where a cursor began. */
    private enum Found {
        REMEMBERED,
        SEARCHED,
        BEGINNING
    }

    private Found goTo(TopicReader reader, long afterPosition) throws IOException {
        Long place = place(afterPosition);
        if (afterPosition == -1) {
            reader.seek(reader.begin());
            return Found.BEGINNING;
        }
        if (place != null && place >= reader.begin() && place <= reader.end()) {
            reader.seek(place);
            return Found.REMEMBERED;
        }
        reader.search(afterPosition);
        return Found.SEARCHED;
    }

    private synchronized Long place(long afterPosition) {
        return places.get(afterPosition);
    }

    private synchronized TopicReader take(long after) throws IOException {
        requireOpen();
        for (Idle one : List.copyOf(idle)) {
            if (one.after() == after) {
                idle.remove(one);
                busy.add(one.reader());
                return one.reader();
            }
        }
        return null;
    }

    private TopicReader takeAny() throws IOException {
        synchronized (this) {
            if (!idle.isEmpty()) {
                TopicReader reader = idle.removeFirst().reader(); // the one that was used longest ago
                busy.add(reader);
                return reader;
            }
        }
        TopicReader reader = TopicReader.open(client, topic);
        synchronized (this) {
            if (!closed) {
                busy.add(reader);
                return reader;
            }
        }
        reader.close();
        throw closed();
    }

    private void putBack(TopicReader reader, long after, long place, boolean isThere) throws IOException {
        synchronized (this) {
            if (place >= 0) {
                places.put(after, place);
            }
            if (!closed && idle.size() < IDLE) {
                busy.remove(reader);
                idle.addLast(new Idle(reader, isThere ? after : NOWHERE));
                return;
            }
        }
        giveUp(reader);
    }

    private void giveUp(TopicReader reader) throws IOException {
        synchronized (this) {
            busy.remove(reader);
        }
        reader.close();
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw closed();
        }
    }

    private IOException closed() {
        return new IOException("closed: topic=" + topic);
    }

    /** Those who read or wait are told at their next step; their cursors are theirs to close. */
    @Override
    public void close() throws IOException {
        List<Idle> unused;
        synchronized (this) {
            closed = true;
            busy.forEach(TopicReader::wakeUp);
            unused = List.copyOf(idle);
            idle.clear();
        }
        IOException failed = null;
        for (Idle one : unused) {
            try {
                one.reader().close();
            } catch (IOException | RuntimeException e) { // the others have connections, too
                if (failed == null) {
                    failed = new IOException("not every reader could be closed: topic=" + topic, e);
                } else {
                    failed.addSuppressed(e);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private final class Cursor implements EventCursor {
        private final TopicReader reader;
        private Found found;
        private long last;
        private long place = -1; // the offset after the current event's
        private long met = -1; // the latest position since the reader was set to its place
        private RecordedEvent current;
        private TopicReader.Entry ahead; // new, and not handed out yet
        private boolean ended;
        private boolean failed; // its reader has passed over what it failed at

        Cursor(TopicReader reader, long after, Found found) {
            this.reader = reader;
            this.last = after;
            this.found = found;
        }

        @Override
        public boolean next() throws IOException {
            requireOpen();
            try {
                if (!look()) {
                    return false;
                }
            } catch (IOException | RuntimeException e) {
                failed = true;
                throw e;
            }
            current = ahead.event();
            last = current.position();
            place = ahead.offset() + 1;
            ahead = null;
            return true;
        }

        /** Whether there is a new one; goes as far as the end. */
        private boolean look() throws IOException {
            while (ahead == null) {
                TopicReader.Entry entry = reader.next();
                if (entry != null) {
                    consider(entry);
                } else if (mayBeMisled()) {
                    found = Found.BEGINNING;
                    reader.seek(reader.begin());
                } else {
                    return false;
                }
            }
            return true;
        }

        /** A search without repetitions ends before the event that the reader has, and so that one is met. */
        private boolean mayBeMisled() {
            return found == Found.SEARCHED && met < last;
        }

        /** Drops a repetition, keeps what comes next, and goes back where something is missing. */
        private void consider(TopicReader.Entry entry) throws IOException {
            met = Math.max(met, entry.event().position());
            if (entry.event().position() <= last) {
                return;
            }
            if (entry.previous() <= last) {
                ahead = entry;
            } else if (found == Found.REMEMBERED) {
                found = Found.SEARCHED;
                met = -1;
                reader.search(last);
            } else if (found == Found.SEARCHED) {
                found = Found.BEGINNING;
                reader.seek(reader.begin());
            } else {
                throw new MissingEventsException(topic, last, entry.previous());
            }
        }

        @Override
        public RecordedEvent event() {
            if (current == null) {
                throw new IllegalStateException("must be called after next(): event");
            }
            return current;
        }

        @Override
        public boolean await(Duration timeout) throws IOException, InterruptedException {
            long deadline = System.nanoTime() + nanos(timeout);
            try {
                if (mayBeMisled() && !closed && look()) { // else it would wait behind what is there
                    return true;
                }
                while (ahead == null) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    if (closed) {
                        return false;
                    }
                    long left = deadline - System.nanoTime();
                    if (reader.glance(Duration.ofNanos(Math.max(0, left)))) {
                        consider(reader.next());
                    } else if (left <= 0) {
                        return false;
                    }
                }
                return true;
            } catch (InterruptedIOException e) {
                failed = true;
                Thread.interrupted();
                var interrupted = new InterruptedException();
                interrupted.initCause(e);
                throw interrupted;
            } catch (IOException e) {
                failed = true;
                if (closed) {
                    return false; // woken up
                }
                throw e;
            } catch (RuntimeException e) {
                failed = true;
                throw e;
            }
        }

        private static long nanos(Duration timeout) {
            return timeout.isNegative() ? 0 : timeout.compareTo(LONGEST) < 0 ? timeout.toNanos() : LONGEST.toNanos();
        }

        @Override
        public void close() throws IOException {
            if (ended) {
                return;
            }
            ended = true;
            if (failed) { // the next one who asks finds its place anew, and fails in turn
                giveUp(reader);
                return;
            }
            if (ahead != null) {
                reader.putBack(ahead);
            }
            KafkaEventFeed.this.putBack(reader, last, place, !mayBeMisled());
        }
    }
}
