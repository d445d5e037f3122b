package org.scalingpatterns.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The same ring, written as one does at first, with one mistake. Where threads must meet for it to show, it yields there. */
@SuppressWarnings("ThreadPriorityCheck") // yields bring threads together
final class BrokenRing implements RingWaitingContract.WaitingSubject {

    enum Flaw {
        NONE,
        /** The head is read, then written. */
        UNGUARDED_HEAD,
        /** The sequence says full before the element is stored. */
        PUBLISHES_EARLY,
        /** Sequences are compared by {@code <}. */
        LESS_THAN,
        /** A full ring takes it, and drops it. */
        DROPS,
        NEWEST_FIRST,
        /** A batch of which the first has room is taken for appended. */
        BATCH_UNCHECKED,
        /** What was taken in a batch when the consumer threw is gone. */
        DRAIN_FORGETS,
        TAKES_NULL,
        /** A slot that is claimed and not yet full makes the ring look empty. */
        EMPTY_BEHIND_A_CLAIM,
        /** What is first is read, and by then somebody else may have it. */
        PEEKS_ONCE,
        WAKES_NOBODY,
        /** Looks, and then sleeps without looking again. */
        LOOKS_THEN_SLEEPS,
        UNINTERRUPTIBLE,
        NO_PATIENCE
    }

    /** So that a ring that is broken for good comes back all the same. */
    private static final int TRIES = 10_000;

    private final Flaw flaw;
    private final int capacity;
    private final AtomicReferenceArray<Long> elements;
    private final AtomicLongArray sequences;
    private final AtomicLong head;
    private final AtomicLong tail;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();

    BrokenRing(Flaw flaw, int capacity, long start) {
        this.flaw = flaw;
        this.capacity = capacity;
        this.elements = new AtomicReferenceArray<>(capacity);
        this.sequences = new AtomicLongArray(capacity);
        this.head = new AtomicLong(start);
        this.tail = new AtomicLong(start);
        for (long position = start; position != start + 2L * capacity; position += 2) {
            sequences.set(slot(position), position);
        }
    }

    private int slot(long position) {
        return (int) (position >> 1) & capacity - 1;
    }

    private boolean isBehind(long sequence, long turn) {
        return flaw == Flaw.LESS_THAN ? sequence < turn : sequence - turn < 0;
    }

    @Override
    public boolean offer(Long element) {
        if (element == null) {
            if (flaw == Flaw.TAKES_NULL) {
                return true;
            }
            throw new NullPointerException();
        }
        for (int i = 0; i < TRIES; i++) {
            long position = tail.get();
            if (isBehind(sequences.get(slot(position)), position)) {
                if (position - head.get() >= 2L * capacity) {
                    return flaw == Flaw.DROPS;
                }
                Thread.yield();
            } else if (tail.compareAndSet(position, position + 2)) {
                store(position, element);
                return true;
            }
        }
        return false;
    }

    private void store(long position, Long element) {
        if (flaw == Flaw.PUBLISHES_EARLY) {
            sequences.set(slot(position), position + 1);
            Thread.yield();
            elements.set(slot(position), element);
        } else {
            elements.set(slot(position), element);
            sequences.set(slot(position), position + 1);
        }
        wake();
    }

    @Override
    public Long poll() {
        return flaw == Flaw.NEWEST_FIRST ? newest() : first();
    }

    private Long newest() {
        List<Long> all = new ArrayList<>();
        for (Long element = first(); element != null; element = first()) {
            all.add(element);
        }
        Long last = all.isEmpty() ? null : all.remove(all.size() - 1);
        all.forEach(this::offer);
        return last;
    }

