package org.scalingpatterns.caching.jdbc;

import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * How keys or values lie in a column: as text, as a number or as bytes. Immutable.
 *
 * @param type of the column
 * @param encode gives what is stored, a {@code String}, {@code Long} or {@code byte[]}; what it refuses with an exception is a
 *     row that can't be stored
 * @param decode gives it back
 */
public record Column<T>(Type type, Function<? super T, ?> encode, Function<Object, ? extends T> decode) {

    /** What the database makes of it. */
    public enum Type {
        TEXT,
        NUMBER,
        BYTES
    }

    /** Strings. H2 holds up to 1,048,576 characters, PostgreSQL none that is 0. */
    public static Column<String> text() {
        return new Column<>(Type.TEXT, Column::encodable, String.class::cast);
    }

    /** Numbers. */
    public static Column<Long> number() {
        return new Column<>(Type.NUMBER, number -> number, Long.class::cast);
    }

    /** Bytes, for values: as keys of a map, arrays are all different. H2 holds up to 1,048,576 of them. */
    public static Column<byte[]> bytes() {
        return new Column<>(Type.BYTES, bytes -> bytes, byte[].class::cast);
    }

    /** Another type in the same column, such as a record as JSON: {@code text().as(json::parse, json::format)}. */
    public <U> Column<U> as(Function<? super T, ? extends U> fromStored, Function<? super U, ? extends T> toStored) {
        return new Column<>(
                type, value -> encode.apply(toStored.apply(value)), stored -> fromStored.apply(decode.apply(stored)));
    }

    /** Half a surrogate pair would be stored as a question mark, and two keys would be one. */
    private static String encodable(String text) {
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        if (!encoder.canEncode(text)) {
            throw new IllegalArgumentException("must be UTF-16: a surrogate stands alone");
        }
        return text;
    }
}
