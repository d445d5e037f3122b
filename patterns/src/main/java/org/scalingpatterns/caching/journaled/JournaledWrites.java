package org.scalingpatterns.caching.journaled;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.WriteLog;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalReader;

/**
 * Keeps the acknowledged writes of a write-behind cache in a journal, as durable as that is, until the store has them. The
 * journal has no other writers, and is opened and closed by whoever made it. Thread-safe. A write is O(log n) of those that
 * are not settled, and a copy. <b>One that is never settled keeps the journal from being shortened</b>: refuse a row that the store won't
 * ever take, with a {@link org.scalingpatterns.caching.RowRefusedException}.
 *
 * @param <K> the type of key
 * @param <V> the type of value
 */
public final class JournaledWrites<K, V> implements WriteLog<K, V> {

    /*
     * A record:
     *
     *    0         8      12         12+k
     *   +---------+------+----------+----------------------------+
     *   | version | k    | key      | value; nothing if k is ~k, |
     *   |         |      | k bytes  | which is a delete          |
     *   +---------+------+----------+----------------------------+
     *
     * 1. "open" has the positions of what is not settled. Everything before the first of them may go. The journal drops whole
     *    segments, so it is asked only when one may be full of what isn't needed.
     * 2. A write may be settled by a later one of its key that is not on the disk yet. So the journal is synced before it is
     *    truncated: whatever has settled something by then was written before.
     * 3. What is replayed was perhaps in the store before the crash. It is written again, and the store, which has its version
     *    or a higher one, changes nothing.
     */

    private static final int HEADER = Long.BYTES + Integer.BYTES;

    private final Journal journal;
    private final Codec<K> keys;
    private final Codec<V> values;
    private final long trimBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Long> open = new TreeSet<>(); // under the lock
    private long trimmed; // by whoever trims

    /** The writes in a journal, which holds nothing else. It is trimmed each 4 MiB. */
    public JournaledWrites(Journal journal, Codec<K> keys, Codec<V> values) {
        this(journal, keys, values, 4 << 20);
    }

    /** @param trimBytes after how many bytes that are needed no more the journal is trimmed, > 0; it drops whole segments */
    public JournaledWrites(Journal journal, Codec<K> keys, Codec<V> values, long trimBytes) {
        if (trimBytes <= 0) {
            throw new IllegalArgumentException("must be > 0: trimBytes=" + trimBytes);
        }
        this.journal = Objects.requireNonNull(journal, "journal");
        this.keys = Objects.requireNonNull(keys, "keys");
        this.values = Objects.requireNonNull(values, "values");
        this.trimBytes = trimBytes;
        this.trimmed = journal.start();
    }

    @Override
    public void replay(Replay<K, V> into) throws IOException {
        JournalReader reader = journal.reader(journal.start());
        while (reader.next()) {
            ByteBuffer record = reader.record();
            long version = record.getLong();
            int length = record.getInt();
            byte[] key = new byte[length < 0 ? ~length : length];
            record.get(key);
            byte[] value = new byte[record.remaining()];
            record.get(value);
            Row<V> row = length < 0 ? Row.deleted(version) : new Row<>(values.decode(value), version);
            add(reader.position());
            into.write(keys.decode(key), row, reader.position());
        }
    }

    @Override
    public long write(K key, Row<V> row) throws IOException {
        byte[] name = keys.encode(key);
        byte[] value = row.isPresent() ? values.encode(row.value()) : new byte[0];
        ByteBuffer record = ByteBuffer.allocate(HEADER + name.length + value.length)
                .putLong(row.version())
                .putInt(row.isPresent() ? name.length : ~name.length)
                .put(name)
                .put(value)
                .flip();
        lock.lock(); // nobody may look for the first open one between these two
        try {
            long position = journal.write(record);
            open.add(position);
            return position;
        } finally {
            lock.unlock();
        }
    }

    private void add(long position) {
        lock.lock();
        try {
            open.add(position);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void commit(long position) throws IOException {
        journal.commit(position);
    }

    @Override
    public void settled(long position) {
        lock.lock();
        try {
            open.remove(position);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void trim() throws IOException {
        long first = firstOpen();
        if (first - trimmed >= trimBytes) {
            journal.sync();
            journal.truncateBefore(first);
            trimmed = first;
        }
    }

    private long firstOpen() {
        lock.lock();
        try {
            return open.isEmpty() ? journal.end() : open.first();
        } finally {
            lock.unlock();
        }
    }
}