    private Long first() {
        for (int i = 0; i < TRIES; i++) {
            long position = head.get();
            if (isBehind(sequences.get(slot(position)), position + 1)) {
                if (flaw == Flaw.EMPTY_BEHIND_A_CLAIM || tail.get() == position) {
                    return null;
                }
                Thread.yield();
            } else if (flaw == Flaw.UNGUARDED_HEAD) {
                return unguarded(position);
            } else if (head.compareAndSet(position, position + 2)) {
                Long element = elements.getAndSet(slot(position), null);
                sequences.set(slot(position), position + 2L * capacity);
                wake();
                return element;
            }
        }
        return null;
    }

    private Long unguarded(long position) {
        Long element = elements.get(slot(position));
        Thread.yield();
        head.set(position + 2);
        sequences.set(slot(position), position + 2L * capacity);
        return element;
    }

    @Override
    public Long peek() {
        for (int i = 0; i < TRIES; i++) {
            long position = head.get();
            if (tail.get() == position) {
                return null;
            }
            if (flaw == Flaw.PEEKS_ONCE) {
                Thread.yield();
                return elements.get(slot(position));
            }
            Long element = elements.get(slot(position));
            if (element != null && head.get() == position) {
                return element;
            }
            Thread.yield();
        }
        return null;
    }

    @Override
    public int size() {
        return (int) ((tail.get() - head.get()) / 2);
    }

    @Override
    public int offerAll(Long[] batch, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (batch[i] == null && flaw != Flaw.TAKES_NULL) {
                throw new NullPointerException();
            }
        }
        int appended = 0;
        while (appended < count && offer(batch[from + appended])) {
            appended++;
        }
        return flaw == Flaw.BATCH_UNCHECKED && appended > 0 ? count : appended;
    }

    @Override
    public int drain(Consumer<Long> consumer, int max) {
        if (flaw == Flaw.DRAIN_FORGETS) {
            List<Long> batch = new ArrayList<>();
            while (batch.size() < max && size() > 0) {
                batch.add(poll());
            }
            batch.forEach(consumer);
            return batch.size();
        }
        int taken = 0;
        while (taken < max) {
            Long element = poll();
            if (element == null) {
                return taken;
            }
            taken++;
            consumer.accept(element);
        }
        return taken;
    }

    private void wake() {
        if (waiting.get() > 0 && flaw != Flaw.WAKES_NOBODY) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A look for what one waits for. */
    private interface Look<T> {
        /** Null if it isn't there yet. */
        T look();
    }

    private <T> T await(Look<T> look, long nanos) throws InterruptedException {
        if (flaw == Flaw.LOOKS_THEN_SLEEPS) {
            T found = look.look();
            if (found != null) {
                return found;
            }
            Thread.yield();
        }
        long end = System.nanoTime() + Math.max(nanos, 0);
        lock.lockInterruptibly();
        try {
            waiting.incrementAndGet();
            if (flaw == Flaw.LOOKS_THEN_SLEEPS) {
                sleep(nanos);
            }
            while (true) {
                T found = look.look();
                long left = end - System.nanoTime();
                if (found != null || left <= 0 || (flaw == Flaw.NO_PATIENCE && nanos != Long.MAX_VALUE)) {
                    return found;
                }
                sleep(left);
            }
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // a loop calls it
    private void sleep(long nanos) throws InterruptedException {
        try {
            long left = changed.awaitNanos(nanos);
            assert left <= nanos;
        } catch (InterruptedException e) {
            if (flaw != Flaw.UNINTERRUPTIBLE) {
                throw e;
            }
        }
    }

    @Override
    public void put(Long element) throws InterruptedException {
        await(() -> offer(element) ? true : null, Long.MAX_VALUE);
    }

    @Override
    public boolean offer(Long element, long timeout, TimeUnit unit) throws InterruptedException {
        return await(() -> offer(element) ? true : null, unit.toNanos(timeout)) != null;
    }

    @Override
    public Long take() throws InterruptedException {
        return await(this::poll, Long.MAX_VALUE);
    }

    @Override
    public Long poll(long timeout, TimeUnit unit) throws InterruptedException {
        return await(this::poll, unit.toNanos(timeout));
    }
}
