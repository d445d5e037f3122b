package org.scalingpatterns.queue.sqs;

import java.util.function.Function;

/**
 * How bodies are written to SQS, which takes texts: 1 to 1,048,576 bytes as UTF-8, of characters that XML allows. Others are
 * refused, as SQS would change them. Immutable.
 *
 * @param encode to a text
 * @param decode gives the body back
 */
public record Codec<T>(Function<? super T, String> encode, Function<String, ? extends T> decode) {

    /** Texts as they are. */
    public static Codec<String> text() {
        return new Codec<>(text -> text, text -> text);
    }

    /** Another type over the same texts, such as a record as JSON: {@code text().as(json::parse, json::format)}. */
    public <U> Codec<U> as(Function<? super T, ? extends U> fromStored, Function<? super U, ? extends T> toStored) {
        return new Codec<>(value -> encode.apply(toStored.apply(value)), text -> fromStored.apply(decode.apply(text)));
    }
}
