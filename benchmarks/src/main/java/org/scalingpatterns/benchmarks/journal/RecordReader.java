package org.scalingpatterns.benchmarks.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.JournalReader;

/** Reads records one after the other and checks their checksums. One thread. */
interface RecordReader extends Closeable {
    /** Length of the next record, -1 at the end. */
    int next() throws IOException;

    /** Begins again. */
    void restart() throws IOException;

    /** A log of so many records of one size, to be read. */
    static RecordReader named(String log, Path folder, int records, int bytes) throws IOException {
        return switch (log) {
            case "journal" -> new OfJournal(folder, records, bytes);
            case "raw-mapped" -> new OfMapped(written(folder, records, bytes));
            case "file-channel" -> new OfChannel(written(folder, records, bytes));
            default -> throw new IllegalArgumentException("unknown log " + log);
        };
    }

    /** checksum 4 | length 4 | 16 bytes that are any | record, aligned to 8 bytes: what a record takes in a journal. */
    private static FileChannel written(Path folder, int records, int bytes) throws IOException {
        ByteBuffer frame = ByteBuffer.allocateDirect(RawFile.HEADER + bytes + 7 & ~7);
        frame.putInt(Integer.BYTES, bytes);
        var checksum = new CRC32C();
        checksum.update(frame.duplicate().position(Integer.BYTES).limit(RawFile.HEADER + bytes));
        frame.putInt(0, (int) checksum.getValue());
        FileChannel file = FileChannel.open(
                folder.resolve("log.raw"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        for (int i = 0; i < records; i++) {
            frame.rewind();
            while (frame.hasRemaining()) {
                file.write(frame);
            }
        }
        return file;
    }

    /** Frames in a buffer, from its position on. */
    final class Frames {
        private final CRC32C checksum = new CRC32C();
        private ByteBuffer bytes;
        private int at;
        private int end;

        void in(ByteBuffer buffer) {
            bytes = buffer;
            at = buffer.position();
            end = buffer.limit();
        }

        int left() {
            return end - at;
        }

        /** Length of the next record; -1 where no whole frame is left. */
        int next() throws IOException {
            if (left() < RawFile.HEADER) {
                return -1;
            }
            int length = bytes.getInt(at + Integer.BYTES);
            int size = RawFile.HEADER + length + 7 & ~7;
            if (left() < size) {
                return -1;
            }
            checksum.reset();
            checksum.update(bytes.limit(at + RawFile.HEADER + length).position(at + Integer.BYTES));
            bytes.limit(end);
            if ((int) checksum.getValue() != bytes.getInt(at)) {
                throw new IOException("wrong checksum at " + at);
            }
            at += size;
            return length;
        }
    }

    /** Mapped. */
    final class OfMapped implements RecordReader {
        private final FileChannel file;
        private final ByteBuffer all;
        private final Frames frames = new Frames();

        OfMapped(FileChannel file) throws IOException {
            this.file = file;
            this.all = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            restart();
        }

        @Override
        public int next() throws IOException {
            return frames.next();
        }

        @Override
        public void restart() {
            frames.in(all.clear());
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** In blocks, one system call each. */
    final class OfChannel implements RecordReader {
        private final FileChannel file;
        private final ByteBuffer block = ByteBuffer.allocateDirect(128 << 10);
        private final Frames frames = new Frames();

        OfChannel(FileChannel file) throws IOException {
            this.file = file;
            restart();
        }

        @Override
        public int next() throws IOException {
            int length = frames.next();
            if (length >= 0) {
                return length;
            }
            block.position(block.limit() - frames.left()).compact();
            if (file.read(block) < 0) {
                frames.in(block.flip());
                return -1;
            }
            frames.in(block.flip());
            return frames.next();
        }

        @Override
        public void restart() throws IOException {
            file.position(0);
            frames.in(block.clear().limit(0));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Ours. */
    final class OfJournal implements RecordReader {
        private final Journal journal;
        private JournalReader reader;

        OfJournal(Path folder, int records, int bytes) throws IOException {
            journal = Journal.open(folder, JournalOptions.of(Durability.PROCESS));
            byte[] record = new byte[bytes];
            for (int i = 0; i < records; i++) {
                journal.append(record);
            }
            restart();
        }

        @Override
        public int next() throws IOException {
            return reader.next() ? reader.record().remaining() : -1;
        }

        @Override
        public void restart() {
            reader = journal.reader(journal.start());
        }

        @Override
        public void close() throws IOException {
            journal.close();
        }
    }
}
