package org.scalingpatterns.eventsourcing.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/**
 * An event as a record of a topic: its stream is the key, its data the value, and the rest stands in headers, numbers in big
 * endian.
 *
 * <pre>
 *  position 8 | previous 8 | version 8 | time 8 (ms) | id 16 | schema 4 | type (UTF-8)
 * </pre>
 *
 * <p>{@code previous} is the position of the event before it, of whatever stream, -1 for the first: what shows a gap, since
 * positions have gaps of their own.
 */
final class EventRecords {

    private EventRecords() {}

    static ProducerRecord<byte[], byte[]> encode(String topic, RecordedEvent event, long previous) {
        var record = new ProducerRecord<>(topic, 0, event.stream().getBytes(UTF_8), event.data());
        record.headers()
                .add("position", bytes(event.position()))
                .add("previous", bytes(previous))
                .add("version", bytes(event.version()))
                .add("time", bytes(event.time().toEpochMilli()))
                .add("id", bytes(event.id().getMostSignificantBits(), event.id().getLeastSignificantBits()))
                .add("schema", ByteBuffer.allocate(4).putInt(event.schema()).array())
                .add("type", event.type().getBytes(UTF_8));
        return record;
    }

    private static byte[] bytes(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length);
        for (long number : numbers) {
            bytes.putLong(number);
        }
        return bytes.array();
    }

    /**
     * The event of a record.
     *
     * @throws IOException if it has none: somebody else writes to the topic
     */
    static RecordedEvent event(ConsumerRecord<byte[], byte[]> record) throws IOException {
        if (record.key() == null || record.value() == null) {
            throw new IOException("no event: topic=%s, offset=%d".formatted(record.topic(), record.offset()));
        }
        ByteBuffer id = header(record, "id", 16);
        return new RecordedEvent(
                new String(record.key(), UTF_8),
                header(record, "version", 8).getLong(),
                header(record, "position", 8).getLong(),
                Instant.ofEpochMilli(header(record, "time", 8).getLong()),
                new UUID(id.getLong(), id.getLong()),
                UTF_8.decode(header(record, "type", -1)).toString(),
                header(record, "schema", 4).getInt(),
                record.value());
    }

    /** Position of the event before that of a record. */
    static long previous(ConsumerRecord<byte[], byte[]> record) throws IOException {
        return header(record, "previous", 8).getLong();
    }

    private static ByteBuffer header(ConsumerRecord<byte[], byte[]> record, String name, int length)
            throws IOException {
        Headers headers = record.headers();
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null || (length >= 0 && header.value().length != length)) {
            throw new IOException("no event, for want of its %s: topic=%s, offset=%d"
                    .formatted(name, record.topic(), record.offset()));
        }
        return ByteBuffer.wrap(header.value());
    }
}
