package org.scalingpatterns.eventsourcing;

import java.time.Instant;
import java.util.UUID;

/**
 * An event as it was recorded. Immutable by agreement: the bytes are not copied.
 *
 * @param stream whose history it belongs to
 * @param version its place in the stream: 0, 1, 2, … without a gap
 * @param position its place among the events of all streams: grows from event to event, with gaps
 * @param time when it was appended, in milliseconds; never before that of an earlier position
 * @param id its writer's
 * @param type what happened
 * @param schema version of the data's form
 * @param data the form's bytes
 */
@SuppressWarnings(
        "ArrayRecordComponent") // copying each event's bytes twice would cost more than what is done with them
public record RecordedEvent(
        String stream, long version, long position, Instant time, UUID id, String type, int schema, byte[] data) {

    /** The same in another form. */
    public RecordedEvent with(String otherType, int otherSchema, byte[] otherData) {
        return new RecordedEvent(stream, version, position, time, id, otherType, otherSchema, otherData);
    }
}
