package org.scalingpatterns.queue.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueContract;
import org.scalingpatterns.queue.WorkQueueOptions;

/** The queue keeps the contract, but for what Kafka can't give. */
@Timeout(60)
class KafkaWorkQueueTest extends WorkQueueContract {

    private final KafkaQueues queues = new KafkaQueues();

    @Override
    protected Map<String, String> notGiven() {
        Map<String, String> reasons = new HashMap<>();
        for (String bound : List.of("full", "redrive-before-removal")) {
            reasons.put(
                    "async-queue/" + bound, "a topic is bounded by time or bytes, not by messages: it is never full");
        }
        reasons.put("async-queue/send-all", "it is never full, and a failure may leave some of them there");
        for (String known : List.of(
                "deduplication",
                "deduplication-after-ack",
                "deduplication-in-batch",
                "deduplication-bounded",
                "dead-letter-once")) {
            reasons.put("async-queue/" + known, "a topic doesn't know which ids were sent before");
        }
        return reasons;
    }

    @Override
    protected WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) throws Exception {
        return queues.joined(queues.topic(2), options, deadLetters);
    }

    @Override
    protected void pass(Duration time) {
        queues.pass(time);
    }

    @Override
    protected void setTimeOfDay(Duration by) {
        queues.setTimeOfDay(by);
    }

    @Override
    protected void awaitWaiting(Thread caller) {
        long begun = System.nanoTime();
        while (!queues.hasWaiting()) {
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(20) || !caller.isAlive()) {
                throw new AssertionError("must wait: thread=" + caller.getState());
            }
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void close() throws IOException {
        queues.close();
    }
}
