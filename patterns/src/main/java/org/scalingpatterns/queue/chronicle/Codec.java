package org.scalingpatterns.queue.chronicle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;
import java.util.function.Function;

/**
 * How bodies are written to a queue's files. Immutable. Bodies are encoded while the queue's lock is held, so {@code encode} should be quick
 * and must not wait for anybody who uses the queue.
 *
 * @param encode the bytes of a body
 * @param decode the body of some bytes, perhaps of an older release's
 * @param <T> the type of body
 */
public record Codec<T>(Function<? super T, byte[]> encode, Function<byte[], ? extends T> decode) {

    public Codec {
        Objects.requireNonNull(encode, "encode");
        Objects.requireNonNull(decode, "decode");
    }

    /** Texts in UTF-8. */
    public static Codec<String> text() {
        return new Codec<>(text -> text.getBytes(UTF_8), bytes -> new String(bytes, UTF_8));
    }

    /** Bytes as they are. */
    public static Codec<byte[]> bytes() {
        return new Codec<>(Function.identity(), Function.identity());
    }
}
