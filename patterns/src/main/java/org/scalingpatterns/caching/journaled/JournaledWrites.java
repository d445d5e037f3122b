package org.scalingpatterns.caching.journaled;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
 * are not settled, and a copy. One that is never settled keeps, besides itself, 4 KiB for each segment that was begun since: the header of
 * a file without records. So refuse a row that the store won't ever take, with a {@link org.scalingpatterns.caching.RowRefusedException}.
 *
 * <p><b>When it is opened again, all is pending that was not trimmed away</b>, also what the store has had since long ago: the
 * last 4 MiB or so, unless it is made with another size, and a segment. Where other processes write the same keys, flush before you
 * read.
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
     * 3. One old write would hold up all the younger ones: where much has come while the oldest stayed the same, what is settled
     *    behind it is compacted away. (While the oldest goes on, it lets go of what is behind it by and by, and is spared the reading.)
     *    When the store has a write, no older one of its key is open: so the last one that is left of a key is the newest.
     * 4. A compaction syncs when it begins, and what settles a write during it may not be on the disk. So it goes by what was open
     *    then: what is settled meanwhile stays open until it has ended.
     * 5. What is replayed was perhaps in the store before the crash, or before an orderly close: what is settled is known in memory
     *    alone. It is written again, and the store, which has its version or a higher one, changes nothing.
     */

    private static final int HEADER = Long.BYTES + Integer.BYTES;

    private final Journal journal;
    private final Codec<K> keys;
    private final Codec<V> values;
    private final long trimBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Long> open = new TreeSet<>(); // under the lock, as are the next two
    private final List<Long> settledMeanwhile = new ArrayList<>();
    private boolean compacting;
    private long trimmed; // by whoever trims, as are the next three
    private long oldest; // open, when it was trimmed last
    private long compacted; // up to there, or when the oldest became it
    private long kept; // bytes, by the last compaction

    /** The writes in a journal, which holds nothing else. It is trimmed each 4 MiB. */
    public JournaledWrites(Journal journal, Codec<K> keys, Codec<V> values) {
        this(journal, keys, values, 4 << 20);
    }

    /**
     * @param trimBytes after how many bytes the journal is trimmed, > 0; it drops whole segments that are needed no more, or compacts
     *     those behind a write that is
     */
    public JournaledWrites(Journal journal, Codec<K> keys, Codec<V> values, long trimBytes) {
        if (trimBytes <= 0) {
            throw new IllegalArgumentException("must be > 0: trimBytes=" + trimBytes);
        }
        this.journal = Objects.requireNonNull(journal, "journal");
        this.keys = Objects.requireNonNull(keys, "keys");
        this.values = Objects.requireNonNull(values, "values");
        this.trimBytes = trimBytes;
        this.trimmed = journal.start();
        this.oldest = journal.start();
        this.compacted = journal.start();
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
            if (compacting) {
                settledMeanwhile.add(position);
            } else {
                open.remove(position);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void trim() throws IOException {
        long end = journal.end();
        long first = firstOpen();
        if (first - trimmed >= trimBytes) {
            journal.sync();
            journal.truncateBefore(first);
            trimmed = first;
        }
        if (first != oldest) {
            oldest = first;
            compacted = end;
        } else if (end - compacted >= Math.max(trimBytes, kept)) { // as much has to come as is read again
            compacted = end; // also if it fails
            compact();
        }
    }

    private void compact() throws IOException {
        setCompacting(true);
        try {
            kept = 0;
            journal.compact((position, record) -> {
                boolean needed = isOpen(position);
                kept += needed ? record.remaining() : 0;
                return needed;
            });
        } finally {
            setCompacting(false);
        }
    }

    private void setCompacting(boolean now) {
        lock.lock();
        try {
            compacting = now;
            settledMeanwhile.forEach(open::remove);
            settledMeanwhile.clear();
        } finally {
            lock.unlock();
        }
    }

    private boolean isOpen(long position) {
        lock.lock();
        try {
            return open.contains(position);
        } finally {
            lock.unlock();
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
