package org.scalingpatterns.benchmarks.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Files without a journal: the same bytes, and nothing that is done about them. */
final class RawFile {
    /** What a journal's header takes; a record with it is aligned to 8 bytes. */
    static final int HEADER = 24;

    private RawFile() {}

    /** A new file whose blocks are all written, so that no store and no force has to allocate one. */
    static RandomAccessFile allocated(Path path, int bytes, boolean forced) throws IOException {
        var file = new RandomAccessFile(path.toFile(), "rw");
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(bytes, 1 << 17));
        for (int written = 0; written < bytes; ) {
            written += file.getChannel().write(zeros.clear(), written);
        }
        if (forced) {
            file.getChannel().force(true);
        }
        return file;
    }

    /** As many bytes as a journal writes for it, the record at its place; the header's are any. */
    static byte[] framed(ByteBuffer record) {
        byte[] bytes = new byte[HEADER + record.remaining() + 7 & ~7];
        Arrays.fill(bytes, 0, HEADER, (byte) 1);
        record.get(record.position(), bytes, HEADER, record.remaining());
        return bytes;
    }

    /** How many such frames stand in the files of a folder, from the beginning of each on; deletes the files. */
    static long drop(Path folder, byte[] framed) throws IOException {
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
}
