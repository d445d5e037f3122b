package org.scalingpatterns.benchmarks.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalReader;

/**
 * What one would write without event sourcing: the current state of each thing, and nothing of how it came to be. As
 * durable as the journal; of two writers that saw the same version, one succeeds; readers see what is acknowledged.
 * Thread-safe.
 */
public final class PlainStore implements Closeable {

    private final Journal journal;
    private final ConcurrentHashMap<String, Versioned> states = new ConcurrentHashMap<>();

    /**
     * A state.
     *
     * @param version how often it was put, from 1
     */
    @SuppressWarnings("ArrayRecordComponent") // as the events' bytes
    public record Versioned(long version, byte[] state) {}

    /** Somebody else was faster. */
    public static final class ConflictException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ConflictException(String key, long expected, long actual) {
            super("%s must be at %d: version=%d".formatted(key, expected, actual));
        }
    }

    /** On a journal that nobody else writes to; the store closes it. */
    public PlainStore(Journal journal) throws IOException {
        this.journal = journal;
        JournalReader reader = journal.reader(journal.start());
        while (reader.next()) {
            ByteBuffer record = reader.record();
            long version = record.getLong();
            String key = string(record);
            states.put(key, new Versioned(version, bytes(record, record.remaining())));
        }
    }

    /** The state; empty where there is none. */
    public Optional<Versioned> get(String key) {
        return Optional.ofNullable(states.get(key));
    }

    /**
     * Puts a state in the place of the one with the expected version, 0 for none; returns the version that it has.
     *
     * @throws ConflictException if it is at another one
     */
    public synchronized long put(String key, long expected, byte[] state) throws IOException {
        long actual = get(key).map(Versioned::version).orElse(0L);
        if (actual != expected) {
            throw new ConflictException(key, expected, actual);
        }
        byte[] name = key.getBytes(UTF_8);
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + Short.BYTES + name.length + state.length);
        record.putLong(actual + 1).putShort((short) name.length).put(name).put(state);
        journal.append(record.flip());
        states.put(key, new Versioned(actual + 1, state));
        return actual + 1;
    }

    /** Gives the room of states that were replaced back; returns how many bytes. */
    public long compact() throws IOException {
        return journal.compact((position, record) -> {
            long version = record.getLong();
            return get(string(record)).orElseThrow().version() == version;
        });
    }

    private static String string(ByteBuffer record) {
        return new String(bytes(record, record.getShort()), UTF_8);
    }

    private static byte[] bytes(ByteBuffer record, int length) {
        byte[] bytes = new byte[length];
        record.get(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
