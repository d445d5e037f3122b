package org.scalingpatterns.benchmarks.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.JournalReader;

/** Something that records are appended to, in a folder. One thread. */
interface Appender extends Closeable {
    int FILE_BYTES = 16 << 20;

    /** Appends the record so many times; returns when all of them survive what they shall, some number that depends on it. */
    long append(int batch) throws IOException;

    /** How many times the record is there; begins again, without them. */
    long drop() throws IOException;

    static Appender named(String log, Durability durability, TempFolder folder, ByteBuffer record, int batch)
            throws IOException {
        return switch (log) {
            case "raw-mapped" -> new MappedAppender(folder.path(), durability, record);
            case "file-channel" -> new ChannelAppender(folder.path(), durability, record, batch);
            case "journal" ->
                new OfJournal(folder, JournalOptions.of(durability).withSingleWriter(), record);
            case "journal-shared" -> new OfJournal(folder, JournalOptions.of(durability), record);
            case "chronicle" -> new ChronicleAppender(folder, durability, record);
            case "sqlite" -> new SqliteAppender(folder, durability, record);
            case "postgres" -> new PostgresAppender(record);
            default -> throw new IllegalArgumentException("unknown log " + log);
        };
    }

    /** Ours. A batch is written, then waited for once. */
    final class OfJournal implements Appender {
        private final Journal journal;
        private final JournalReader reader;
        private final ByteBuffer record;

        OfJournal(TempFolder folder, JournalOptions options, ByteBuffer record) throws IOException {
            this.record = record;
            this.journal = Journal.open(folder.path(), options.withSegmentBytes(FILE_BYTES));
            this.reader = journal.reader(journal.start());
        }

        @Override
        public long append(int batch) throws IOException {
            long position = journal.write(record);
            for (int i = 1; i < batch; i++) {
                position = journal.write(record);
            }
            journal.commit(position);
            return position;
        }

        @Override
        public long drop() throws IOException {
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
