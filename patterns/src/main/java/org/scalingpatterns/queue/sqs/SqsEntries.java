package org.scalingpatterns.queue.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.scalingpatterns.queue.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Messages as SQS takes them; what the kind of queue doesn't have is refused. Thread-safe if the generator is. */
final class SqsEntries<T> {

    static final String ORIGIN = "origin";
    static final String UNGROUPED = "ungrouped";
    private static final long MAX_BATCH_BYTES = 1 << 20;
    private static final long MAX_DELAY_SECONDS = 15 * 60;

    private final SqsQueue queue;
    private final Codec<T> codec;
    private final RandomGenerator random;

    SqsEntries(SqsQueue queue, Codec<T> codec, RandomGenerator random) {
        this.queue = queue;
        this.codec = codec;
        this.random = random;
    }

    SendMessageBatchRequestEntry of(String name, Message<T> message) {
        if (message.group() != null && !queue.isFifo()) {
            throw new IllegalArgumentException("must be a FIFO queue: group=" + message.group());
        }
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        if (message.origin() != null) {
            attributes.put(ORIGIN, attribute(message.origin()));
        }
        var entry = SendMessageBatchRequestEntry.builder()
                .id(name)
                .messageBody(codec.encode().apply(message.body()));
        if (queue.isFifo()) {
            if (!message.delay().isZero()) {
                throw new IllegalArgumentException("must be 0 in a FIFO queue: delay=" + message.delay());
            }
            String unique = unique();
            if (message.group() == null) {
                attributes.put(UNGROUPED, attribute("true"));
            }
            entry.messageGroupId(message.group() == null ? unique : message.group())
                    .messageDeduplicationId(message.deduplicationId() == null ? unique : message.deduplicationId());
        } else {
            entry.delaySeconds(SqsWorkQueue.seconds("delay", message.delay(), MAX_DELAY_SECONDS));
        }
        return entry.messageAttributes(attributes).build();
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
