package org.scalingpatterns.queue.redis;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * How bodies are written to Redis. Immutable.
 *
 * @param encode to bytes
 * @param decode gives the value back
 */
public record Codec<T>(Function<? super T, byte[]> encode, Function<byte[], ? extends T> decode) {

    /** Strings, in UTF-8. */
    public static Codec<String> text() {
        return new Codec<>(
                text -> text.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Numbers, as their decimal text. */
    public static Codec<Long> number() {
        return text().as(Long::valueOf, number -> Long.toString(number));
    }

    /** Another type over the same bytes, such as a record as JSON: {@code text().as(json::parse, json::format)}. */
    public <U> Codec<U> as(Function<? super T, ? extends U> fromStored, Function<? super U, ? extends T> toStored) {
        return new Codec<>(
                value -> encode.apply(toStored.apply(value)), bytes -> fromStored.apply(decode.apply(bytes)));
    }
}
