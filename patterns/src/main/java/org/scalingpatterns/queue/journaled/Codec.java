package org.scalingpatterns.queue.journaled;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * How bodies are written to a journal. Thread-safe. Bodies are encoded while the queue's lock is held, so {@code encode} should be quick and
 * must not wait for anybody who uses the queue.
 *
 * @param <T> the type
 */
public interface Codec<T> {

    /** The bytes of a body. */
    byte[] encode(T decoded);

    /** The body of some bytes, which {@link #encode} gave, perhaps in an older release. */
    T decode(byte[] encoded);

    /** Strings in UTF-8. */
    static Codec<String> strings() {
        return new Codec<>() {
            @Override
            public byte[] encode(String decoded) {
                return decoded.getBytes(UTF_8);
            }

            @Override
            public String decode(byte[] encoded) {
                return new String(encoded, UTF_8);
            }
        };
    }

    /** Bytes as they are. */
    static Codec<byte[]> bytes() {
        return new Codec<>() {
            @Override
            public byte[] encode(byte[] decoded) {
                return decoded;
            }

            @Override
            public byte[] decode(byte[] encoded) {
                return encoded;
            }
        };
    }
}
