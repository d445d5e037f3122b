package org.scalingpatterns.benchmarks.caching;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames in a file that was allocated and forced beforehand; of the threads that wait, one forces for all. No checksum, no
 * map, no recovery: the least that writing the same bytes durably takes. Thread-safe.
 */
final class GroupedChannel implements Closeable {
    private static final int FILE_BYTES = 64 << 20;

    private final FileChannel channel;
    private final int frameBytes;
    private final ReentrantLock writes = new ReentrantLock();
    private final ByteBuffer direct; // under the lock of writes, as is what follows
    private long written;
    private final ReentrantLock commits = new ReentrantLock();
    private final Condition moved = commits.newCondition();
    private boolean forcing; // under the lock of commits, as is what follows
    private long durable;

    /** @param recordBytes of a record; 24 bytes of a header are added, and what fills it up to 8 */
    GroupedChannel(Path file, int recordBytes) throws IOException {
        frameBytes = 24 + recordBytes + 7 & ~7;
        direct = ByteBuffer.allocateDirect(frameBytes);
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 17);
        for (long at = 0; at < FILE_BYTES; ) {
            at += channel.write(zeros.clear(), at);
        }
        channel.force(true);
    }

    /** Returns when the record is on the disk. */
    long append(byte[] record) throws IOException {
        long end = write(record);
        commits.lock();
        try {
            while (durable < end) {
                if (forcing) {
                    moved.awaitUninterruptibly();
                } else {
                    force();
                }
            }
        } finally {
            commits.unlock();
        }
        return end;
    }

    /** Writes without waiting for the disk; returns where the record ends. */
    long write(byte[] record) throws IOException {
        writes.lock();
        try {
            if (written + frameBytes > FILE_BYTES) {
                throw new IOException("the file is full: bytes=" + FILE_BYTES);
            }
            direct.clear().putInt(record.length).position(24).put(record).clear();
            while (direct.hasRemaining()) {
                written += channel.write(direct, written);
            }
            return written;
        } finally {
            writes.unlock();
        }
    }

    /** Without the lock of commits while the disk works; its caller holds it before and after. */
    private void force() throws IOException {
        forcing = true;
        commits.unlock();
        long forced = 0;
        try {
            long to = end();
            channel.force(false);
            forced = to;
        } finally {
            commits.lock();
            forcing = false;
            durable = Math.max(durable, forced);
            moved.signalAll();
        }
    }

    private long end() {
        writes.lock();
        try {
            return written;
        } finally {
            writes.unlock();
        }
    }

    /** How many records of that length stand in the file. */
    long count(int recordBytes) throws IOException {
        ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, end());
        long count = 0;
        for (int at = 0; at + frameBytes <= bytes.limit() && bytes.getInt(at) == recordBytes; at += frameBytes) {
            count++;
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
