package org.scalingpatterns.queue;

import static org.scalingpatterns.queue.RingFields.HEAD;
import static org.scalingpatterns.queue.RingFields.TAIL;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A bounded queue of messages between threads, in an array: many producers, many consumers, first in, first out. {@code offer}
 * and {@code poll} answer at once, {@code put} and {@code take} wait; a full ring is refused or waited for, never dropped.
 * One producer and one consumer are faster off with {@link SpscRing}; many producers and one consumer use this one.
 *
 * <p>Thread-safe and linearizable. {@code offer}, {@code poll} and {@code peek} are O(1), allocate nothing, and cost one
 * compare-and-set. <b>They are not lock-free in the strict sense:</b> who has claimed a slot and is suspended before he has
 * filled or emptied it holds up those who come to that very slot, and who find it neither full nor empty spin until he goes
 * on. Null is no element. Elements can't be removed from the middle. It takes some 28 bytes for each element of its capacity.
 *
 * @param <E> what is passed on
 */
public final class MpmcRing<E> extends RingFields.After<E, MpmcRing.Slot> {
    /*
     * Dmitry Vyukov's bounded MPMC queue (1024cores.net, "Bounded MPMC queue"): a sequence for each slot says whose turn it is.
     *
     *             head            tail            positions go up by 2 for each element, and wrap around
     *               v               v
     *   +-------+-------+-------+-------+         s = 2p      free, for the producer of position p
     *   | 2(p+4)| 2p+1  | 2p+1  |  2p   |         s = 2p + 1  full, for the consumer of position p
     *   +-------+-------+-------+-------+         s = 2(p+n)  free again, for the producer one lap later
     *
     * 1. A producer reads the tail t and its slot's sequence. If it is t, he claims the slot by a compare-and-set of the tail
     *    from t to t + 2, stores the element, then the sequence t + 1 (release). Nobody else writes to the slot in between:
     *    other producers find another tail, and consumers another sequence.
     * 2. A consumer reads the head h and its slot's sequence (acquire). If it is h + 1, he claims it by a compare-and-set of
     *    the head, reads the element, clears it, and stores the sequence h + 2n (release).
     * 3. Sequences are compared by the sign of their difference, which stays right when they wrap around. Full and free differ
     *    in the lowest bit, so one slot is enough; with Vyukov's p and p + 1 a ring of one couldn't tell full from free again.
     *
     * An empty-looking slot doesn't make the ring empty: a producer may have claimed it and been suspended, while another has
     * filled the next and returned. So poll returns null only if the tail, read after the head, is the same: since
     * head <= tail at all times and the head never goes back, both stood there when the tail was read. Offer, likewise,
     * is refused only if the head, read after the tail, is a lap behind. Otherwise they look again.
     *
     * Lines. Near empty, each element has to bring a line from the producer's processor to the consumer's and back, some 100 ns each
     * way between cores; what else travels is waste. So the sequence and the element lie side by side, in an object: who has
     * found the one has the other, and in an array of sequences a consumer would be emptying the neighbour of the slot that is being filled.
     * And the tail is the producers': who comes too early looks at the slot some more times before he takes the tail from them to see
     * that the ring is empty. Four looks would last about as long as that takes; within twenty the producer gets some elements
     * ahead, and what is sent and what is taken lie no longer side by side. If he found it empty at that very place before,
     * nothing is being sent, and he looks there at once. The same with a full ring and the head. Batches: who finds less than
     * he wants has caught up with the other end, and waits until it is 64 elements ahead, as long as sixty looks; then he finds whole
     * batches for a while.
     *
     * Waiting. The lowest bit of the tail says that somebody waits for an element, that of the head that somebody waits for room.
     * A waiting consumer holds the lock of his side, finds the ring empty at tail t, and sets the bit by a compare-and-set
     * of the tail from t to t | 1. The producer who claims next does so by a compare-and-set of the same word, so there
     * are two interleavings only:
     *
     *   consumer: sees empty at t                 CAS t -> t|1 fails: looks again, finds the claimed slot, doesn't wait
     *   producer:                   CAS t -> t+2
     *
     *   consumer: sees empty at t   CAS t -> t|1                   waits (gives the lock up)
     *   producer:                                CAS t|1 -> t+2, stores the element, wake: gets the lock only now
     *
     * In the second one the producer's compare-and-set has shown him the bit (and cleared it), and he takes the lock before
     * he wakes. So no wake-up is lost, and nobody who doesn't wait pays for it, not even with a fence. All who wait are woken, look
     * again, and those who find nothing set the bit again. The same with head, room and the lock of the other side.
     * Nobody claims a slot or wakes the other side while he holds a lock.
     */
    private static final int WAITED_FOR = 1;
    private static final int STEP = 2;
    private static final int MAXIMUM = 1 << 30;
    /** Looks before a thread parks: a few microseconds, which is what parking and being woken costs. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;
    /** Elements that {@link #drain} and {@link #offerAll} claim at once, at most. */
    private static final int BATCH = 256;
    /** Looks at a slot before the other end's position is asked for: below a microsecond, in which the other end gets ahead. */
    private static final int LOOKS = 20;
    /** Looks of a batch that is not whole, for the other end to get so many elements ahead: some microseconds at most. */
    private static final int BATCH_LOOKS = 60;

