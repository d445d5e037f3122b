package org.scalingpatterns.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Sends dead letters back to work, over the interface of queues alone. */
public final class Redrive {

    private Redrive() {}

    /**
     * Moves messages, each with all its receives anew, until there is none or so many are moved. A message is sent before it
     * is acknowledged, under its id as deduplication id, so a crash between the two neither loses it nor enqueues it twice, as long as
     * the window of the target lasts. It keeps its group, its order in that, and its origin.
     *
     * @param from the dead-letter queue. It is asked without waiting: one that a process has to join first, as in a Kafka topic, gives
     *     nothing for its first seconds, and a standard queue of SQS may give nothing where there is something. Receive from the first with
     *     a wait before, and return what comes; call this again while the second counts any. Of one with dead letters of its own,
     *     those that stand behind such a letter in their group may be left.
     * @param max how many at most, >= 0
     * @return how many were moved
     * @throws QueueFullException if the target has no room; the message that it had none for stays where it is
     * @throws RuntimeException as the queues, such as an engine's codec whose bytes can't be decoded: that message stays where it is, to
     *     be taken out by hand
     * @throws IOException as the queues; what is not moved stays, or comes again after the visibility timeout
     */
    public static <T> int move(WorkQueue<T> from, WorkQueue<T> to, int max)
            throws QueueFullException, IOException, InterruptedException {
        if (max < 0) {
            throw new IllegalArgumentException("must be >= 0: max=" + max);
        }
        int moved = 0;
        while (moved < max) {
            List<Delivery<T>> batch = from.receive(1, Duration.ZERO);
            if (batch.isEmpty()) {
                break;
            }
            Delivery<T> delivery = batch.get(0);
            try {
                to.send(new Message<>(
                        delivery.body(), delivery.group(), delivery.id(), delivery.origin(), Duration.ZERO));
            } catch (QueueFullException | RuntimeException e) {
                boolean unused = from.nack(delivery, Duration.ZERO);
                throw e;
            }
            boolean unused = from.ack(delivery); // if not, it is sent again, and known
            moved++;
        }
        return moved;
    }
}
