package org.scalingpatterns.eventsourcing;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A log of events, many streams in one order. Thread-safe.
 *
 * <ol>
 *   <li>A batch is appended whole or not at all, and its events stand next to each other.
 *   <li>Of two writers that expect the same version of a stream, one succeeds.
 *   <li>Versions of a stream are 0, 1, 2, … : n events move it by n.
 *   <li>An event that a reader saw stays, and none appears before it later.
 *   <li>A batch that is appended again, by its ids, is not appended twice, whatever its writer expects.
 * </ol>
 */
public interface EventStore extends EventFeed, Closeable {

    /** The most events in a batch. */
    int MAX_BATCH = 1024;

    /**
     * Appends a batch and returns when it is acknowledged.
     *
     * @param stream its name, at least one character, without unpaired surrogates, which no encoding keeps
     * @param expected the version of the stream's last event, or one of {@link ExpectedVersion}
     * @param events 1 to {@link #MAX_BATCH}, with ids unlike each other
     * @throws VersionConflictException if the stream is at another version; nothing was appended
     * @throws DuplicateEventException if some of the ids were used before, in another batch
     * @throws IOException if it may not have been appended: append it again, by the same ids
     */
    Appended append(String stream, long expected, List<NewEvent> events) throws IOException;

    /**
     * A stream's events.
     *
     * @param fromVersion of the first one, 0 or above
     */
    EventCursor read(String stream, long fromVersion) throws IOException;

    /** The events of all streams. */
    @Override
    EventCursor readAll(long afterPosition) throws IOException;

    /**
     * Where a batch stands that was appended before.
     *
     * @param firstId id of its first event
     * @return where, with {@link Appended#again} true; empty if no batch begins with it
     */
    Optional<Appended> find(UUID firstId) throws IOException;

    /** Version of a stream's last acknowledged event, -1 where it has none. */
    long version(String stream) throws IOException;

    /** Position of the last acknowledged event, -1 where there is none. */
    long lastPosition() throws IOException;

    /** For implementations: refuses arguments of {@link #append} that are out of range. */
    static void check(String stream, long expected, List<NewEvent> events) {
        if (stream.isEmpty()) {
            throw new IllegalArgumentException("must have a character: stream=");
        }
        checkText("stream", stream);
        if (expected < ExpectedVersion.ANY) {
            throw new IllegalArgumentException("must be >= -2: expected=" + expected);
        }
        if (events.isEmpty() || events.size() > MAX_BATCH) {
            throw new IllegalArgumentException("must be 1 .. " + MAX_BATCH + ": events=" + events.size());
        }
        Set<UUID> unlike = new HashSet<>();
        for (NewEvent event : events) {
            checkText("type", event.type());
            if (!unlike.add(event.id())) {
                throw new IllegalArgumentException("must be unlike each other: id=" + event.id());
            }
        }
    }

    /**
     * For implementations: refuses text that no encoding keeps. Half a surrogate pair is stored as a question mark, and two names
     * would be one. O(characters), without a copy.
     *
     * @param name what the text is, for the exception
     */
    static void checkText(String name, String text) {
        int i = 0;
        while (i < text.length()) {
            int character = text.codePointAt(i); // of half a pair, the half
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(
                        "must have no unpaired surrogate: %s, character %d".formatted(name, i));
            }
            i += Character.charCount(character);
        }
    }
}
