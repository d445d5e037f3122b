package org.scalingpatterns.queue.kafka;

import java.util.function.Function;

/**
 * A record that was fetched, as a message.
 *
 * @param partition where it stands
 * @param offset its place there
 * @param term how often partitions had been assigned to this process when it was fetched: what shows that one was taken away since
 * @param id what its send returned
 * @param origin the id under which it was first sent
 * @param group its group; null if it has none
 * @param bytes what was sent, encoded
 * @param decode makes a body of them; throws if the record is none of a queue's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record Held<T>(
        int partition,
        long offset,
        long term,
        String id,
        String origin,
        String group,
        byte[] bytes,
        Function<byte[], T> decode) {

    T body() {
        return decode.apply(bytes);
    }
}
