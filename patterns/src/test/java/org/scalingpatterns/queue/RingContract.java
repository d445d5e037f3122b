package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a ring promises that answers at once. */
@SuppressWarnings("ThreadPriorityCheck") // yields bring threads together
public abstract class RingContract {

    /** A ring, as far as it is judged. */
    public interface Subject {
        boolean offer(Long element);

        /** Null if it is empty. */
        Long poll();

        Long peek();

        int size();

        /** How many of the first were appended. */
        int offerAll(Long[] elements, int from, int count);

        /** How many were passed on. */
        int drain(Consumer<Long> consumer, int max);
    }

    /**
     * A new, empty ring.
     *
     * @param capacity a power of two
     * @param start position of its first element, even
     */
    protected abstract Subject ring(int capacity, long start);

    /** How many threads may produce at once, and how many consume. */
    protected int threads() {
        return 2;
    }

    /** How long a test waits for what should come soon. */
    protected long patienceMillis() {
        return 60_000;
    }

    /** How many elements each producer sends. */
    protected int elements() {
        return 20_000;
    }

    private static final long PRODUCER = 1L << 32;

    /** Every element says who produced it, and as which. Some threads pause now and then, where the others catch them up. */
    private List<List<Long>> traffic(Subject ring) throws Exception {
        AtomicInteger producing = new AtomicInteger(threads());
        List<Callable<List<Long>>> work = new ArrayList<>();
        for (int thread = 0; thread < threads(); thread++) {
            int number = thread;
            work.add(() -> {
                try {
                    produce(ring, number);
                } finally {
                    producing.decrementAndGet();
                }
                return List.of();
            });
            work.add(() -> consume(ring, producing, new Random(100 + number)));
        }
        return together(work);
    }

