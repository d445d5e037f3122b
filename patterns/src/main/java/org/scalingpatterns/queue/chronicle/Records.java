package org.scalingpatterns.queue.chronicle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueLog.Sent;

/** The bytes of what is kept: see {@link ChronicleMessages}. */
final class Records {

    static final byte BEGUN = 0;
    static final byte SENT = 1;
    static final byte RECEIVED = 2;
    static final byte ACKED = 3;

    private static final int FIRST_AT = 1;
    private static final int TEXTS = 5;
    private static final int BODY = 4;
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Records() {}

    /** A file begins, and so many positions were given. */
    static ByteBuffer begun(long next) {
        return ByteBuffer.allocate(9).put(BEGUN).putLong(next).flip();
    }

    static ByteBuffer received(long position, int receives) {
        return ByteBuffer.allocate(13)
                .put(RECEIVED)
                .putLong(position)
                .putInt(receives)
                .flip();
    }

    /** @param own the position that the acknowledgement itself has */
    static ByteBuffer acked(long position, long own) {
        return ByteBuffer.allocate(17).put(ACKED).putLong(position).putLong(own).flip();
    }

    /** A batch without its position. */
    static <T> ByteBuffer sent(List<Sent<T>> batch, Codec<T> bodies) {
        int size = Byte.BYTES + Long.BYTES + Integer.BYTES;
        List<byte[][]> all = new ArrayList<>(batch.size());
        for (Sent<T> sent : batch) {
            Message<T> message = sent.message();
            byte[][] texts = {
                bytes(sent.id()),
                bytes(message.group()),
                bytes(message.deduplicationId()),
                bytes(message.origin()),
                bodies.encode().apply(message.body())
            };
            size += Long.BYTES + TEXTS * Integer.BYTES;
            for (byte[] text : texts) {
                size = Math.addExact(size, text == null ? 0 : text.length);
            }
            all.add(texts);
        }
        ByteBuffer record = ByteBuffer.allocate(size).put(SENT).putLong(0).putInt(batch.size());
        for (int i = 0; i < all.size(); i++) {
            record.putLong(nanos(batch.get(i).message().delay()));
            for (byte[] text : all.get(i)) {
                record.putInt(text == null ? -1 : text.length);
                if (text != null) {
                    record.put(text);
                }
            }
        }
        return record.flip();
    }

    /** The same with the position of the batch's first message. */
    static ByteBuffer at(long first, ByteBuffer record) {
        return record.putLong(FIRST_AT, first);
    }

    /** What follows the position. */
    static <T> List<Sent<T>> batch(ByteBuffer record, Codec<T> bodies) {
        int count = record.getInt();
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
            T body = bodies.decode().apply(texts[BODY]);
            batch.add(new Sent<>(
                    text(texts[0]), new Message<>(body, text(texts[1]), text(texts[2]), text(texts[3]), delay)));
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