    private static final int LEAD = 64;

    private static final int SPARE_PLACE = 32; // 128 bytes from the ends

    private static final VarHandle SEQUENCE = RingFields.field(Slot.class, "sequence", long.class);
    private static final VarHandle SPARE = MethodHandles.arrayElementVarHandle(Object[][].class);
    private static final VarHandle ELEMENT = RingFields.field(Slot.class, "element", Object.class);

    /** A place for an element, and whose turn it is. */
    static final class Slot {
        long sequence;
        Object element;
    }

    private final long lap;
    private final int spins;
    private final RingWaiters takers;
    private final RingWaiters putters;
    /** In the middle, what a batch is copied out into, all null; null while somebody has it. The places around it keep its line from others. */
    private final Object[][] spare = new Object[2 * SPARE_PLACE + 1][];

    /**
     * An empty ring.
     *
     * @param capacity how many elements it holds, from 1 to 2<sup>30</sup>; rounded up to a power of two, so that a position's
     *     slot is found without a division
     * @throws IllegalArgumentException if the capacity is out of range
     */
    public MpmcRing(int capacity) {
        this(capacity, 0, SPINS, new RingWaiters(), new RingWaiters());
    }

    /** With the position of its first element, an even number, and the number of looks before a thread parks. */
    MpmcRing(int capacity, long start, int spins, RingWaiters takers, RingWaiters putters) {
        super(new Slot[slots(capacity)]);
        this.lap = (long) STEP * slots.length;
        this.spins = spins;
        this.takers = takers;
        this.putters = putters;
        for (int i = 0; i < slots.length; i++) {
            long position = start + (long) STEP * i;
            Slot slot = new Slot();
            slot.sequence = position;
            slots[(int) (position >> 1) & mask] = slot;
        }
        TAIL.setVolatile(this, start);
        HEAD.setVolatile(this, start);
    }

    static int slots(int capacity) {
        if (capacity < 1 || capacity > MAXIMUM) {
            throw new IllegalArgumentException("must be 1 to 2^30: capacity=" + capacity);
        }
        return capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
    }

    private Slot slot(long position) {
        return slots[(int) (position >> 1) & mask];
    }

    /** How many elements it holds at most: the capacity asked for, rounded up to a power of two. */
    public int capacity() {
        return mask + 1;
    }

    /**
     * Appends an element if there is room.
     *
     * @return false if the ring was full
     * @throws NullPointerException if the element is null
     */
    @Override
    public boolean offer(E element) {
        Objects.requireNonNull(element, "element");
        for (int looks = 1; ; looks++) {
            long tail = (long) TAIL.getVolatile(this);
            long position = tail & -STEP;
            Slot slot = slot(position);
            long turn = (long) SEQUENCE.getAcquire(slot) - position;
            if (turn == 0) {
                if (TAIL.compareAndSet(this, tail, position + STEP)) {
                    slot.element = element;
                    SEQUENCE.setRelease(slot, position + 1);
                    if (tail != position) {
                        takers.wake();
                    }
                    return true;
                }
            } else if (turn < 0) {
                boolean looksThere = looks > LOOKS || full == position;
                if (looksThere && position - ((long) HEAD.getVolatile(this) & -STEP) >= lap) {
                    full = position;
                    return false;
                }
                Thread.onSpinWait(); // the slot is being emptied
            }
        }
    }

