package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/**
 * States that were computed before, so that a long history need not be replayed from its beginning. <b>Disposable</b>: the
 * events are the truth, and a snapshot that is lost, damaged, of another schema or of events that are not (any more) there
 * counts as none. Thread-safe.
 */
public interface Snapshots {

    /**
     * A state at a version.
     *
     * @param stream whose state
     * @param version of the last event in it
     * @param position of that event: a log that was set back has another event at the version, or none
     * @param lastEvent that event's id: tells it from another one that stands at the same position by now
     * @param schema of the state's form; a change of the state, or of what events do to it, is another schema
     * @param state its bytes
     */
    @SuppressWarnings(
            "ArrayRecordComponent") // copying each event's bytes twice would cost more than what is done with them
    record Snapshot(String stream, long version, long position, UUID lastEvent, int schema, byte[] state) {}

    /** The newest snapshot of a stream, if it has the schema and is at most at a version. */
    Optional<Snapshot> find(String stream, int schema, long atMostVersion) throws IOException;

    /** Keeps a snapshot in the place of the stream's last one. */
    void put(Snapshot snapshot) throws IOException;
}
