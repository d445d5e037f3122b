package org.scalingpatterns.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.scalingpatterns.queue.WorkerPoolContract.Parts;

/** Workers as one writes them first, with the mistakes that they are told to make. */
final class BrokenWorkerPool implements WorkerPoolContract.Pool {

    /** What is wrong with them. */
    enum Mistake {
        /** The first of a batch that succeeds answers for all of it. */
        ACKS_THE_BATCH,
        CATCHES_EXCEPTIONS_ONLY,
        ACKS_FIRST,
        HAS_NO_JITTER,
        IGNORES_STALE_ACKS,
        KEEPS_THE_BATCH_ON_STOP,
        LETS_WAIT,
        NEVER_INTERRUPTS
    }

    private final Parts parts;
    private final Set<Mistake> mistakes = EnumSet.noneOf(Mistake.class);
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Thread> receiving = ConcurrentHashMap.newKeySet();
    private final Random random = new Random(1);
    private volatile boolean stopping;

    BrokenWorkerPool(Parts parts, Mistake... mistakes) {
        this.parts = parts;
        this.mistakes.addAll(List.of(mistakes));
        for (int i = 0; i < parts.options().workers(); i++) {
            threads.add(parts.threads().newThread(this::work));
        }
        threads.forEach(Thread::start);
    }

    private boolean makes(Mistake mistake) {
        return mistakes.contains(mistake);
    }

    private void work() {
        while (!stopping) {
            try {
                handle(receive());
            } catch (InterruptedException e) {
                boolean unused = Thread.interrupted(); // the stop's
            } catch (IOException e) {
                parts.listener().queueFailed(e);
            }
        }
    }

    private List<Delivery<String>> receive() throws IOException, InterruptedException {
        receiving.add(Thread.currentThread());
        try {
            return parts.queue()
                    .receive(parts.options().batch(), parts.options().poll());
        } finally {
            receiving.remove(Thread.currentThread());
        }
    }

    private void handle(List<Delivery<String>> batch) throws IOException {
        for (Delivery<String> delivery : batch) {
            if (stopping && makes(Mistake.KEEPS_THE_BATCH_ON_STOP)) {
                return;
            }
            if (stopping) {
                parts.queue().nack(delivery, Duration.ZERO);
                continue;
            }
            if (makes(Mistake.ACKS_FIRST)) {
                parts.queue().ack(delivery);
            }
            if (handled(delivery)) {
                boolean acked = parts.queue().ack(delivery);
                if (!acked && !makes(Mistake.IGNORES_STALE_ACKS) && !makes(Mistake.ACKS_FIRST)) {
                    parts.listener().late(delivery);
                }
                if (makes(Mistake.ACKS_THE_BATCH)) {
                    for (Delivery<String> other : batch) {
                        parts.queue().ack(other);
                    }
                    return;
                }
            }
        }
    }

    private boolean handled(Delivery<String> delivery) throws IOException {
        try {
            parts.handler().handle(delivery);
            return true;
        } catch (Exception e) {
            giveBack(delivery, e);
        } catch (Error e) {
            if (makes(Mistake.CATCHES_EXCEPTIONS_ONLY)) {
                throw e;
            }
            giveBack(delivery, e);
        }
        boolean unused = Thread.interrupted();
        return false;
    }

    private void giveBack(Delivery<String> delivery, Throwable why) throws IOException {
        long longest = parts.options().maxBackoff().toNanos();
        long backoff = parts.options().backoff().toNanos();
        for (int i = 1; i < delivery.receives() && backoff < longest; i++) {
            backoff = Math.min(longest, 2 * backoff);
        }
        long delay = makes(Mistake.HAS_NO_JITTER) ? backoff : random.nextLong(backoff + 1);
        parts.listener().failed(delivery, why, Duration.ofNanos(delay));
        parts.queue().nack(delivery, Duration.ofNanos(delay));
    }

    @Override
    public boolean stop(Duration deadline) {
        stopping = true;
        if (!makes(Mistake.LETS_WAIT)) {
            receiving.forEach(Thread::interrupt);
        }
        boolean inTime = joined(makes(Mistake.NEVER_INTERRUPTS) ? Duration.ofSeconds(4) : deadline);
        threads.forEach(Thread::interrupt);
        return joined(Duration.ofSeconds(4)) && inTime;
    }

    private boolean joined(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        for (Thread thread : threads) {
            try {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                thread.join(Math.max(1, left));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return threads.stream().noneMatch(Thread::isAlive);
    }
}
