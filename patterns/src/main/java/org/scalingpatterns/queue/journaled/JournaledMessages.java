package org.scalingpatterns.queue.journaled;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalReader;
import org.scalingpatterns.queue.QueueLog;

/**
 * Keeps the messages of a work queue in a journal, as durable as that is, until they are released. The journal has no other
 * writers, and is opened and closed by whoever made it. Thread-safe. Each call is O(log n) of the messages that it keeps, and a
 * copy.
 *
 * @param <T> the type of body
 */
public final class JournaledMessages<T> implements QueueLog<T> {

    /*
     * Records, in which a text is its length and its UTF-8 bytes, or -1 for none:
     *
     *    0          1       3
     *   +----------+-------+------------------------------------------------------------------------+
     *   | SENT     | count | delay in ns; texts: id, group, deduplication id, origin, body; repeated |
     *   +----------+-------+---+----------+---------------------------------------------------------+
     *   | RECEIVED | position  | receives |
     *   +----------+-----------+----------+
     *   | ACKED    | position  |
     *   +----------+-----------+
     *    0          1           9          13
     *
     * 1. A message's position is that of its record times 1,024, plus its place in the batch. Positions in a journal are bytes, so
     *    they last for 8 PB.
     * 2. A batch is one record, and a record is there whole or not at all.
     * 3. "kept" has the batches with a message that is not released, under their first position. Everything before the first of
     *    them may go: the journal is truncated. One old message would hold up all the younger ones, so now and then what lies
     *    between is compacted away as well: batches that aren't kept, and what is said of their messages.
     * 4. A compaction goes from the oldest segment to the youngest, and what is said of a message stands behind it. So wherever it
     *    is stopped, no message has lost its acknowledgement and is still there. That it is released is written nowhere: found
     *    again, it counts as acknowledged.
     * 5. For that, a compaction takes a batch for kept that was so when it began: had it dropped what is said of one that was
     *    released since, the batch would still stand in a segment that it has left behind. The next one drops both. For the same
     *    reason it keeps the receives that were valid when it began: the later ones may not be on the disk yet.
     * 6. A batch is written and becomes a kept one under one lock, which whoever decides what may go takes as well.
     */

    private static final int PLACES = 10;
    private static final int BATCH = 1 << PLACES;
    private static final byte SENT = 1;
    private static final byte RECEIVED = 2;
    private static final byte ACKED = 3;

    /** A batch that has something in it. */
    private static final class Batch {
        final int bytes;
        final int[] receives;
        final boolean[] released;
        int left;

        Batch(int bytes, int count) {
            this.bytes = bytes;
            this.receives = new int[count];
            this.released = new boolean[count];
            this.left = count;
        }
    }

    private final Journal journal;
    private final Codec<T> bodies;
    private final long trimBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Batch> kept = new TreeMap<>(); // under the lock, as are the next three
    private long keptBytes;
    private Map<Long, Batch> goneMeanwhile; // since the compaction that is under way began; null if none is
    private final Map<Long, Integer> receivesBefore = new HashMap<>(); // of messages that were handed out since then
    private long truncated; // by whoever trims, as is the next one
    private long compacted;

    /** The messages in a journal, which holds nothing else. It is trimmed each 4 MiB. */
    public JournaledMessages(Journal journal, Codec<T> bodies) {
        this(journal, bodies, 4 << 20);
    }

    /** @param trimBytes after how many bytes the journal is trimmed, > 0; it drops, or compacts, whole segments */
    public JournaledMessages(Journal journal, Codec<T> bodies, long trimBytes) {
        if (trimBytes <= 0) {
            throw new IllegalArgumentException("must be > 0: trimBytes=" + trimBytes);
        }
        this.journal = Objects.requireNonNull(journal, "journal");
        this.bodies = Objects.requireNonNull(bodies, "bodies");
        this.trimBytes = trimBytes;
        this.truncated = journal.start();
        this.compacted = journal.start();
    }

    /** A message that was found, and what was said of it. */
    private static final class Found<T> {
        final Sent<T> sent;
        int receives;
        boolean acked;

        Found(Sent<T> sent) {
            this.sent = sent;
        }
    }

