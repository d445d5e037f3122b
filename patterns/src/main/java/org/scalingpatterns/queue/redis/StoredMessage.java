package org.scalingpatterns.queue.redis;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A message as it is stored: {@code <bytes>:<group><bytes>:<origin><body>}, where -1 bytes mean no group. The scripts read the
 * group, and nothing else.
 */
final class StoredMessage {

    private final String group;
    private final String origin;
    private final byte[] body;

    StoredMessage(String group, String origin, byte[] body) {
        this.group = group;
        this.origin = origin;
        this.body = body;
    }

    String group() {
        return group;
    }

    String origin() {
        return origin;
    }

    byte[] body() {
        return body;
    }

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream(body.length + 64);
        write(bytes, group);
        write(bytes, origin);
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private static void write(ByteArrayOutputStream to, String text) {
        byte[] encoded = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        to.writeBytes(((text == null ? -1 : encoded.length) + ":").getBytes(StandardCharsets.US_ASCII));
        to.writeBytes(encoded);
    }

    static StoredMessage of(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        String group = read(bytes);
        String origin = read(bytes);
        byte[] body = new byte[bytes.remaining()];
        bytes.get(body);
        return new StoredMessage(group, origin, body);
    }

    private static String read(ByteBuffer from) {
        int length = 0;
        boolean isNull = false;
        for (byte digit = from.get(); digit != ':'; digit = from.get()) {
            isNull |= digit == '-';
            length = 10 * length + digit - '0';
        }
        if (isNull) {
            return null;
        }
        byte[] text = new byte[length];
        from.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
