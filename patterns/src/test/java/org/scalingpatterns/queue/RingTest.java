package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rings under their contracts, and what the contracts don't say. */
class RingTest {

    /** Both kinds, as the contract sees them. */
    private record Judged(MpmcRing<Long> ring) implements RingWaitingContract.WaitingSubject {
        @Override
        public boolean offer(Long element) {
            return ring.offer(element);
        }

        @Override
        public Long poll() {
            return ring.poll();
        }

        @Override
        public Long peek() {
            return ring.peek();
        }

        @Override
        public int size() {
            return ring.size();
        }

        @Override
        public int offerAll(Long[] elements, int from, int count) {
            return ring.offerAll(elements, from, count);
        }

        @Override
        public int drain(Consumer<Long> consumer, int max) {
            return ring.drain(consumer, max);
        }

        @Override
        public void put(Long element) throws InterruptedException {
            ring.put(element);
        }

        @Override
        public boolean offer(Long element, long timeout, TimeUnit unit) throws InterruptedException {
            return ring.offer(element, timeout, unit);
        }

        @Override
        public Long take() throws InterruptedException {
            return ring.take();
        }

        @Override
        public Long poll(long timeout, TimeUnit unit) throws InterruptedException {
            return ring.poll(timeout, unit);
        }
    }

    @Nested
    class Mpmc extends RingWaitingContract {
        @Override
        protected WaitingSubject ring(int capacity, long start) {
            return new Judged(new MpmcRing<>(capacity, start, 100, new RingWaiters(), new RingWaiters()));
        }
    }

    /** Parks at once, so that each wait is a wake-up. */
    @Nested
    class MpmcWithoutSpinning extends RingWaitingContract {
        @Override
        protected WaitingSubject ring(int capacity, long start) {
            return new Judged(new MpmcRing<>(capacity, start, 0, new RingWaiters(), new RingWaiters()));
        }
    }

    @Nested
    class Spsc extends RingContract {
        @Override
        protected int threads() {
            return 1;
        }

        @Override
        protected Subject ring(int capacity, long start) {
            SpscRing<Long> ring = new SpscRing<>(capacity, start);
            return new Subject() {
                @Override
                public boolean offer(Long element) {
                    return ring.offer(element);
                }

                @Override
                public Long poll() {
                    return ring.poll();
                }

                @Override
                public Long peek() {
                    return ring.isEmpty() ? null : ring.peek();
                }

                @Override
                public int size() {
                    return ring.size();
                }

                @Override
                public int offerAll(Long[] elements, int from, int count) {
                    return ring.offerAll(elements, from, count);
                }

                @Override
                public int drain(Consumer<Long> consumer, int max) {
                    return ring.drain(consumer, max);
                }
            };
        }
    }

    @Test
    void capacity_isRoundedUpToAPowerOfTwo() {
        assertThat(new MpmcRing<>(1).capacity()).isEqualTo(1);
        assertThat(new MpmcRing<>(2).capacity()).isEqualTo(2);
        assertThat(new MpmcRing<>(3).capacity()).isEqualTo(4);
        assertThat(new SpscRing<>(1000).capacity()).isEqualTo(1024);
        assertThat(MpmcRing.slots(1 << 30)).isEqualTo(1 << 30);
    }

