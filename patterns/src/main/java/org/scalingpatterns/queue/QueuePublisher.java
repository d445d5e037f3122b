package org.scalingpatterns.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A queue as a publisher of its deliveries, for those who work with reactive streams. A subscriber gets as many as it requests
 * and acknowledges each to the queue itself; several subscribers share the messages, as workers do. Thread-safe. Who has requested
 * something is told that the queue is closed, which completes the stream, or that it failed; others at their next request.
 *
 * @param <T> the type of body
 */
public final class QueuePublisher<T> implements Flow.Publisher<Delivery<T>> {

    /*
     * Each subscription has one task at a time on the executor, and all its signals come from there, or from subscribe() before there
     * is one. It is idle, looking, or told to look again: whoever tells an idle one starts the task, and the task ends if nobody has
     * told it anything since it looked. While there is demand the task waits in the queue, "poll" at a time, so a cancellation is noticed that late;
     * what was received meanwhile is returned.
     *
     * An interrupt that a subscriber leaves behind is cleared, else it would end the next wait, and with it the stream. Not so where the
     * executor is shut down: that interrupt may be the executor's, which comes once, and the task has to end by it.
     */

    private static final int IDLE = 0;
    private static final int LOOKING = 1;
    private static final int TOLD = 2;

    private final WorkQueue<T> queue;
    private final Executor executor;
    private final int batch;
    private final Duration poll;

    /**
     * @param queue is not closed by this
     * @param executor has a thread for each subscriber that is served at the same time
     * @param batch how many messages are taken at once, >= 1, and never more than were requested
     * @param poll how long to wait in the queue at a time, > 0
     */
    public QueuePublisher(WorkQueue<T> queue, Executor executor, int batch, Duration poll) {
        this.queue = Objects.requireNonNull(queue, "queue");
        this.executor = Objects.requireNonNull(executor, "executor");
        this.batch = batch;
        this.poll = poll;
        if (batch < 1) {
            throw new IllegalArgumentException("must be >= 1: batch=" + batch);
        }
        if (poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException("must be > 0: poll=" + poll);
        }
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Delivery<T>> subscriber) {
        Serving serving = new Serving(Objects.requireNonNull(subscriber, "subscriber"));
        subscriber.onSubscribe(serving);
        serving.begin();
    }

    /** One subscriber's. */
    private final class Serving implements Flow.Subscription, Runnable {
        private volatile Flow.Subscriber<? super Delivery<T>> subscriber; // null when it has ended
        private volatile IllegalArgumentException misuse;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicInteger task = new AtomicInteger(LOOKING); // until onSubscribe has returned

        Serving(Flow.Subscriber<? super Delivery<T>> subscriber) {
            this.subscriber = subscriber;
        }

        void begin() {
            if (!task.compareAndSet(LOOKING, IDLE)) {
                execute();
            }
        }

        @Override
        public void request(long messages) {
            if (messages <= 0) {
                misuse = new IllegalArgumentException("must be > 0: request=" + messages + " (rule 3.9)");
            } else {
                demand.accumulateAndGet(messages, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
            }
            if (task.getAndSet(TOLD) == IDLE) {
                execute();
            }
        }

        @Override
        public void cancel() {
            subscriber = null;
        }

        private void execute() {
            try {
                executor.execute(this);
            } catch (RuntimeException e) { // it takes no more, or is broken: nobody would serve the subscriber
                fail(e);
            } catch (Error e) { // no thread to be had
                fail(e);
                throw e;
            }
        }

        @Override
        public void run() {
            Error error = null;
            do {
                task.set(LOOKING);
                boolean open = true;
                try {
                    while (open && subscriber != null && (misuse != null || demand.get() > 0)) {
                        open = serve();
                    }
                } catch (InterruptedException e) {
                    fail(e);
                    Thread.currentThread().interrupt();
                } catch (Throwable e) {
                    fail(e);
                    error = e instanceof Error thrown ? thrown : error;
                }
                if (!open) {
                    complete();
                }
            } while (!task.compareAndSet(LOOKING, IDLE));
            if (error != null) {
                throw error;
            }
        }

        /** Returns false if the queue is closed. What a subscriber throws says nothing of that: he may have another queue. */
        private boolean serve() throws IOException, InterruptedException {
            if (misuse != null) {
                fail(misuse);
                return true;
            }
            int max = (int) Math.min(batch, demand.get());
            Iterator<Delivery<T>> batch;
            try {
                batch = queue.receive(max, poll).iterator();
            } catch (QueueClosedException e) {
                return false;
            }
            try {
                while (batch.hasNext()) {
                    Delivery<T> delivery = batch.next();
                    Flow.Subscriber<? super Delivery<T>> to = subscriber;
                    if (to == null) {
                        boolean unused = queue.nack(delivery, Duration.ZERO);
                    } else {
                        demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
                        pass(delivery, to);
                    }
                }
            } catch (Throwable e) {
                giveBack(batch, e);
                throw e;
            }
            return true;
        }

        private void pass(Delivery<T> delivery, Flow.Subscriber<? super Delivery<T>> to) {
            try {
                to.onNext(delivery);
            } finally {
                // Cleared first, and then looked: an interrupt that comes between is a shutdown's, and stays.
                if (Thread.interrupted() && executor instanceof ExecutorService service && service.isShutdown()) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** Returns what nobody got, since the stream has failed. */
        private void giveBack(Iterator<Delivery<T>> rest, Throwable why) {
            while (rest.hasNext()) {
                try {
                    boolean unused = queue.nack(rest.next(), Duration.ZERO);
                } catch (IOException | RuntimeException e) {
                    why.addSuppressed(e);
                }
            }
        }

        private void complete() {
            Flow.Subscriber<? super Delivery<T>> to = subscriber;
            subscriber = null;
            if (to != null) {
                to.onComplete();
            }
        }

        private void fail(Throwable why) {
            Flow.Subscriber<? super Delivery<T>> to = subscriber;
            subscriber = null;
            if (to != null) {
                to.onError(why);
            }
        }
    }
}
