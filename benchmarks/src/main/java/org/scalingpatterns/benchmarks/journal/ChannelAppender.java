package org.scalingpatterns.benchmarks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.scalingpatterns.journal.Durability;

/** Hands a batch to the system, one call for all of it, in files that are written in full beforehand. */
final class ChannelAppender implements Appender {
    private final Path folder;
    private final boolean forces;
    private final byte[] framed;
    private final ByteBuffer direct;
    private FileChannel channel;
    private int files;
    private int offset;

    ChannelAppender(Path folder, Durability durability, ByteBuffer record, int batch) throws IOException {
        this.folder = folder;
        this.forces = durability == Durability.FSYNC;
        this.framed = RawFile.framed(record);
        this.direct = ByteBuffer.allocateDirect(batch * framed.length);
        while (direct.hasRemaining()) {
            direct.put(framed);
        }
        begin();
    }

    private void begin() throws IOException {
        channel = RawFile.allocated(folder.resolve(files++ + ".raw"), FILE_BYTES, forces)
                .getChannel();
        offset = 0;
    }

    @Override
    public long append(int batch) throws IOException {
        if (offset + direct.capacity() > FILE_BYTES) {
            channel.close();
            begin();
        }
        direct.rewind();
        while (direct.hasRemaining()) {
            offset += channel.write(direct);
        }
        if (forces) {
            channel.force(false);
        }
        return offset;
    }

    @Override
    public long drop() throws IOException {
        channel.close();
        long count = RawFile.drop(folder, framed);
        begin();
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