    /** Takes the first element; null if the ring was empty. */
    @Override
    @SuppressWarnings("unchecked") // only E goes in
    public E poll() {
        for (int looks = 1; ; looks++) {
            long head = (long) HEAD.getVolatile(this);
            long position = head & -STEP;
            Slot slot = slot(position);
            long turn = (long) SEQUENCE.getAcquire(slot) - (position + 1);
            if (turn == 0) {
                if (HEAD.compareAndSet(this, head, position + STEP)) {
                    Object element = slot.element;
                    slot.element = null;
                    SEQUENCE.setRelease(slot, position + lap);
                    if (head != position) {
                        putters.wake();
                    }
                    return (E) element;
                }
            } else if (turn < 0) {
                boolean looksThere = looks > LOOKS || empty == position;
                if (looksThere && ((long) TAIL.getVolatile(this) & -STEP) == position) {
                    empty = position;
                    return null;
                }
                Thread.onSpinWait(); // the slot is being filled
            }
        }
    }

    /** The first element, which stays; null if the ring was empty. */
    @Override
    @SuppressWarnings("unchecked") // only E goes in
    public E peek() {
        while (true) {
            long position = (long) HEAD.getVolatile(this) & -STEP;
            Slot slot = slot(position);
            if (isFull(position)) {
                Object element = ELEMENT.getAcquire(slot);
                // Nobody had claimed it if the head still stands there. Null was put there by somebody who has claimed
                // it, and whose new head may be seen later than that.
                if (element != null && ((long) HEAD.getVolatile(this) & -STEP) == position) {
                    return (E) element;
                }
            } else if (((long) TAIL.getVolatile(this) & -STEP) == position) {
                return null;
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * Appends an element, and waits for room as long as it takes: spins for some microseconds, then parks.
     *
     * @throws InterruptedException if interrupted while it waits; the element was not appended
     * @throws NullPointerException if the element is null
     */
    public void put(E element) throws InterruptedException {
        if (!spinOffer(element)) {
            do {
                putters.await(this::markFull, -1);
            } while (!offer(element));
        }
    }

    /**
     * Appends an element, and waits for room up to a time.
     *
     * @param timeout 0 or less: doesn't wait
     * @return false if the ring was full all the time
     * @throws InterruptedException if interrupted while it waits; the element was not appended
     * @throws NullPointerException if the element is null
     */
    public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
        long nanos = unit.toNanos(timeout);
        if (nanos <= 0) {
            return offer(element);
        }
        long end = System.nanoTime() + nanos;
        boolean done = spinOffer(element);
        while (!done) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            putters.await(this::markFull, left);
            done = offer(element);
        }
        return true;
    }

    private boolean spinOffer(E element) {
        for (int i = 0; i < spins; i++) {
            if (offer(element)) {
                return true;
            }
            Thread.onSpinWait();
        }
        return offer(element);
    }

    /**
     * Takes the first element, and waits for one as long as it takes: spins for some microseconds, then parks.
     *
     * @throws InterruptedException if interrupted while it waits; nothing was taken
     */
    public E take() throws InterruptedException {
        E element = spinPoll();
        while (element == null) {
            takers.await(this::markEmpty, -1);
            element = poll();
        }
        return element;
    }

    /**
     * Takes the first element, and waits for one up to a time.
     *
     * @param timeout 0 or less: doesn't wait
     * @return null if the ring was empty all the time
     * @throws InterruptedException if interrupted while it waits; nothing was taken
     */
    public E poll(long timeout, TimeUnit unit) throws InterruptedException {
        long nanos = unit.toNanos(timeout);
        if (nanos <= 0) {
            return poll();
        }
        long end = System.nanoTime() + nanos;
        E element = spinPoll();
        while (element == null) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            takers.await(this::markEmpty, left);
            element = poll();
        }
        return element;
    }

    private E spinPoll() {
        for (int i = 0; i < spins; i++) {
            E element = poll();
            if (element != null) {
                return element;
            }
            Thread.onSpinWait();
        }
        return poll();
    }

    /** Asks the next producer to wake the takers; false if the ring isn't empty. Under the takers' lock. */
    private boolean markEmpty() {
        long head = (long) HEAD.getVolatile(this) & -STEP;
        long tail = (long) TAIL.getVolatile(this);
        return (tail & -STEP) == head
                && ((tail & WAITED_FOR) != 0 || TAIL.compareAndSet(this, tail, tail | WAITED_FOR));
    }

