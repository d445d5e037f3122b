package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.JournalReader;

/** An event store in a journal; {@link LogEventStore} says what it costs. One process's. Thread-safe. */
public final class JournalEventStore extends LogEventStore {

    private JournalEventStore(Journal journal, InstantSource clock) throws IOException {
        super(new Records(journal), clock);
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
            return journal.read(position);
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
