package org.scalingpatterns.benchmarks.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.JournalReader;

/** Something that records are appended to, in a folder. One thread. */
interface Appender extends Closeable {
    int FILE_BYTES = 16 << 20;

    /** What a journal's header takes, and the alignment of its records. */
    int HEADER = 24;

    /** Returns when the record survives the end of the process; some number that depends on it. */
    long append(ByteBuffer record) throws IOException;

    /** How many times the record is there; removes what it can. */
    long drop(ByteBuffer record) throws IOException;

    static Appender named(String name, Path folder, ByteBuffer record) throws IOException {
        return switch (name) {
            case "raw-mapped" -> new RawMapped(folder, framed(record));
            case "file-channel" -> new Channel(folder, framed(record));
            case "journal" -> new OfJournal(folder);
            default -> throw new IllegalArgumentException("must be raw-mapped, file-channel or journal: log=" + name);
        };
    }

    /** As many bytes as a journal writes for it, the record at its place; the header's are any. */
    private static byte[] framed(ByteBuffer record) {
        byte[] bytes = new byte[HEADER + record.remaining() + 7 & ~7];
        Arrays.fill(bytes, 0, HEADER, (byte) 1);
        record.get(record.position(), bytes, HEADER, record.remaining());
        return bytes;
    }

    /** Copies into mapped files, each written in full beforehand. */
    final class RawMapped implements Appender {
        private final Path folder;
        private final byte[] framed;
        private MappedByteBuffer file;
        private int files;
        private int offset;

        RawMapped(Path folder, byte[] framed) throws IOException {
            this.folder = folder;
            this.framed = framed;
            roll();
        }

        private void roll() throws IOException {
            Path path = folder.resolve(files++ + ".raw");
            byte[] zeros = new byte[1 << 16];
            try (var out = new RandomAccessFile(path.toFile(), "rw")) {
                for (int written = 0; written < FILE_BYTES; written += zeros.length) {
                    out.write(zeros);
                }
                file = out.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
            }
            offset = 0;
        }

        @Override
        public long append(ByteBuffer record) throws IOException {
            if (offset + framed.length > FILE_BYTES) {
                roll();
            }
            file.put(offset, framed);
            offset += framed.length;
            return offset;
        }

        @Override
        public long drop(ByteBuffer record) throws IOException {
            long count = dropped(folder, framed);
            roll();
            return count;
        }

        @Override
        public void close() {}
    }

    /** One system call a record. */
    final class Channel implements Appender {
        private final Path folder;
        private final byte[] framed;
        private final ByteBuffer direct;
        private FileChannel channel;
        private int files;

        Channel(Path folder, byte[] framed) throws IOException {
            this.folder = folder;
            this.framed = framed;
            this.direct = ByteBuffer.allocateDirect(framed.length).put(framed).flip();
            begin();
        }

        private void begin() throws IOException {
            channel = FileChannel.open(
                    folder.resolve(files++ + ".raw"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @Override
        public long append(ByteBuffer record) throws IOException {
            direct.rewind();
            int written = 0;
            while (direct.hasRemaining()) {
                written += channel.write(direct);
            }
            return written;
        }

        @Override
        public long drop(ByteBuffer record) throws IOException {
            channel.close();
            long count = dropped(folder, framed);
            begin();
            return count;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** How many frames stand in the files, from the beginning of each on; deletes the files. */
    private static long dropped(Path folder, byte[] framed) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        long count = 0;
        ByteBuffer frame = ByteBuffer.wrap(framed);
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
                int at = 0;
                while (at + framed.length <= bytes.limit()
                        && bytes.slice(at, framed.length).equals(frame)) {
                    at += framed.length;
                    count++;
                }
            }
            Files.delete(file);
        }
        return count;
    }

    /** Ours. */
    final class OfJournal implements Appender {
        private final Journal journal;
        private final JournalReader reader;

        OfJournal(Path folder) throws IOException {
            this.journal =
                    Journal.open(folder, JournalOptions.of(Durability.PROCESS).withSegmentBytes(FILE_BYTES));
            this.reader = journal.reader(journal.start());
        }

        @Override
        public long append(ByteBuffer record) throws IOException {
            return journal.append(record);
        }

        @Override
        public long drop(ByteBuffer record) throws IOException {
            long count = 0;
            while (reader.next()) {
                count += reader.record().equals(record) ? 1 : 0;
            }
            journal.truncateBefore(journal.end());
            return count;
        }

        @Override
        public void close() throws IOException {
            journal.close();
        }
    }
}