    /** Asks the next consumer to wake the putters; false if the ring isn't full. Under the putters' lock. */
    private boolean markFull() {
        long tail = (long) TAIL.getVolatile(this) & -STEP;
        long head = (long) HEAD.getVolatile(this);
        return tail - (head & -STEP) >= lap
                && ((head & WAITED_FOR) != 0 || HEAD.compareAndSet(this, head, head | WAITED_FOR));
    }

    /**
     * Appends elements in their order while there is room, claiming as many slots as are free, up to 256, by one compare-and-set. Other
     * producers' elements may come in between. Where a claim finds fewer it spins before, for some microseconds at most.
     *
     * @param array must not change during the call: it is not copied, and a null that is put into it after the check becomes an element:
     *     who takes it finds the ring empty, and peek waits until somebody has
     * @param from index of the first
     * @param count how many
     * @return how many were appended, the first ones; fewer than count only if the ring was full
     * @throws NullPointerException if one of them is null; nothing was appended
     * @throws IndexOutOfBoundsException if the array is shorter
     */
    public int offerAll(E[] array, int from, int count) {
        Objects.checkFromIndexSize(from, count, array.length);
        for (int i = from; i < from + count; i++) {
            Objects.requireNonNull(array[i], "element");
        }
        int appended = 0;
        while (appended < count) {
            int now = offerSome(array, from + appended, Math.min(count - appended, BATCH));
            if (now == 0) {
                if (!offer(array[from + appended])) {
                    return appended;
                }
                now = 1;
            }
            appended += now;
        }
        return appended;
    }

    /** One claim; 0 if the next slot is not free, or somebody else was faster. */
    private int offerSome(E[] array, int from, int count) {
        long tail = (long) TAIL.getVolatile(this);
        long first = tail & -STEP;
        int free = batch(first, count, 0, full != first);
        if (free == 0 || !TAIL.compareAndSet(this, tail, first + (long) STEP * free)) {
            return 0;
        }
        Slot[] ring = slots; // a field would be read again after each release
        int at = (int) (first >> 1);
        for (int i = 0; i < free; i++) {
            Slot slot = ring[(at + i) & (ring.length - 1)];
            slot.element = array[from + i];
            SEQUENCE.setRelease(slot, first + (long) STEP * i + 1);
        }
        if (tail != first) {
            takers.wake();
        }
        return free;
    }

    /**
     * How many slots from a position on are free, or full.
     *
     * @param full 1, or 0 for free
     * @param waits whether the other end gets some time, if there are fewer than wanted
     */
    private int batch(long first, int wanted, int full, boolean waits) {
        int found = count(first, wanted, full);
        if (found == wanted || !waits) {
            return found;
        }
        long ahead = first + (long) STEP * Math.min(LEAD, slots.length >> 1);
        for (int looks = 0; looks < BATCH_LOOKS && isBefore(ahead, full); looks++) {
            Thread.onSpinWait();
        }
        return found + count(first + (long) STEP * found, wanted - found, full);
    }

    private int count(long first, int wanted, int full) {
        Slot[] ring = slots;
        int at = (int) (first >> 1);
        int found = 0;
        while (found < wanted
                && (long) SEQUENCE.getAcquire(ring[(at + found) & (ring.length - 1)])
                        == first + (long) STEP * found + full) {
            found++;
        }
        return found;
    }

    /** Whether it isn't yet the turn of a position. */
    private boolean isBefore(long position, int full) {
        return (long) SEQUENCE.getAcquire(slot(position)) - (position + full) < 0;
    }

    private boolean isFull(long position) {
        return (long) SEQUENCE.getAcquire(slot(position)) == position + 1;
    }