    @Test
    void capacity_outOfRange_isRefused() {
        assertThatThrownBy(() -> new MpmcRing<>(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be 1 to 2^30: capacity=0");
        assertThatThrownBy(() -> new SpscRing<>((1 << 30) + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be 1 to 2^30: capacity=1073741825");
    }

    @Test
    void drain_negative_isRefused() {
        assertThatThrownBy(() -> new MpmcRing<>(2).drain(element -> {}, -1)).hasMessage("must be >= 0: max=-1");
        assertThatThrownBy(() -> new SpscRing<>(2).drain(element -> {}, -1)).hasMessage("must be >= 0: max=-1");
    }

    @Test
    void removal_fromTheMiddle_isRefused() {
        for (AbstractQueue<String> ring : List.of(new MpmcRing<String>(4), new SpscRing<String>(4))) {
            ring.add("a");
            assertThatThrownBy(() -> ring.remove("a")).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> ring.removeAll(List.of("a"))).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> ring.removeIf("a"::equals)).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> ring.retainAll(List.of())).isInstanceOf(UnsupportedOperationException.class);
            assertThat(ring).containsExactly("a");
        }
    }

    @Test
    void iterator_elementTakenMeanwhile_goesOnBehindIt() {
        MpmcRing<String> ring = new MpmcRing<>(4);
        ring.addAll(List.of("a", "b", "c"));
        Iterator<String> iterator = ring.iterator();
        assertThat(iterator.next()).isEqualTo("a");
        ring.poll();
        ring.poll();
        ring.poll();
        ring.add("d");
        assertThat(iterator.next()).as("it had looked ahead").isEqualTo("b");
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void drain_consumerThrowsTwice_eachElementIsPassedOnOnce() {
        MpmcRing<Integer> ring = new MpmcRing<>(8);
        ring.addAll(List.of(0, 1, 2, 3, 4));
        List<Integer> passed = new ArrayList<>();
        assertThatThrownBy(() -> ring.drain(
                        element -> {
                            passed.add(element);
                            throw new IllegalStateException("of " + element);
                        },
                        4))
                .hasMessage("of 3");
        assertThat(passed).containsExactly(0, 1, 2, 3);
        assertThat(ring).containsExactly(4);
    }

    /**
     * <pre>
     * first:   borrows the array, claims 0 to 3, is passed 0, and in it
     * second:    finds no array, claims 4 to 7, is passed them all, gives his back
     * first:   is passed 1 to 3 from its own
     * </pre>
     */
    @Test
    void drain_withinDrain_eachElementIsPassedOnOnce() {
        MpmcRing<Integer> ring = new MpmcRing<>(8);
        ring.addAll(List.of(0, 1, 2, 3, 4, 5, 6, 7));
        List<Integer> passed = new ArrayList<>();
        int taken = ring.drain(
                element -> {
                    passed.add(element);
                    if (element == 0) {
                        assertThat(ring.drain(passed::add, 4)).isEqualTo(4);
                    }
                },
                4);
        assertThat(taken).isEqualTo(4);
        assertThat(passed).containsExactly(0, 4, 5, 6, 7, 1, 2, 3);
        assertThat(ring).isEmpty();
    }

    @Test
    void drain_afterwards_theRingHoldsNoElementBack() {
        MpmcRing<Integer> ring = new MpmcRing<>(8);
        for (int round = 0; round < 2; round++) {
            ring.addAll(List.of(0, 1, 2, 3, 4));
            ring.drain(element -> {}, 3);
            assertThatThrownBy(() -> ring.drain(
                            element -> {
                                throw new IllegalStateException();
                            },
                            2))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(ring.spare()).hasSize(8).containsOnlyNulls();
        }
    }

    /** A narrower one could be laid beside the slots, whose line both ends read with each element. */
    @Test
    void fieldsThatAnEndWrites_areLongs() {
        for (Class<?> end : List.of(RingFields.Tail.class, RingFields.Head.class)) {
            assertThat(end.getDeclaredFields())
                    .isNotEmpty()
                    .allSatisfy(field -> assertThat(field.getType()).isEqualTo(long.class));
        }
    }

    /** Where this virtual machine lays them. */
    @Test
    void fields_thatAnEndWritesOrBothRead_are128BytesFromOthers() throws Exception {
        List<Long> slots = offsets(RingFields.Slots.class);
        List<Long> tail = offsets(RingFields.Tail.class);
        List<Long> head = offsets(RingFields.Head.class);
        assertThat(Collections.min(slots)).as("behind the object before it").isGreaterThanOrEqualTo(128);
        assertThat(Collections.min(tail) - Collections.max(slots)).isGreaterThanOrEqualTo(128);
        assertThat(Collections.min(head) - Collections.max(tail)).isGreaterThanOrEqualTo(128);
        for (Class<?> ring : List.of(MpmcRing.class, SpscRing.class)) {
            assertThat(offsets(ring))
                    .isNotEmpty()
                    .noneMatch(field -> field > Collections.min(tail) - 128 && field < Collections.max(head) + 128);
        }
    }

    /** Of the fields that a class declares. By reflection: the compiler warns of the one who knows. */
    private static List<Long> offsets(Class<?> type) throws ReflectiveOperationException {
        Class<?> unsafe = Class.forName("sun.misc.Unsafe");
        Field instance = unsafe.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Method offset = unsafe.getMethod("objectFieldOffset", Field.class);
        List<Long> offsets = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                offsets.add((Long) offset.invoke(instance.get(null), field));
            }
        }
        return offsets;
    }

    /**
     * As a processor may show it that doesn't keep the order of another one's stores: who has claimed the first has cleared it, and the
     * head doesn't seem to have moved yet.
     */
    @Test
    void peek_firstIsClearedBeforeTheHeadMoves_seesTheNext() throws Exception {
        MpmcRing<Integer> ring = new MpmcRing<>(2);
        ring.addAll(List.of(1, 2));
        ring.slots[0].element = null;
        FutureTask<Integer> peek = new FutureTask<>(ring::peek);
        Thread thread = new Thread(peek, "peek");
        thread.setDaemon(true);
        thread.start();
        while (!peek.isDone() && !isIn("peek", thread)) {
            Thread.onSpinWait();
        }
        assertThat(ring.poll()).as("moves the head").isNull();
        assertThat(peek.get(20, TimeUnit.SECONDS)).isEqualTo(2);
    }

