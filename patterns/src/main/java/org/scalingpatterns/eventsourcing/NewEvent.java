package org.scalingpatterns.eventsourcing;

import java.util.Objects;
import java.util.UUID;

/**
 * An event that is to be appended. Immutable by agreement: the bytes are not copied.
 *
 * @param id its writer's; appending the same events again is recognised by it
 * @param type what happened, such as {@code order-paid}
 * @param schema version of the data's form, 1 or above: what {@link Upcasters} go by
 * @param data the form's bytes
 */
@SuppressWarnings(
        "ArrayRecordComponent") // copying each event's bytes twice would cost more than what is done with them
public record NewEvent(UUID id, String type, int schema, byte[] data) {

    public NewEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(data, "data");
        if (schema < 1 || schema > Short.MAX_VALUE) {
            throw new IllegalArgumentException("must be 1 .. 32767: schema=" + schema);
        }
    }

    /** With a random id, schema 1. */
    public static NewEvent of(String type, byte[] data) {
        return new NewEvent(UUID.randomUUID(), type, 1, data);
    }
}
