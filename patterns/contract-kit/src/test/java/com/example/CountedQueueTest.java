package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueContract;
import org.scalingpatterns.queue.WorkQueueOptions;

/** What counts beside a queue takes nothing from what the queue promises. */
@Timeout(60)
class CountedQueueTest extends WorkQueueContract {

    private final AtomicLong nanos = new AtomicLong();
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<HeapWorkQueue<String>> queues = new ArrayList<>();

    @Override
    protected WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) {
        var queue = new HeapWorkQueue<>(options, deadLetters, new QueueListener() {}, nanos::get, random);
        queues.add(queue);
        return new CountedQueue<>(queue);
    }

    @Override
    protected void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        queues.forEach(HeapWorkQueue::wake);
    }

    @Test
    void counters_aMessageReturnedOnce_isDeliveredTwiceAndFinishedOnce() throws Exception {
        var queue = new CountedQueue<>(queue());
        queue.sendAll(List.of(Message.of("a"), Message.of("b")));
        assertThat(queue.nack(take(queue), Duration.ZERO)).isTrue();
        for (var delivery : take(queue, MANY)) {
            assertThat(queue.ack(delivery)).isTrue();
            assertThat(queue.ack(delivery)).as("again").isFalse();
        }
        assertThat(queue.sent()).isEqualTo(2);
        assertThat(queue.delivered()).isEqualTo(3);
        assertThat(queue.redelivered()).isEqualTo(1);
        assertThat(queue.finished()).isEqualTo(2);
    }
}
