package org.scalingpatterns.benchmarks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.scalingpatterns.journal.Durability;

/**
 * Chronicle Queue: mapped files too. A record survives the end of the process when it is written, and the loss of
 * power after {@code sync()}, provided that the queue was built with {@link SyncMode#SYNC}: by default {@code sync()}
 * waits for nothing.
 */
final class ChronicleAppender implements Appender {
    private final TempFolder folder;
    private final boolean forces;
    private final ByteBuffer record;
    private final Bytes<?> bytes;
    private ChronicleQueue queue;
    private ExcerptAppender appender;

    ChronicleAppender(TempFolder folder, Durability durability, ByteBuffer record) {
        this.folder = folder;
        this.forces = durability == Durability.FSYNC;
        this.record = record;
        this.bytes = Bytes.wrapForRead(ByteBuffer.allocateDirect(record.remaining())
                .put(record.duplicate())
                .flip());
        begin();
    }

    private void begin() {
        queue = SingleChronicleQueueBuilder.binary(folder.path())
                .blockSize(FILE_BYTES)
                .syncMode(forces ? SyncMode.SYNC : SyncMode.NONE)
                .build();
        appender = queue.createAppender();
    }

    @Override
    public long append(int batch) {
        for (int i = 0; i < batch; i++) {
            appender.writeBytes(bytes);
        }
        if (forces) {
            appender.sync();
        }
        return appender.lastIndexAppended();
    }

    @Override
    public long drop() throws IOException {
        long count = 0;
        ByteBuffer read = ByteBuffer.allocate(record.remaining());
        Bytes<?> into = Bytes.wrapForWrite(read);
        try (ExcerptTailer tailer = queue.createTailer()) {
            while (tailer.readBytes(into.clear())) {
                read.clear();
                count += into.readRemaining() == record.remaining() && read.equals(record) ? 1 : 0;
            }
        }
        close();
        folder.clear();
        begin();
        return count;
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
    }
}
