package org.scalingpatterns.benchmarks.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads at both ends of a channel. The caller of {@link #move} is one of the consumers; the others are its own, which spin between
 * two calls. They wait alike: a hundred times {@code onSpinWait}, then {@code yield}.
 */
@SuppressWarnings("ThreadPriorityCheck") // with more threads than processors, to spin is not enough
final class RingEnds {
    private static final int NUMBERS = 1024;
    private static final int SPINS = 100;

    private final RingChannel channel;
    private final int batch;
    private final Long[] numbers = new Long[NUMBERS];
    private final List<Part> parts = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();
    private volatile int round;
    private volatile boolean closed;
    private volatile Throwable failure;

    /** @param messages that each call moves; each producer sends the same share, and each consumer takes the same */
    RingEnds(RingChannel channel, int producers, int consumers, int batch, int messages) {
        this.channel = channel;
        this.batch = batch;
        for (int i = 0; i < NUMBERS; i++) {
            numbers[i] = (long) i;
        }
        for (int i = 0; i < consumers; i++) {
            parts.add(new Receiving(messages / consumers));
        }
        for (int i = 0; i < producers; i++) {
            parts.add(new Sending(messages / producers));
        }
        for (Part part : parts.subList(1, parts.size())) {
            Thread thread = new Thread(() -> serve(part), "end");
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** What one thread does in each call, and what came of it so far: read by the caller when all are done. */
    private abstract static class Part {
        final EndState.Padded state = new EndState.Padded();

        abstract void run();
    }

    private final class Sending extends Part {
        private final int count;

        Sending(int count) {
            this.count = count;
        }

        @Override
        void run() {
            if (batch == 1) {
                oneByOne();
            } else {
                inBatches();
            }
        }

        private void oneByOne() {
            long sent = 0;
            for (int i = 0; i < count; i++) {
                Long message = numbers[i % NUMBERS];
                for (int failures = 0; !channel.send(message); failures++) {
                    state.vain++;
                    pause(failures);
                }
                sent += message;
            }
            state.sum += sent;
        }

        private void inBatches() {
            long sent = 0;
            int failures = 0;
            for (int i = 0; i < count; ) {
                int from = i % NUMBERS;
                int now = channel.send(numbers, from, Math.min(batch, Math.min(count - i, NUMBERS - from)));
                if (now == 0) {
                    state.vain++;
                    pause(failures++);
                } else {
                    failures = 0;
                }
                for (int end = i + now; i < end; i++) {
                    sent += numbers[i % NUMBERS];
                }
            }
            state.sum += sent;
        }
    }

    private final class Receiving extends Part implements RingChannel.Receiver {
        private final int count;

        Receiving(int count) {
            this.count = count;
        }

        @Override
        void run() {
            if (batch == 1) {
                oneByOne();
            } else {
                inBatches();
            }
        }

        private void oneByOne() {
            long received = 0;
            for (int i = 0; i < count; i++) {
                Long message = channel.receive();
                for (int failures = 0; message == null; failures++) {
                    state.vain++;
                    pause(failures);
                    message = channel.receive();
                }
                received += message;
            }
            state.sum += received;
        }

        private void inBatches() {
            int failures = 0;
            for (int i = 0; i < count; ) {
                int now = channel.receive(this, Math.min(batch, count - i));
                if (now == 0) {
                    state.vain++;
                    pause(failures++);
                } else {
                    failures = 0;
                }
                i += now;
            }
        }

        @Override
        public void accept(Long message) {
            state.sum += message;
        }
    }

    private void pause(int failures) {
        if (failures < SPINS) {
            Thread.onSpinWait();
        } else {
            if (failure != null) {
                throw new IllegalStateException("another thread failed", failure);
            }
            if (closed) {
                throw new IllegalStateException("closed in the middle");
            }
            Thread.yield();
        }
    }

    private void serve(Part part) {
        try {
            for (int next = 1; ; next++) {
                for (int i = 0; round < next; i++) {
                    if (closed) {
                        return;
                    }
                    pause(i);
                }
                part.run();
                done.incrementAndGet();
            }
        } catch (RuntimeException | Error e) {
            if (!closed) {
                failure = e;
            }
        }
    }

    /** Moves all messages of one call. */
    void move() {
        int next = round + 1;
        round = next;
        parts.get(0).run();
        for (int i = 0; done.get() < next * threads.size(); i++) {
            pause(i);
        }
    }

    /** Calls that found the ring full, so far. */
    long refused() {
        return parts.stream()
                .filter(Sending.class::isInstance)
                .mapToLong(part -> part.state.vain)
                .sum();
    }

    /** Calls that found the ring empty, so far. */
    long empty() {
        return parts.stream()
                .filter(Receiving.class::isInstance)
                .mapToLong(part -> part.state.vain)
                .sum();
    }

    /** The numbers that were received are those that were sent, and none is left. */
    void check() {
        long sent = parts.stream()
                .filter(Sending.class::isInstance)
                .mapToLong(part -> part.state.sum)
                .sum();
        long received = parts.stream()
                .filter(Receiving.class::isInstance)
                .mapToLong(part -> part.state.sum)
                .sum();
        if (sent != received || sent == 0 || channel.receive() != null) {
            throw new IllegalStateException(
                    "must receive what was sent: sent=%d received=%d".formatted(sent, received));
        }
    }

    /** Ends its threads. */
    void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