    private void produce(Subject ring, long number) {
        Random random = new Random(number);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis());
        for (long i = 0; i < elements(); i++) {
            while (!ring.offer(number * PRODUCER + i)) {
                assertThat(System.nanoTime() - end).as("is full for ever").isNegative();
                Thread.yield();
            }
            pause(random);
        }
    }

    private static List<Long> consume(Subject ring, AtomicInteger producing, Random random) {
        List<Long> taken = new ArrayList<>();
        while (true) {
            boolean over = producing.get() == 0;
            Long element = ring.poll();
            if (element != null) {
                taken.add(element);
                pause(random);
            } else if (over) {
                return taken;
            } else {
                Thread.yield();
            }
        }
    }

    private static void pause(Random random) {
        if (random.nextInt(50) == 0) {
            Thread.yield();
        }
    }

    /** Runs all of it at once; a thread that fails, or doesn't come back, fails the test. */
    final <T> List<T> together(List<Callable<T>> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(work.size(), run -> {
            Thread thread = new Thread(run, "ring");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<T>> futures = new ArrayList<>();
            work.forEach(part -> futures.add(executor.submit(part)));
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(result(future));
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    final <T> T result(Future<T> future) throws Exception {
        try {
            return future.get(patienceMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("a thread failed", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("a thread doesn't come back", e);
        }
    }

    @Test
    @Guarantee("async-queue/ring-fifo")
    public void elements_ofAProducer_comeInItsOrder() throws Exception {
        Subject ring = ring(4, 0);
        for (long lap = 0; lap < 3; lap++) {
            for (long i = 0; i < 3; i++) {
                assertThat(ring.offer(lap * 3 + i)).isTrue();
            }
            for (long i = 0; i < 3; i++) {
                assertThat(ring.peek()).isEqualTo(lap * 3 + i);
                assertThat(ring.poll()).isEqualTo(lap * 3 + i);
            }
        }
        for (List<Long> taken : traffic(ring(8, 0))) {
            for (long number = 0; number < threads(); number++) {
                long producer = number;
                assertThat(taken.stream().filter(e -> e / PRODUCER == producer)).isSorted();
            }
        }
    }

    @Test
    @Guarantee("async-queue/ring-exactly-once")
    public void traffic_withPauses_losesAndDoublesNothing() throws Exception {
        List<Long> all = new ArrayList<>();
        Subject ring = ring(8, 0);
        traffic(ring).forEach(all::addAll);
        Collections.sort(all);
        List<Long> sent = LongStream.range(0, threads())
                .flatMap(number -> LongStream.range(number * PRODUCER, number * PRODUCER + elements()))
                .boxed()
                .toList();
        assertThat(all.equals(sent))
                .as(
                        "sent %d, got %d, %d of them distinct",
                        sent.size(), all.size(), all.stream().distinct().count())
                .isTrue();
        assertThat(ring.size()).isZero();
        assertThat(ring.peek()).isNull();
    }

    @Test
    @Guarantee("async-queue/ring-bounded")
    public void offer_full_isRefused_andNothingIsDropped() {
        for (int capacity : new int[] {1, 2, 8}) {
            Subject ring = ring(capacity, 0);
            for (long i = 0; i < capacity; i++) {
                assertThat(ring.offer(i)).isTrue();
                assertThat(ring.size()).isEqualTo((int) i + 1);
            }
            assertThat(ring.offer(100L)).as("to a full ring").isFalse();
            assertThat(ring.offerAll(new Long[] {100L}, 0, 1))
                    .as("to a full ring")
                    .isZero();
            assertThat(ring.poll()).isZero();
            assertThat(ring.offer(200L)).as("there is room for one").isTrue();
            assertThat(ring.offer(300L)).as("and not for another").isFalse();
            List<Long> left = new ArrayList<>();
            assertThat(ring.drain(left::add, 100)).isEqualTo(capacity);
            assertThat(left).hasSize(capacity).endsWith(200L).doesNotContain(100L, 300L);
            assertThat(ring.poll()).isNull();
        }
    }

    @Test
    @Guarantee("async-queue/ring-wrap-around")
    public void positions_wrapAround_unnoticed() {
        for (int capacity : new int[] {1, 2, 8}) {
            for (long start : new long[] {Long.MAX_VALUE - 21, -22, Integer.MAX_VALUE - 21}) {
                Subject ring = ring(capacity, start);
                for (long lap = 0; lap < 50; lap++) {
                    for (long i = 0; i < capacity; i++) {
                        assertThat(ring.offer(i)).as("%d in lap %d", i, lap).isTrue();
                    }
                    assertThat(ring.offer(99L)).isFalse();
                    assertThat(ring.size()).isEqualTo(capacity);
                    for (long i = 0; i < capacity; i++) {
                        assertThat(ring.peek()).isEqualTo(i);
                        assertThat(ring.poll()).isEqualTo(i);
                    }
                    assertThat(ring.poll()).isNull();
                    assertThat(ring.size()).isZero();
                }
            }
        }
    }

    /** Batches of all sizes on one ring, the same one by one on a list. */
    @Test
    @Guarantee("async-queue/ring-batch")
    public void batches_doWhatSingleCallsDo() {
        Random random = new Random(7);
        Subject ring = ring(8, Long.MAX_VALUE - 1001);
        ArrayDeque<Long> list = new ArrayDeque<>();
        long next = 0;
        for (int step = 0; step < 5_000; step++) {
            int count = random.nextInt(12);
            Long[] batch = new Long[count + 2];
            for (int i = 0; i < batch.length; i++) {
                batch[i] = next++;
            }
            int room = Math.min(count, 8 - list.size());
            assertThat(ring.offerAll(batch, 1, count)).isEqualTo(room);
            list.addAll(Arrays.asList(batch).subList(1, 1 + room));
            List<Long> drained = new ArrayList<>();
            int max = random.nextInt(12);
            int there = Math.min(max, list.size());
            assertThat(ring.drain(drained::add, max)).isEqualTo(there);
            for (int i = 0; i < there; i++) {
                assertThat(drained.get(i)).isEqualTo(list.poll());
            }
            assertThat(ring.size()).isEqualTo(list.size());
        }
    }

    @Test
    @Guarantee("async-queue/ring-drain-failure")
    public void drain_consumerThrows_losesNothing() {
        Subject ring = ring(8, 0);
        for (long i = 0; i < 6; i++) {
            ring.offer(i);
        }
        List<Long> seen = new ArrayList<>();
        assertThatThrownBy(() -> ring.drain(
                        element -> {
                            seen.add(element);
                            if (element == 2) {
                                throw new IllegalStateException("of the consumer");
                            }
                        },
                        5))
                .hasMessage("of the consumer");
        for (Long element = ring.poll(); element != null; element = ring.poll()) {
            seen.add(element);
        }
        assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        for (long i = 0; i < 8; i++) {
            assertThat(ring.offer(i)).as("all slots are free").isTrue();
        }
    }

    @Test
    @Guarantee("async-queue/ring-null")
    public void null_isRefused_andNothingIsAppended() {
        Subject ring = ring(8, 0);
        assertThatThrownBy(() -> ring.offer(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ring.offerAll(new Long[] {1L, null}, 0, 2)).isInstanceOf(NullPointerException.class);
        assertThat(ring.size()).isZero();
        assertThat(ring.poll()).isNull();
    }
}
