package org.scalingpatterns.queue.chronicle;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.scalingpatterns.queue.QueueLog;

/**
 * Keeps the messages of a work queue in a Chronicle queue until they are released. One process's. Thread-safe. Each call is O(log n)
 * of the messages that it keeps, and a copy. The package documentation has the JVM's flags, and what of the guarantees is whose.
 *
 * @param <T> the type of body
 */
public final class ChronicleMessages<T> implements QueueLog<T>, Closeable {

    /*
     * Records, each a document; a text is its length and its UTF-8 bytes, or -1 for none:
     *
     *    0          1          9       13
     *   +----------+----------+-------+------------------------------------------------------------------------+
     *   | SENT     | position | count | delay in ns; texts: id, group, deduplication id, origin, body; repeated |
     *   +----------+----------+-------+--+---------------------------------------------------------------------+
     *   | RECEIVED | position | receives |
     *   +----------+----------+----------+------+
     *   | ACKED    | position | its own position |
     *   +----------+----------+-----------------+
     *   | BEGUN    | next     |   the first of each file
     *   +----------+----------+
     *
     * 1. Positions are counted here and written into the records, so that a record may stand anywhere. They don't come again: each
     *    record, and the beginning of each file, tells how far they are.
     * 2. A batch is one record, and a record is there whole or not at all.
     * 3. Files go from the oldest on, when what is needed of them was copied to the end: the batch, and then what is said of its
     *    messages. Until its file goes, a batch and what is said of it are there twice; a replay takes the most receives, and
     *    one acknowledgement is enough. What is said of a message always stands behind it, so no file goes whose batches
     *    could come back without that. A process that was killed may have copied a batch and not what is said of it: so the next
     *    one goes by where the batch stands first, and copies it again.
     * 4. A file is copied from when all files together are larger than what is needed of them twice, and one file more. So each byte
     *    is copied once on average, and one old message doesn't keep the others.
     * 5. What released a message, and the copies, are on the disk before a file goes.
     * 6. A force that failed once says nothing when it is tried again: then this stops.
     */

    private final Documents documents;
    private final Durability durability;
    private final long fileBytes;
    private final Codec<T> bodies;
    private final ReentrantLock lock = new ReentrantLock();
    private final Kept kept = new Kept(); // under the lock, as is what follows
    private boolean begun;
    private long next;
    private volatile boolean closed;
    private volatile long written = -1; // the last position that is
    private volatile Exception failure;

    /** How many batches are copied while the lock is held. */
    private static final int COPIES = 64;

    private final ReentrantLock forces = new ReentrantLock();
    private long forced = -1; // under the forces' lock

    private ChronicleMessages(Documents documents, Codec<T> bodies, ChronicleOptions options) {
        this.documents = documents;
        this.bodies = bodies;
        this.durability = options.durability();
        this.fileBytes = options.fileBytes();
    }

    /**
     * Opens the messages of a folder, or begins it. To be closed after the work queue.
     *
     * @param folder the Chronicle queue's, and nobody else's
     * @throws IOException if somebody has the folder open
     */
    public static <T> ChronicleMessages<T> open(Path folder, Codec<T> bodies, ChronicleOptions options)
            throws IOException {
        return open(folder, bodies, options, MessageFolder::force);
    }