    private static boolean isIn(String method, Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    /** Else who claims a long batch looks at all its slots again whenever another one was faster. Who waits is woken after the first. */
    @Test
    void offerAll_longBatch_isClaimedInParts() {
        List<MpmcRing<Integer>> rings = new ArrayList<>();
        List<Integer> claimed = new ArrayList<>();
        RingWaiters takers = new RingWaiters() {
            @Override
            void wake() {
                claimed.add(rings.get(0).size());
            }
        };
        MpmcRing<Integer> ring = new MpmcRing<>(1024, 0, 0, takers, new RingWaiters());
        rings.add(ring);
        Integer[] batch = new Integer[600];
        Arrays.setAll(batch, i -> i);
        RingFields.TAIL.setVolatile(ring, 1L); // somebody waits
        assertThat(ring.offerAll(batch, 0, 600)).isEqualTo(600);
        assertThat(claimed).containsExactly(256);
        assertThat(ring).containsExactly(batch);
    }

    /** Tests run with assertions on. */
    @Test
    void secondProducerOrConsumer_ofAnSpscRing_isFound() throws Exception {
        SpscRing<Integer> ring = new SpscRing<>(8);
        assertThat(ring.offer(1)).isTrue();
        assertThat(ring.poll()).isEqualTo(1);
        List<Throwable> failures = new ArrayList<>();
        Thread second = new Thread(() -> {
            for (Callable<?> call : List.<Callable<?>>of(() -> ring.offer(2), ring::poll, ring::peek, ring::iterator)) {
                try {
                    call.call();
                } catch (Exception | AssertionError e) {
                    failures.add(e);
                }
            }
        });
        second.start();
        second.join();
        assertThat(failures).hasSize(4).allMatch(AssertionError.class::isInstance);
        assertThat(ring).isEmpty();
    }

    /** Holds whoever is about to wait up, before or after he has asked to be woken; under the lock, as he is. */
    private static final class GatedWaiters extends RingWaiters {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);
        private final boolean marksFirst;

        GatedWaiters(boolean marksFirst) {
            this.marksFirst = marksFirst;
        }

        @Override
        void await(BooleanSupplier mark, long nanos) throws InterruptedException {
            super.await(
                    () -> {
                        boolean marked = marksFirst && mark.getAsBoolean();
                        reached.countDown();
                        awaitOpen();
                        return marksFirst ? marked : mark.getAsBoolean();
                    },
                    nanos);
        }

        private void awaitOpen() {
            try {
                assertThat(open.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static <T> FutureTask<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "ring");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /**
     * take: sees an empty ring                                    asks to be woken: refused, looks again, finds it
     * offer:                     claims, stores, sees no one wait
     */
    @Test
    void take_offerBetweenLookAndMark_doesNotWait() throws Exception {
        GatedWaiters takers = new GatedWaiters(false);
        MpmcRing<Integer> ring = new MpmcRing<>(2, 0, 0, takers, new RingWaiters());
        FutureTask<Integer> take = start(ring::take);
        takers.reached.await();
        assertThat(ring.offer(1)).as("returns, as nobody has to be woken").isTrue();
        takers.open.countDown();
        assertThat(take.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }

    /**
     * take: sees an empty ring, asks to be woken                               waits, gives the lock up      is woken
     * offer:                                     claims, stores, wants the lock                        wakes
     */
    @Test
    void take_offerBetweenMarkAndWait_isWoken() throws Exception {
        GatedWaiters takers = new GatedWaiters(true);
        MpmcRing<Integer> ring = new MpmcRing<>(2, 0, 0, takers, new RingWaiters());
        FutureTask<Integer> take = start(ring::take);
        takers.reached.await();
        FutureTask<Boolean> offer = start(() -> ring.offer(1));
        awaitSize(ring, 1);
        takers.open.countDown();
        assertThat(take.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(offer.get(20, TimeUnit.SECONDS)).isTrue();
    }

    /** As with take, at the other end. */
    @Test
    void put_pollBetweenLookAndMark_doesNotWait() throws Exception {
        GatedWaiters putters = new GatedWaiters(false);
        MpmcRing<Integer> ring = new MpmcRing<>(1, 0, 0, new RingWaiters(), putters);
        ring.add(1);
        FutureTask<Boolean> put = start(() -> ring.offer(2, 1, TimeUnit.DAYS));
        putters.reached.await();
        assertThat(ring.poll()).isEqualTo(1);
        putters.open.countDown();
        assertThat(put.get(20, TimeUnit.SECONDS)).isTrue();
    }

    /** As with take, at the other end. */
    @Test
    void put_pollBetweenMarkAndWait_isWoken() throws Exception {
        GatedWaiters putters = new GatedWaiters(true);
        MpmcRing<Integer> ring = new MpmcRing<>(1, 0, 0, new RingWaiters(), putters);
        ring.add(1);
        FutureTask<Boolean> put = start(() -> ring.offer(2, 1, TimeUnit.DAYS));
        putters.reached.await();
        FutureTask<Integer> poll = start(ring::poll);
        awaitSize(ring, 0);
        putters.open.countDown();
        assertThat(put.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(poll.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }

    private static void awaitSize(MpmcRing<?> ring, int size) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (ring.size() != size) {
            assertThat(System.nanoTime() - end).isNegative();
            Thread.onSpinWait();
        }
    }
}
