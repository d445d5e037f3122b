package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.JournalReader;

/** An event store in a journal; {@link LogEventStore} says what it costs. One process's. Thread-safe. */
public final class JournalEventStore extends LogEventStore {

    private final Journal journal;

    private JournalEventStore(Journal journal, InstantSource clock) throws IOException {
        super(new Records(journal), clock);
        this.journal = journal;
    }

    /**
     * Opens an event store, or begins one.
     *
     * @param folder the journal's
     * @param options what an acknowledged event survives, and how large a batch may be
     * @param clock gives events their time; where it steps back, time stands still
     */
    public static JournalEventStore open(Path folder, JournalOptions options, InstantSource clock) throws IOException {
        return on(Journal.open(folder, options), clock);
    }

    /** The same on a journal that nobody else writes to; the store closes it. */
    public static JournalEventStore on(Journal journal, InstantSource clock) throws IOException {
        return new JournalEventStore(journal, clock);
    }

    /**
     * Gives back the disk of streams that have ended: of each, every batch goes but the last, so that nobody begins it anew.
     * What is left is read as before. What would need the events that went is refused with a {@link CompactedException},
     * never answered without them: a read of such a stream from its beginning, an append to it, and a read of all
     * streams from before the last event that went (after the store is opened again, from before the last batch of any stream
     * that was compacted). Their ids are forgotten when the store is opened again. <b>Copy the folder first, if anybody will ever ask for
     * them</b>, from another process, or all of it but the lock. Batches in the journal's last file stay, and leave their stream as it was. Readers and writers go on meanwhile. O(journal).
     *
     * @param hasEnded asked once for each stream; it must not call the store
     * @return bytes of disk that were freed
     */
    public long compact(Predicate<String> hasEnded) throws IOException {
        return journal.compact(keepsAllBut(hasEnded)::test);
    }

    /** The journal, in the terms of an event store. */
    private record Records(Journal journal) implements RecordLog {

        @Override
        public long write(ByteBuffer record) throws IOException {
            return journal.write(record);
        }

        @Override
        public void commit(long position) throws IOException {
            journal.commit(position);
        }

        @Override
        public long end() {
            return journal.end();
        }

        @Override
        public ByteBuffer read(long position) throws IOException {
            JournalReader reader = journal.reader(position);
            return reader.next() && reader.position() == position ? reader.record() : null;
        }

        @Override
        public boolean await(long end, Duration timeout) throws InterruptedException {
            return journal.reader(end).await(timeout);
        }

        @Override
        public Reader reader(long from) {
            JournalReader reader = journal.reader(from < 0 ? journal.start() : from);
            return new Reader() {
                @Override
                public boolean next() throws IOException {
                    return reader.next();
                }

                @Override
                public long position() {
                    return reader.position();
                }

                @Override
                public ByteBuffer record() {
                    return reader.record();
                }

                @Override
                public boolean await(Duration timeout) throws InterruptedException {
                    return reader.await(timeout);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() throws IOException {
            journal.close();
        }
    }
}
