package org.scalingpatterns.queue;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sends each message to several consumer groups, each of which has a queue of its own and works it off at its own pace.
 * Thread-safe. One send for each group.
 *
 * @param <T> the type of body, immutable
 */
public final class FanOut<T> {

    private final Map<String, WorkQueue<T>> queues;

    /** @param queues one for each consumer group, by its name; not closed by this */
    public FanOut(Map<String, WorkQueue<T>> queues) {
        this.queues = new LinkedHashMap<>(queues);
        if (queues.isEmpty()) {
            throw new IllegalArgumentException("must have a consumer group: queues=" + queues);
        }
    }

    /**
     * Sends a message to all of them. When it returns, all have it. When it throws, some do: it is not one transaction. The
     * others are tried all the same, so that one that is full doesn't cut off those behind it. The caller sends the message
     * again until it returns; within the queues' deduplication windows, each group has it once.
     *
     * @param message with a deduplication id
     * @return its id in each queue, by consumer group
     * @throws FanOutException if not all have it; says which
     */
    public Map<String, String> send(Message<T> message) throws FanOutException {
        if (message.deduplicationId() == null) {
            throw new IllegalArgumentException("must have a deduplicationId: " + message);
        }
        Map<String, String> sent = new LinkedHashMap<>();
        Map<String, Exception> failed = new LinkedHashMap<>();
        queues.forEach((group, queue) -> {
            try {
                sent.put(group, queue.send(message));
            } catch (QueueFullException | IOException | RuntimeException e) {
                failed.put(group, e);
            }
        });
        if (!failed.isEmpty()) {
            throw new FanOutException(sent, failed);
        }
        return sent;
    }
}
