package org.scalingpatterns.benchmarks.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.scalingpatterns.journal.Durability;

/** Copies into mapped files, each written in full beforehand. */
final class MappedAppender implements Appender {
    private final Path folder;
    private final boolean forces;
    private final byte[] framed;
    private MappedByteBuffer file;
    private int files;
    private int offset;

    MappedAppender(Path folder, Durability durability, ByteBuffer record) throws IOException {
        this.folder = folder;
        this.forces = durability == Durability.FSYNC;
        this.framed = RawFile.framed(record);
        roll();
    }

    private void roll() throws IOException {
        try (RandomAccessFile raw = RawFile.allocated(folder.resolve(files++ + ".raw"), FILE_BYTES, forces)) {
            file = raw.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
        }
        offset = 0;
    }

    @Override
    public long append(int batch) throws IOException {
        if (offset + batch * framed.length > FILE_BYTES) {
            roll();
        }
        for (int i = 0; i < batch; i++) {
            file.put(offset + i * framed.length, framed);
        }
        if (forces) {
            file.force(offset, batch * framed.length);
        }
        offset += batch * framed.length;
        return offset;
    }

    @Override
    public long drop() throws IOException {
        long count = RawFile.drop(folder, framed);
        roll();
        return count;
    }

    @Override
    public void close() {}
}