    @Override
    public void replay(Replay<T> into) throws IOException {
        TreeMap<Long, Found<T>> messages = new TreeMap<>();
        JournalReader reader = journal.reader(journal.start());
        while (reader.next()) {
            ByteBuffer record = reader.record();
            int bytes = record.remaining();
            byte kind = record.get();
            if (kind == SENT) {
                List<Sent<T>> batch = Records.batch(record, bodies);
                long position = reader.position() << PLACES;
                keep(position, bytes, batch.size());
                for (int i = 0; i < batch.size(); i++) {
                    messages.put(position + i, new Found<>(batch.get(i)));
                }
            } else {
                long position = record.getLong();
                Found<T> found = messages.get(position); // none if the message was released, and is gone
                if (found != null && kind == RECEIVED) {
                    found.receives = record.getInt();
                    batch(position).receives[place(position)] = found.receives;
                } else if (found != null) {
                    found.acked = true;
                }
            }
        }
        for (var entry : messages.entrySet()) {
            Found<T> found = entry.getValue();
            into.message(found.sent, entry.getKey(), found.receives, found.acked);
        }
    }

    /** @throws IllegalArgumentException if there are more than 1,024, or together they don't fit into a segment of the journal */
    @Override
    public long sent(List<Sent<T>> batch) throws IOException {
        if (batch.isEmpty() || batch.size() > BATCH) {
            throw new IllegalArgumentException("must be 1 .. %d: batch=%d".formatted(BATCH, batch.size()));
        }
        ByteBuffer record = Records.encode(SENT, batch, bodies);
        int bytes = record.remaining();
        lock.lock();
        try {
            long position = journal.write(record) << PLACES;
            keep(position, bytes, batch.size());
            return position;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void received(long position, int receives) throws IOException {
        ByteBuffer record =
                ByteBuffer.allocate(13).put(RECEIVED).putLong(position).putInt(receives);
        lock.lock();
        try {
            Batch batch = batch(position);
            journal.write(record.flip());
            if (batch != null) {
                if (goneMeanwhile != null) {
                    receivesBefore.putIfAbsent(position, batch.receives[place(position)]);
                }
                batch.receives[place(position)] = receives;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long acked(long position) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(9).put(ACKED).putLong(position);
        return journal.write(record.flip()) << PLACES;
    }

    @Override
    public void commit(long position) throws IOException {
        journal.commit(position >> PLACES);
    }

    @Override
    public void released(long position) {
        lock.lock();
        try {
            Batch batch = batch(position);
            if (batch == null || batch.released[place(position)]) {
                return;
            }
            batch.released[place(position)] = true;
            if (--batch.left == 0) {
                kept.remove(first(position));
                keptBytes -= batch.bytes;
                if (goneMeanwhile != null) {
                    goneMeanwhile.put(first(position), batch);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void trim() throws IOException {
        long end = journal.end();
        long first = firstKept();
        if (first - truncated >= trimBytes) {
            journal.sync(); // what released them is on the disk before they are gone
            journal.truncateBefore(first);
            truncated = first;
        }
        if (end - compacted >= Math.max(trimBytes, 2 * keptBytes())) {
            compacted = end; // also if it fails: not again until as much has come
            compact();
        }
    }

    private void compact() throws IOException {
        setGoneMeanwhile(new HashMap<>());
        try {
            journal.compact(this::isNeeded);
        } finally {
            setGoneMeanwhile(null);
        }
    }

    private void setGoneMeanwhile(Map<Long, Batch> batches) {
        lock.lock();
        try {
            goneMeanwhile = batches;
            receivesBefore.clear();
        } finally {
            lock.unlock();
        }
    }

    private boolean isNeeded(long record, ByteBuffer bytes) {
        int at = bytes.position();
        byte kind = bytes.get(at);
        lock.lock();
        try {
            long position = kind == SENT ? record << PLACES : bytes.getLong(at + 1);
            Batch batch = batch(position);
            if (batch == null) {
                batch = goneMeanwhile.get(first(position));
            }
            if (batch == null || kind != RECEIVED) {
                return batch != null;
            }
            int receives = bytes.getInt(at + 9);
            return receives == batch.receives[place(position)] || receives == receivesBefore.getOrDefault(position, 0);
        } finally {
            lock.unlock();
        }
    }

    private void keep(long position, int bytes, int count) {
        lock.lock();
        try {
            kept.put(position, new Batch(bytes, count));
            keptBytes += bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock, or before anybody else is there. */
    private Batch batch(long position) {
        return kept.get(first(position));
    }

    private static long first(long position) {
        return position & -BATCH;
    }

    private static int place(long position) {
        return (int) (position & BATCH - 1);
    }

    private long firstKept() {
        lock.lock();
        try {
            return kept.isEmpty() ? journal.end() : kept.firstKey() >> PLACES;
        } finally {
            lock.unlock();
        }
    }

    private long keptBytes() {
        lock.lock();
        try {
            return keptBytes;
        } finally {
            lock.unlock();
        }
    }
}
