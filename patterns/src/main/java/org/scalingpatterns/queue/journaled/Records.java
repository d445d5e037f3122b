package org.scalingpatterns.queue.journaled;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueLog.Sent;

/** The bytes of a batch: see {@link JournaledMessages}. */
final class Records {

    private static final int TEXTS = 5;
    private static final int BODY = 4;
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Records() {}

    static <T> ByteBuffer encode(byte kind, List<Sent<T>> batch, Codec<T> bodies) {
        int size = Byte.BYTES + Short.BYTES;
        List<byte[][]> all = new ArrayList<>(batch.size());
        for (Sent<T> sent : batch) {
            Message<T> message = sent.message();
            byte[][] texts = {
                bytes(sent.id()),
                bytes(message.group()),
                bytes(message.deduplicationId()),
                bytes(message.origin()),
                bodies.encode(message.body())
            };
            size += Long.BYTES + TEXTS * Integer.BYTES;
            for (byte[] text : texts) {
                size = Math.addExact(size, text == null ? 0 : text.length);
            }
            all.add(texts);
        }
        ByteBuffer record = ByteBuffer.allocate(size).put(kind).putShort((short) batch.size());
        for (int i = 0; i < all.size(); i++) {
            byte[][] texts = all.get(i);
            record.putLong(nanos(batch.get(i).message().delay()));
            for (byte[] text : texts) {
                record.putInt(text == null ? -1 : text.length);
                if (text != null) {
                    record.put(text);
                }
            }
        }
        return record.flip();
    }

    /** What follows the kind. */
    static <T> List<Sent<T>> batch(ByteBuffer record, Codec<T> bodies) {
        int count = record.getShort();
        List<Sent<T>> batch = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Duration delay = Duration.ofNanos(record.getLong());
            byte[][] texts = new byte[TEXTS][];
            for (int text = 0; text < TEXTS; text++) {
                int length = record.getInt();
                if (length >= 0) {
                    texts[text] = new byte[length];
                    record.get(texts[text]);
                }
            }
            batch.add(new Sent<>(
                    text(texts[0]),
                    new Message<>(bodies.decode(texts[BODY]), text(texts[1]), text(texts[2]), text(texts[3]), delay)));
        }
        return batch;
    }

    /** Three centuries are for ever. */
    private static long nanos(Duration delay) {
        return delay.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : delay.toNanos();
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }
}