    /**
     * Takes elements while there are any, claiming as many as are there, up to 256, by one compare-and-set, and passes them on one
     * by one. Where a claim finds fewer it spins before, for some microseconds at most. They are copied out first, so a slow consumer holds no slots; the ring keeps the array (1 kB at most) for the next call, and
     * allocates one only if there is none yet or others are draining.
     *
     * @param max how many at most
     * @return how many were taken; fewer than max only if the ring was empty
     * @throws RuntimeException what the consumer threw, the last of it. It is called for the rest of the batch all the same: what was
     *     taken is passed on, each element once.
     * @throws IllegalArgumentException if max is negative
     */
    public int drain(Consumer<? super E> consumer, int max) {
        Objects.requireNonNull(consumer, "consumer");
        if (max < 0) {
            throw new IllegalArgumentException("must be >= 0: max=" + max);
        }
        int taken = 0;
        while (taken < max) {
            int now = drainSome(consumer, Math.min(max - taken, BATCH));
            if (now == 0) {
                E element = poll();
                if (element == null) {
                    return taken;
                }
                consumer.accept(element);
                now = 1;
            }
            taken += now;
        }
        return taken;
    }

    /** One claim; 0 if fewer than two slots are full, which is no batch, or somebody else was faster. */
    private int drainSome(Consumer<? super E> consumer, int max) {
        long head = (long) HEAD.getVolatile(this);
        long first = head & -STEP;
        int full = batch(first, max, 1, max > 1 && empty != first);
        if (full < 2) {
            return 0;
        }
        Object[] batch = borrow(); // before the claim: what can't be had then would hold those slots for ever
        if (!HEAD.compareAndSet(this, head, first + (long) STEP * full)) {
            SPARE.setRelease(spare, SPARE_PLACE, batch);
            return 0;
        }
        Slot[] ring = slots;
        int at = (int) (first >> 1);
        for (int i = 0; i < full; i++) {
            Slot slot = ring[(at + i) & (ring.length - 1)];
            batch[i] = slot.element;
            slot.element = null;
            SEQUENCE.setRelease(slot, first + (long) STEP * i + lap);
        }
        if (head != first) {
            putters.wake();
        }
        try {
            passOn(batch, 0, full, consumer);
        } finally {
            SPARE.setRelease(spare, SPARE_PLACE, batch);
        }
        return full;
    }

    /** What a drain left for the next one. */
    Object[] spare() {
        return spare[SPARE_PLACE];
    }

    /** An array of nulls, which nobody else has. */
    private Object[] borrow() {
        Object[] batch = (Object[]) SPARE.getAndSet(spare, SPARE_PLACE, (Object[]) null);
        return batch == null ? new Object[Math.min(BATCH, capacity())] : batch;
    }

    /** Empties the array, too. The slots are free by now: a slow consumer holds nobody up. */
    @SuppressWarnings("unchecked") // only E goes in
    private static <E> void passOn(Object[] batch, int from, int to, Consumer<? super E> consumer) {
        int next = from;
        try {
            while (next < to) {
                E element = (E) batch[next];
                batch[next++] = null;
                consumer.accept(element);
            }
        } finally {
            if (next < to) { // it threw
                passOn(batch, next, to, consumer);
            }
        }
    }

    /** How many elements were in it at some moment during the call. */
    @Override
    public int size() {
        while (true) {
            long head = (long) HEAD.getVolatile(this) & -STEP;
            long tail = (long) TAIL.getVolatile(this) & -STEP;
            if (((long) HEAD.getVolatile(this) & -STEP) == head) {
                return (int) ((tail - head) / STEP);
            }
        }
    }

    /**
     * Passes over the elements without taking them. Weakly consistent: each that is in the ring all the time comes once, in order; one
     * that is put or taken meanwhile may come or not. It can't remove.
     */
    @Override
    public Iterator<E> iterator() {
        return new Elements();
    }

    private final class Elements implements Iterator<E> {
        private final long end = (long) TAIL.getVolatile(MpmcRing.this) & -STEP;
        private long position = (long) HEAD.getVolatile(MpmcRing.this) & -STEP;
        private E next = find();

        /** Null at the end. Steps over those that were taken, and those not yet there. */
        @SuppressWarnings("unchecked") // only E goes in
        private E find() {
            while (end - position > 0) {
                long here = position;
                position += STEP;
                Object element = ELEMENT.getAcquire(slot(here));
                // It was this position's if the sequence says so after it was read, since it is cleared before the
                // sequence moves on.
                if (element != null && isFull(here)) {
                    return (E) element;
                }
            }
            return null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public E next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            E element = next;
            next = find();
            return element;
        }
    }

    /** Refused, as removing from the middle is: a ring gives its elements up at its head only. */
    @Override
    public boolean remove(Object element) {
        throw new UnsupportedOperationException("a ring gives up its first element only: poll()");
    }
}
