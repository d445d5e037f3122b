package org.scalingpatterns.queue.sqs;

import java.util.concurrent.atomic.AtomicBoolean;
import org.scalingpatterns.queue.Delivery;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * A delivery of a {@link SqsWorkQueue}. Its body is decoded when it is asked for, so that one that can't be harms no other.
 *
 * @param <T> the type of body
 */
final class SqsDelivery<T> implements Delivery<T> {

    private final Message message;
    private final Codec<T> codec;
    final SqsQueue queue;
    final AtomicBoolean settled = new AtomicBoolean(); // acknowledged or returned by this process
    volatile long hiddenUntil; // on the clock of this process; SQS thinks so too, or until a moment before

    SqsDelivery(SqsQueue queue, Message message, Codec<T> codec, long hiddenUntil) {
        this.queue = queue;
        this.message = message;
        this.codec = codec;
        this.hiddenUntil = hiddenUntil;
    }

    @Override
    public String id() {
        return message.messageId();
    }

    @Override
    public String origin() {
        MessageAttributeValue origin = message.messageAttributes().get(SqsEntries.ORIGIN);
        return origin == null ? id() : origin.stringValue();
    }

    @Override
    public T body() {
        return codec.decode().apply(message.body());
    }

    @Override
    public String group() {
        return message.messageAttributes().containsKey(SqsEntries.UNGROUPED)
                ? null
                : message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID);
    }

    @Override
    public int receives() {
        return Integer.parseInt(message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT));
    }

    @Override
    public String receipt() {
        return message.receiptHandle();
    }

    @Override
    public String toString() {
        return id() + "/" + receives();
    }
}
