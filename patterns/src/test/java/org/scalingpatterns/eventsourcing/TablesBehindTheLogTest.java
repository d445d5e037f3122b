package org.scalingpatterns.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is thrown around the writing of a record: the store's tables must not go on without what the log has. */
class TablesBehindTheLogTest {

    /** A log on the heap, at the time of whose writes something is thrown. */
    private static final class HeapLog implements RecordLog {
        private final List<ByteBuffer> records = new ArrayList<>();
        private Throwable before;
        private Error after;
        private boolean closed;
        private long committed = -1;

        @Override
        public long write(ByteBuffer record) throws IOException {
            if (before instanceof IOException e) {
                throw e;
            }
            if (before instanceof IllegalArgumentException e) {
                throw e;
            }
            records.add(record);
            if (after != null) {
                throw after;
            }
            return records.size() - 1L;
        }

        @Override
        public void commit(long position) {
            committed = Math.max(committed, position);
        }

        @Override
        public long end() {
            return records.size();
        }

        @Override
        public ByteBuffer read(long position) {
            return records.get((int) position).duplicate();
        }

        @Override
        public Reader reader(long from) {
            return new Reader() {
                private int next = (int) Math.max(from, 0);

                @Override
                public boolean next() {
                    return next++ < records.size();
                }

                @Override
                public long position() {
                    return next - 1L;
                }

                @Override
                public ByteBuffer record() {
                    return read(position());
                }

                @Override
                public boolean await(Duration timeout) {
                    return false;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public boolean await(long end, Duration timeout) {
            return false;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Store extends LogEventStore {
        Store(RecordLog log) throws IOException {
            super(log, InstantSource.system());
        }
    }

    private static NewEvent event(long id) {
        return new NewEvent(new UUID(0, id), "e", 1, new byte[0]);
    }

    private static List<NewEvent> events(int from, int count) {
        List<NewEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event(from + i));
        }
        return events;
    }

    /**
     * The record is in the log, and an error comes before the tables know it. The writer appends it again, by the
     * same id: a store that went on would append it twice.
     */
    @Test
    void append_thrownBehindTheWrite_stopsTheStoreUntilItIsOpenedAgain() throws IOException {
        var log = new HeapLog();
        var store = new Store(log);
        store.append("a", -1, List.of(event(1)));
        log.after = new InternalError("in the log");
        assertThatThrownBy(() -> store.append("a", 0, List.of(event(2)))).isSameAs(log.after);
        Error cause = log.after;
        log.after = null;

        for (long id = 2; id <= 3; id++) {
            List<NewEvent> next = List.of(event(id));
            assertThatThrownBy(() -> store.append("a", -2, next))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("open it again")
                    .hasCause(cause);
        }
        assertThatThrownBy(() -> store.find(new UUID(0, 2))).isInstanceOf(IOException.class);
        assertThat(log.records).hasSize(2);
        assertThat(store.read("a", 0).next())
                .as("what was appended before is read")
                .isTrue();

        var again = new Store(log);
        assertThat(again.append("a", 0, List.of(event(2))).again()).isTrue();
        assertThat(again.append("a", 1, List.of(event(3))).again()).isFalse();
        assertThat(again.version("a")).isEqualTo(2);
    }

    /** Behind the write, nothing is asked of the caller's list, whose elements may be made as they are asked for. */
    @Test
    void append_listThatHasNoMemoryLeftBehindTheWrite_isAppendedAllTheSame() throws IOException {
        var log = new HeapLog();
        var store = new Store(log);
        List<NewEvent> batch = new AbstractList<>() {
            @Override
            public NewEvent get(int index) {
                if (!log.records.isEmpty()) {
                    throw new InternalError("no memory");
                }
                return event(index);
            }

            @Override
            public int size() {
                return 3;
            }
        };
        assertThat(store.append("a", -1, batch).lastVersion()).isEqualTo(2);
        assertThat(store.find(new UUID(0, 0))).isPresent();
        assertThat(store.version("a")).isEqualTo(2);
    }

    /** What the log refused, or had no room for, is not in it: the store goes on, and holds nothing of the stream. */
    @Test
    void append_refusedByTheLog_isAsIfItHadNotBeen() throws IOException {
        var log = new HeapLog();
        var store = new Store(log);
        for (Throwable refusal : List.of(new IllegalArgumentException("too long"), new IOException("disk full"))) {
            log.before = refusal;
            assertThatThrownBy(() -> store.append("a", -1, events(0, 500))).isSameAs(refusal);
            assertThat(store.version("a")).isEqualTo(-1);
            assertThat(store.read("a", 0).next()).isFalse();
            assertThat(store.find(new UUID(0, 0))).isEmpty();
        }
        log.before = null;
        assertThat(store.append("a", -1, events(0, 500)).firstVersion()).isZero();
        assertThat(store.append("a", 499, events(500, 500)).lastVersion()).isEqualTo(999);
        assertThat(store.find(new UUID(0, 500))).isPresent();
    }

    /**
     * Another writer was faster, and waits for the disk. What it did can't be read before that; whoever loads the stream at once to decide
     * anew finds the old one, so often that it gives up.
     */
    @Test
    void append_conflictWithOneWhoWaitsForTheDisk_isToldWhenItCanBeRead() throws IOException {
        var log = new HeapLog();
        var store = new Store(log);
        assertThatThrownBy(() -> store.append("a", 5, List.of(event(1)))).isInstanceOf(VersionConflictException.class);
        assertThat(log.committed).isEqualTo(-1);
        store.append("a", -1, events(1, 2));
        store.append("b", -1, List.of(event(3)));
        log.committed = -1;

        assertThatThrownBy(() -> store.append("a", 0, List.of(event(4))))
                .isInstanceOfSatisfying(
                        VersionConflictException.class,
                        e -> assertThat(e.actual()).isEqualTo(1));
        assertThat(log.committed).isZero();
    }

    /** An Error while the store is being opened closes the log, as an exception does. */
    @Test
    void open_anErrorWhileReading_closesTheLog() {
        var log = new HeapLog();
        log.records.add(ByteBuffer.allocate(20)); // a batch without an event
        assertThatThrownBy(() -> new LogEventStore(log, () -> null) {}).isInstanceOf(RuntimeException.class);
        assertThat(log.closed).isTrue();
    }
}
