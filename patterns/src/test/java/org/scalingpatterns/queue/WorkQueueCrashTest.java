package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two producers, two workers that crash at random: before an effect, and between it and the acknowledgement. In the end each
 * message was handled at least once, has had its effect once, and those of a group in their order.
 */
@Timeout(600)
class WorkQueueCrashTest {

    private static final int MESSAGES = Integer.getInteger("scalingpatterns.messages", 100_000);
    private static final int GROUPS = 16;

    /** @param number of the message in its group, or at all */
    private record Work(int number, String key) {}

    private final HeapWorkQueue<Work> queue = new HeapWorkQueue<>(
            WorkQueueOptions.of(2_000).withVisibility(Duration.ofMillis(20)), System::nanoTime, new SplittableRandom());
    private final HeapEffects<String, Integer> effects = new HeapEffects<>();
    private final AtomicLongArray handled = new AtomicLongArray(MESSAGES);
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong crashes = new AtomicLong();
    private final AtomicLong outOfOrder = new AtomicLong();

    private void produce(int producer) throws Exception {
        for (int i = producer; i < MESSAGES; i += 2) {
            // A group has one producer, so its order is known; one message in four has one.
            Message<Work> message = i / 2 % 4 == 0
                    ? Message.of(new Work(i, "group " + i % GROUPS)).inGroup("group " + i % GROUPS)
                    : Message.of(new Work(i, "message " + i));
            while (!sent(message)) {
                Thread.onSpinWait();
            }
        }
    }

    private boolean sent(Message<Work> message) throws Exception {
        try {
            queue.send(message);
            return true;
        } catch (QueueFullException e) {
            return false;
        }
    }

    private void apply(Delivery<Work> delivery, HeapEffects.HeapTransaction<String, Integer> transaction) {
        Work work = delivery.body();
        Integer before = transaction.get(work.key());
        if (before != null && before >= work.number()) {
            outOfOrder.incrementAndGet();
        }
        transaction.put(work.key(), work.number());
        done.incrementAndGet();
    }

    private void work(long seed) throws Exception {
        Random random = new Random(seed);
        Handler<Work> handler = new Idempotent<>(effects, this::apply, Duration.ofHours(1), InstantSource.system());
        while (queue.counts().total() > 0 || done.get() < MESSAGES) {
            for (Delivery<Work> delivery : queue.receive(8, Duration.ofMillis(5))) {
                int luck = random.nextInt(400);
                if (luck == 0) {
                    crashes.incrementAndGet();
                    break; // with what it had taken
                }
                handler.handle(delivery);
                handled.incrementAndGet(delivery.body().number());
                if (luck == 1) {
                    crashes.incrementAndGet();
                    break;
                }
                boolean unused = queue.ack(delivery);
            }
        }
    }

    @Test
    void workers_crashAtRandom_everyEffectHappensOnceAndInOrder() throws Exception {
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int number = i;
            tasks.add(new FutureTask<>(() -> {
                produce(number);
                return null;
            }));
            tasks.add(new FutureTask<>(() -> {
                work(number);
                return null;
            }));
        }
        tasks.forEach(task -> new Thread(task).start());
        for (FutureTask<Void> task : tasks) {
            try {
                task.get(500, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("a thread failed", e.getCause());
            }
        }
        long again = 0;
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(handled.get(i)).as("handled").isPositive();
            again += handled.get(i) - 1;
        }
        System.out.printf("figures: messages=%d, crashes=%d, handled again=%d%n", MESSAGES, crashes.get(), again);
        assertThat(done).as("effects").hasValue(MESSAGES);
        assertThat(effects.remembered()).isEqualTo(MESSAGES);
        assertThat(outOfOrder).as("out of order").hasValue(0);
        assertThat(crashes).as("crashes").hasPositiveValue();
        assertThat(queue.counts()).isEqualTo(new Counts(0, 0, 0));
    }
}