    static <T> ChronicleMessages<T> open(Path path, Codec<T> bodies, ChronicleOptions options, Documents.Force force)
            throws IOException {
        Objects.requireNonNull(bodies, "bodies");
        MessageFolder folder = MessageFolder.open(path);
        try {
            return new ChronicleMessages<>(new Documents(folder, options, force), bodies, options);
        } catch (IOException | RuntimeException | Error e) {
            folder.close();
            throw e;
        }
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

    /** @throws IOException if a record is damaged */
    @Override
    public void replay(Replay<T> into) throws IOException {
        Map<Long, Found<T>> messages = new TreeMap<>();
        lock.lock();
        try {
            check();
            documents.each((index, record) -> replay(index, record, messages));
            written = next - 1;
        } finally {
            lock.unlock();
        }
        for (var entry : messages.entrySet()) {
            Found<T> found = entry.getValue();
            into.message(found.sent, entry.getKey(), found.receives, found.acked);
        }
    }

    private void replay(long index, ByteBuffer record, Map<Long, Found<T>> messages) {
        kept.wrote(Documents.file(index), record.remaining());
        begun = Documents.file(index) == documents.current();
        int bytes = record.remaining();
        byte kind = record.get();
        long position = record.getLong();
        switch (kind) {
            case Records.BEGUN -> next = Math.max(next, position);
            case Records.SENT -> {
                List<Sent<T>> batch = Records.batch(record, bodies);
                next = Math.max(next, position + batch.size());
                if (kept.at(position) != null) {
                    return; // a copy
                }
                kept.add(new Kept.Batch(position, index, bytes, batch.size()));
                for (int i = 0; i < batch.size(); i++) {
                    messages.put(position + i, new Found<>(batch.get(i)));
                }
            }
            case Records.RECEIVED -> {
                Found<T> found = messages.get(position); // none if the message was released, and is gone
                if (found != null) {
                    found.receives = Math.max(found.receives, record.getInt());
                    Kept.Batch batch = kept.of(position);
                    batch.receives[batch.place(position)] = found.receives;
                }
            }
            default -> {
                next = Math.max(next, record.getLong() + 1);
                Found<T> found = messages.get(position);
                if (found != null) {
                    found.acked = true;
                    Kept.Batch batch = kept.of(position);
                    batch.acked[batch.place(position)] = true;
                }
            }
        }
    }

    /** @throws IllegalArgumentException if there is none, or together they are longer than the options allow */
    @Override
    public long sent(List<Sent<T>> batch) throws IOException {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("must be >= 1: batch=0");
        }
        ByteBuffer record = Records.sent(batch, bodies);
        int bytes = record.remaining();
        lock.lock();
        try {
            check();
            long first = next;
            long index = append(Records.at(first, record));
            next = first + batch.size();
            written = next - 1;
            kept.add(new Kept.Batch(first, index, bytes, batch.size()));
            return first;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void received(long position, int receives) throws IOException {
        lock.lock();
        try {
            check();
            Kept.Batch batch = kept.of(position);
            if (batch != null) {
                batch.receives[batch.place(position)] = receives;
            }
            append(Records.received(position, receives));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long acked(long position) throws IOException {
        lock.lock();
        try {
            check();
            long own = next;
            append(Records.acked(position, own));
            next = own + 1;
            written = own;
            Kept.Batch batch = kept.of(position);
            if (batch != null) {
                batch.acked[batch.place(position)] = true;
            }
            return own;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. A file begins with how far the positions are. */
    private long append(ByteBuffer record) throws IOException {
        try {
            if (begun && kept.writtenTo(documents.current()) >= fileBytes) {
                documents.roll();
                begun = false;
            }
            if (!begun) {
                write(Records.begun(next));
                begun = true;
            }
            return write(record);
        } catch (IOException e) {
            throw stopped(e);
        } catch (Error e) { // the record may be there, or not: nothing may be written behind it
            failure = failure == null ? new IOException(e) : failure;
            throw e;
        }
    }

    private long write(ByteBuffer record) throws IOException {
        int bytes = record.remaining();
        long index = documents.append(record);
        kept.wrote(Documents.file(index), bytes);
        return index;
    }

    @Override
    public void commit(long position) throws IOException {
        if (durability == Durability.PROCESS) {
            return;
        }
        forces.lock();
        try {
            if (forced < position) {
                force();
            }
        } finally {
            forces.unlock();
        }
    }

    /** Under the forces' lock. Those who come meanwhile are served by the next one, together. */
    private void force() throws IOException {
        check();
        long upTo = written;
        try {
            documents.force();
        } catch (IOException e) {
            throw stopped(e);
        }
        check(); // another one may have failed meanwhile, for a file that was left
        forced = upTo;
    }

    @Override
    public void released(long position) {
        lock.lock();
        try {
            kept.release(position);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void trim() throws IOException {
        while (isOldestToGo()) {
            if (durability == Durability.FSYNC) {
                forces.lock();
                try {
                    force();
                } finally {
                    forces.unlock();
                }
            }
            lock.lock();
            try {
                check();
                kept.deleted(documents.oldest());
                documents.deleteOldest();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Copies what is needed of the oldest file, if that is worth it; a few at a time, as senders wait for the lock. */
    private boolean isOldestToGo() throws IOException {
        while (true) {
            lock.lock();
            try {
                check();
                int oldest = documents.oldest();
                if (oldest == documents.current()) {
                    return false;
                }
                List<Kept.Batch> needed = kept.inFile(oldest, COPIES);
                if (needed.isEmpty()) {
                    return true;
                }
                if (kept.writtenBytes() <= 2 * kept.neededBytes() + fileBytes) {
                    return false;
                }
                for (Kept.Batch batch : needed) {
                    copy(batch);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void copy(Kept.Batch batch) throws IOException {
        kept.move(batch, append(documents.read(batch.index)));
        for (int i = 0; i < batch.count(); i++) {
            if (batch.receives[i] > 0) {
                append(Records.received(batch.first + i, batch.receives[i]));
            }
            if (batch.acked[i]) {
                append(Records.acked(batch.first + i, next));
                written = next++;
            }
        }
    }

    private void check() throws IOException {
        if (failure != null) {
            throw new IOException("the messages stopped when the disk failed: " + failure.getMessage(), failure);
        }
        if (closed) {
            throw new IOException("the messages are closed");
        }
    }

    private IOException stopped(IOException why) {
        if (failure == null) {
            failure = why;
        }
        return new IOException("the messages stopped when the disk failed: " + why.getMessage(), why);
    }

    /** Closes the files. Closing twice does nothing. */
    @Override
    public void close() throws IOException {
        forces.lock();
        try {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    documents.close();
                }
            } finally {
                lock.unlock();
            }
        } finally {
            forces.unlock();
        }
    }
}
