package org.scalingpatterns.queue.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.scalingpatterns.queue.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Messages as SQS takes them; what the kind of queue doesn't have is refused. Thread-safe if the generator is. */
final class SqsEntries<T> {

    static final String ORIGIN = "origin";
    static final String UNGROUPED = "ungrouped";
    private static final long MAX_BATCH_BYTES = 1 << 20;
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final long MAX_DELAY_SECONDS = 15 * 60;
    private static final Pattern ID = Pattern.compile("[!-~]{1,128}");

    private final SqsQueue queue;
    private final Codec<T> codec;
    private final RandomGenerator random;

    SqsEntries(SqsQueue queue, Codec<T> codec, RandomGenerator random) {
        this.queue = queue;
        this.codec = codec;
        this.random = random;
    }

    /**
     * Refuses what SQS would: it answers that with an error, after which a sender sends again, for ever. A character that it can't hold it
     * may even replace by another one.
     */
    SendMessageBatchRequestEntry of(String name, Message<T> message) {
        if (message.group() != null && !queue.isFifo()) {
            throw new IllegalArgumentException("must be a FIFO queue: group=" + message.group());
        }
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        if (message.origin() != null) {
            checkCharacters(ORIGIN, message.origin());
            attributes.put(ORIGIN, attribute(message.origin()));
        }
        String body = codec.encode().apply(message.body());
        checkCharacters("body", body);
        var entry = SendMessageBatchRequestEntry.builder().id(name).messageBody(body);
        if (queue.isFifo()) {
            if (!message.delay().isZero()) {
                throw new IllegalArgumentException("must be 0 in a FIFO queue: delay=" + message.delay());
            }
            String unique = unique();
            if (message.group() == null) {
                attributes.put(UNGROUPED, attribute("true"));
            }
            entry.messageGroupId(message.group() == null ? unique : checkId("group", message.group()))
                    .messageDeduplicationId(
                            message.deduplicationId() == null
                                    ? unique
                                    : checkId("deduplicationId", message.deduplicationId()));
        } else {
            entry.delaySeconds(SqsWorkQueue.seconds("delay", message.delay(), MAX_DELAY_SECONDS));
        }
        SendMessageBatchRequestEntry built = entry.messageAttributes(attributes).build();
        long bytes = bytes(built);
        if (body.isEmpty() || bytes > MAX_BODY_BYTES) {
            throw new IllegalArgumentException("must be 1 .. " + MAX_BODY_BYTES
                    + " bytes in SQS, with its attributes: body=" + (body.isEmpty() ? 0 : bytes));
        }
        return built;
    }

    /** Of those that XML 1.0 allows; half of a surrogate pair is none. */
    private static void checkCharacters(String name, String text) {
        int wrong = text.codePoints().filter(c -> !isXml(c)).findFirst().orElse(-1);
        if (wrong >= 0) {
            throw new IllegalArgumentException(
                    "must have characters of XML only, in SQS: U+%04X in %s".formatted(wrong, name));
        }
    }

    private static boolean isXml(int c) {
        boolean control = c < ' ' && c != '\t' && c != '\n' && c != '\r';
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return !control && !half && c != 0xfffe && c != 0xffff;
    }

    private static String checkId(String name, String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "must be 1 .. 128 printable ASCII characters without spaces in SQS: " + name + "=" + id);
        }
        return id;
    }

    /** Where the request ends that begins at an index: it has one message, and more as long as SQS takes them. */
    static int endOfRequest(List<SendMessageBatchRequestEntry> entries, int from) {
        int most = Math.min(from + SqsWorkQueue.BATCH, entries.size());
        int to = from + 1;
        for (long bytes = bytes(entries.get(from)); to < most; to++) {
            bytes += bytes(entries.get(to));
            if (bytes > MAX_BATCH_BYTES) {
                break;
            }
        }
        return to;
    }

    /** As SQS counts: the body, and the attributes with their names and types. */
    private static long bytes(SendMessageBatchRequestEntry entry) {
        long bytes = utf8(entry.messageBody());
        for (var attribute : entry.messageAttributes().entrySet()) {
            MessageAttributeValue value = attribute.getValue();
            bytes += utf8(attribute.getKey()) + utf8(value.dataType()) + utf8(value.stringValue());
        }
        return bytes;
    }

    private static long utf8(String text) {
        return text.getBytes(UTF_8).length;
    }

    private static MessageAttributeValue attribute(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    /** What no other message or request has. */
    String unique() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
