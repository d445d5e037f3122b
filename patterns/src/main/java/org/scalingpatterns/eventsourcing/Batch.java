package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A batch as one record of a log, which is what makes it whole or nothing.
 *
 * <pre>
 *  first version 8 | time 8 | stream length 2 | count 2 | stream (UTF-8)
 *  and for each event:  id 16 | schema 2 | type length 2 | data length 4 | type (UTF-8) | data
 * </pre>
 *
 * <p>An event's position is its record's position, times {@link EventStore#MAX_BATCH}, plus its place in the batch: it grows
 * from event to event, says where to read, and needs no table.
 */
final class Batch {

    private static final int HEADER = 20;
    private static final int EVENT = 24;
    private static final int INDEX_BITS = 10;

    private Batch() {}

    static long position(long record, int index) {
        return record << INDEX_BITS | index;
    }

    static long record(long position) {
        return position >>> INDEX_BITS;
    }

    static int index(long position) {
        return (int) (position & (EventStore.MAX_BATCH - 1));
    }

    static ByteBuffer encode(String stream, long firstVersion, long millis, List<NewEvent> events) {
        byte[] name = text("stream", stream);
        List<byte[]> types = new ArrayList<>(events.size());
        long size = (long) HEADER + name.length;
        for (NewEvent event : events) {
            byte[] type = text("type", event.type());
            types.add(type);
            size += (long) EVENT + type.length + event.data().length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size));
        bytes.putLong(firstVersion)
                .putLong(millis)
                .putShort((short) name.length)
                .putShort((short) events.size());
        bytes.put(name);
        for (int i = 0; i < types.size(); i++) {
            NewEvent event = events.get(i);
            bytes.putLong(event.id().getMostSignificantBits())
                    .putLong(event.id().getLeastSignificantBits())
                    .putShort((short) event.schema())
                    .putShort((short) types.get(i).length)
                    .putInt(event.data().length)
                    .put(types.get(i))
                    .put(event.data());
        }
        return bytes.flip();
    }

    private static byte[] text(String name, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length < 1 || bytes.length > Short.MAX_VALUE) {
            throw new IllegalArgumentException("must be 1 .. 32767 bytes of UTF-8: " + name + "=" + bytes.length);
        }
        return bytes;
    }

    static List<RecordedEvent> decode(long record, ByteBuffer bytes) {
        long version = bytes.getLong();
        Instant time = Instant.ofEpochMilli(bytes.getLong());
        byte[] name = new byte[bytes.getShort()];
        int count = bytes.getShort();
        String stream = string(bytes, name);
        List<RecordedEvent> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            var id = new UUID(bytes.getLong(), bytes.getLong());
            int schema = bytes.getShort();
            byte[] type = new byte[bytes.getShort()];
            byte[] data = new byte[bytes.getInt()];
            String typeName = string(bytes, type);
            bytes.get(data);
            events.add(new RecordedEvent(stream, version + i, position(record, i), time, id, typeName, schema, data));
        }
        return events;
    }

    private static String string(ByteBuffer from, byte[] into) {
        from.get(into);
        return new String(into, UTF_8);
    }
}
