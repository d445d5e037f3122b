package org.scalingpatterns.cqrs.outbox;

import java.util.Objects;

/**
 * What is to be known outside of the write model. Immutable by agreement: the bytes are not copied.
 *
 * @param subject what it is about, such as {@code order-7}; up to 200 characters
 * @param type what happened, such as {@code order-paid}; up to 200 characters
 * @param schema version of the data's form, 1 or above
 * @param data the form's bytes
 */
@SuppressWarnings("ArrayRecordComponent") // as with events: copying would cost more than what is done with them
public record Message(String subject, String type, int schema, byte[] data) {

    public Message {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(data, "data");
        if (schema < 1 || schema > Short.MAX_VALUE) {
            throw new IllegalArgumentException("must be 1 .. 32767: schema=" + schema);
        }
    }
}
