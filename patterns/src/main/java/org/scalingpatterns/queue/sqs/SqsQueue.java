package org.scalingpatterns.queue.sqs;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A queue in SQS, by its URL. Immutable.
 *
 * <p>One whose name ends in {@code .fifo} has groups and deduplication; the others have neither, and no order.
 *
 * @param url what SQS calls it
 */
public record SqsQueue(String url) {

    /** How long SQS keeps a message at most, acknowledged or not; what it does unasked is to keep it for four days. */
    private static final Duration RETENTION = Duration.ofDays(14);

    /** Whether it has groups and deduplication. */
    public boolean isFifo() {
        return url.endsWith(".fifo");
    }

    /**
     * Creates a queue without dead letters, or finds one that has the same settings. A message is kept for 14 days.
     *
     * @param name letters, digits, '-' and '_', at most 80
     * @param visibility whole seconds, 1 s .. 12 h
     */
    public static SqsQueue create(SqsClient client, String name, Duration visibility) throws IOException {
        return create(client, name, visibility, Map.of());
    }

    /**
     * Creates a queue with dead letters, or finds one that has the same settings. A message is kept for 14 days; in the dead letters of a
     * standard queue they count from when it was first sent.
     *
     * @param maxReceives how often a message is handed out, 1 .. 1,000, before SQS moves it
     * @param deadLetters of the same kind as this one
     */
    public static SqsQueue create(
            SqsClient client, String name, Duration visibility, int maxReceives, SqsQueue deadLetters)
            throws IOException {
        if (maxReceives < 1 || maxReceives > 1_000) {
            throw new IllegalArgumentException("must be 1 .. 1000: maxReceives=" + maxReceives);
        }
        if (deadLetters.isFifo() != name.endsWith(".fifo")) {
            throw new IllegalArgumentException("must be both FIFO, or none: deadLetters=" + deadLetters.url());
        }
        String policy = "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}"
                .formatted(deadLetters.arn(client), maxReceives);
        return create(client, name, visibility, Map.of(QueueAttributeName.REDRIVE_POLICY, policy));
    }

    private static SqsQueue create(
            SqsClient client, String name, Duration visibility, Map<QueueAttributeName, String> more)
            throws IOException {
        long seconds = SqsWorkQueue.wholeSeconds("visibility", visibility, SqsWorkQueue.MAX_VISIBILITY_SECONDS)
                .toSeconds();
        Map<QueueAttributeName, String> attributes = new EnumMap<>(QueueAttributeName.class);
        attributes.put(QueueAttributeName.VISIBILITY_TIMEOUT, Long.toString(seconds));
        attributes.put(QueueAttributeName.MESSAGE_RETENTION_PERIOD, Long.toString(RETENTION.toSeconds()));
        if (name.endsWith(".fifo")) {
            attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
        }
        attributes.putAll(more);
        try {
            return new SqsQueue(
                    client.createQueue(request -> request.queueName(name).attributes(attributes))
                            .queueUrl());
        } catch (SdkException e) {
            throw SqsFailure.of(name, e);
        }
    }

    private String arn(SqsClient client) throws IOException {
        try {
            return client.getQueueAttributes(
                            request -> request.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                    .attributes()
                    .get(QueueAttributeName.QUEUE_ARN);
        } catch (SdkException e) {
            throw SqsFailure.of(url, e);
        }
    }

    /** Deletes it, with all its messages. */
    public void delete(SqsClient client) throws IOException {
        try {
            client.deleteQueue(request -> request.queueUrl(url));
        } catch (SdkException e) {
            throw SqsFailure.of(url, e);
        }
    }
}
