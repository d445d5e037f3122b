package org.scalingpatterns.benchmarks.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.JournalReader;

/** One record, appended again and again by several threads, on the disk when the append returns. Thread-safe. */
interface SharedLog extends Closeable {
    long append() throws IOException;

    /** How many times the record is there. Closes the log. */
    long count() throws IOException;

    static SharedLog named(String log, TempFolder folder, ByteBuffer record) throws IOException {
        return switch (log) {
            case "journal" -> new OfJournal(folder, record);
            case "file-channel" -> new OfChannel(folder, record, true);
            case "file-channel-alone" -> new OfChannel(folder, record, false);
            default -> throw new IllegalArgumentException("unknown log " + log);
        };
    }

    /** Ours. */
    final class OfJournal implements SharedLog {
        private final Journal journal;
        private final ByteBuffer record;

        OfJournal(TempFolder folder, ByteBuffer record) throws IOException {
            this.journal = Journal.open(folder.path(), JournalOptions.of(Durability.FSYNC));
            this.record = record;
        }

        @Override
        public long append() throws IOException {
            return journal.append(record);
        }

        @Override
        public long count() throws IOException {
            JournalReader reader = journal.reader(journal.start());
            long count = 0;
            while (reader.next()) {
                count += reader.record().equals(record) ? 1 : 0;
            }
            close();
            return count;
        }

        @Override
        public void close() throws IOException {
            journal.close();
        }
    }

    /**
     * The same bytes through a channel, without checksum, readers or recovery. Grouped: of the threads that wait, one forces
     * for all of them. Alone: each forces for itself.
     */
    final class OfChannel implements SharedLog {
        private static final int FILE_BYTES = 64 << 20;

        private final TempFolder folder;
        private final boolean grouped;
        private final byte[] framed;
        private final FileChannel channel;
        private final ReentrantLock writes = new ReentrantLock();
        private final ByteBuffer direct; // under the lock of writes, as is what follows
        private long written;
        private final ReentrantLock commits = new ReentrantLock();
        private final Condition moved = commits.newCondition();
        private boolean forcing; // under the lock of commits, as is what follows
        private long durable;

        OfChannel(TempFolder folder, ByteBuffer record, boolean grouped) throws IOException {
            this.folder = folder;
            this.grouped = grouped;
            this.framed = RawFile.framed(record);
            this.direct = ByteBuffer.allocateDirect(framed.length).put(framed);
            RandomAccessFile file = RawFile.allocated(folder.path().resolve("log.raw"), FILE_BYTES, true);
            this.channel = file.getChannel();
        }

        @Override
        public long append() throws IOException {
            long end = write();
            if (grouped) {
                commit(end);
            } else {
                channel.force(false);
            }
            return end;
        }

        private long write() throws IOException {
            writes.lock();
            try {
                if (written + framed.length > FILE_BYTES) {
                    throw new IOException("the file is full: bytes=" + FILE_BYTES);
                }
                direct.rewind();
                while (direct.hasRemaining()) {
                    written += channel.write(direct);
                }
                return written;
            } finally {
                writes.unlock();
            }
        }

        private void commit(long end) throws IOException {
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

        @Override
        public long count() throws IOException {
            close();
            return RawFile.drop(folder.path(), framed);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
