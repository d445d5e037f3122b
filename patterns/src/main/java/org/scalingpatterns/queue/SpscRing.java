package org.scalingpatterns.queue;

import static org.scalingpatterns.queue.RingFields.ELEMENT;
import static org.scalingpatterns.queue.RingFields.HEAD;
import static org.scalingpatterns.queue.RingFields.TAIL;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A bounded queue from one thread to one other, in an array. For more threads at either end, and for waiting, take {@link
 * MpmcRing}: this one only answers at once, since waking a sleeper would cost each message more than the message does.
 *
 * <p>{@code offer} and {@code offerAll} are for one thread, always the same; {@code poll}, {@code peek}, {@code drain} and
 * iterators for one other, or the same; {@code size} for everybody. <b>A second producer or consumer loses messages.</b> With assertions
 * on ({@code -ea}) he gets an {@code AssertionError}; otherwise nobody notices. Wait-free but for {@code size}, O(1), no allocation. Null is
 * no element.
 *
 * @param <E> what is passed on
 */
public final class SpscRing<E> extends RingFields.After<E, Object> {
    /*
     * FastForward (Giacomoni, Moseley, Vachharajani, PPoPP 2008): a slot is its own flag, null is free. So neither end reads the
     * position of the other, and between them travel the lines of the slots, each once a direction.
     *
     *   producer: slot is null (acquire)      -> stores the element (release)
     *   consumer: slot is not null (acquire)  -> takes it, stores null (release)
     *
     * Each slot is written by turns, and whose turn it is stands in it; there is no other data in the race.
     *
     * Even so the producer would fetch each line to find it free, and fetch it again to write. So he looks a quarter of the
     * ring ahead (as in B-Queue: Wang, Zhang, Tang, Hua, 2013): the consumer empties slots in their order, so if that one
     * is free, so are all before it, and the producer writes so many without looking. If it isn't, he looks at the very next.
     *
     * A store waits for its line, and those behind it wait, too. So a batch moves the tail once, not between any two slots: nobody
     * needs it to find the elements. And the array is in a local variable, whose field would be read again after each release; and
     * stretches of it are counted by an int, which the compiler checks once.
     */
    private static final int FARTHEST = 4096;

    private final int ahead;
    private Thread producer; // with assertions on only, as the next one
    private Thread consumer;

    /**
     * An empty ring.
     *
     * @param capacity how many elements it holds, from 1 to 2<sup>30</sup>; rounded up to a power of two
     * @throws IllegalArgumentException if the capacity is out of range
     */
    public SpscRing(int capacity) {
        this(capacity, 0);
    }

    /** With the position of its first element. */
    SpscRing(int capacity, long start) {
        super(new Object[MpmcRing.slots(capacity)]);
        this.ahead = Math.min(slots.length / 4, FARTHEST);
        this.room = start;
        TAIL.setVolatile(this, start);
        HEAD.setVolatile(this, start);
    }

    /** How many elements it holds at most: the capacity asked for, rounded up to a power of two. */
    public int capacity() {
        return mask + 1;
    }

    /**
     * Appends an element if there is room. The producer's.
     *
     * @return false if the ring was full
     * @throws NullPointerException if the element is null
     */
    @Override
    public boolean offer(E element) {
        assert isProducer() : "must have one producer: " + producer;
        if (element == null) {
            throw new NullPointerException("element");
        }
        long position = tail;
        if (free(position) == 0) {
            return false;
        }
        ELEMENT.setRelease(slots, (int) position & mask, element);
        TAIL.setRelease(this, position + 1);
        return true;
    }

    /** How many slots from a position on are known to be free; 0 if the ring is full. */
    private int free(long position) {
        if (position - room < 0) {
            return (int) (room - position);
        }
        if (ELEMENT.getAcquire(slots, (int) (position + ahead) & mask) == null) {
            room = position + ahead;
            return Math.max(1, ahead);
        }
        return ELEMENT.getAcquire(slots, (int) position & mask) == null ? 1 : 0;
    }

    /** Takes the first element; null if the ring was empty. The consumer's. */
    @Override
    public E poll() {
        return take(slots);
    }

    @SuppressWarnings("unchecked") // only E goes in
    private E take(Object[] slots) {
        assert isConsumer() : "must have one consumer: " + consumer;
        long position = head;
        int slot = (int) position & slots.length - 1;
        Object element = ELEMENT.getAcquire(slots, slot);
        if (element != null) {
            ELEMENT.setRelease(slots, slot, null);
            HEAD.setRelease(this, position + 1);
        }
        return (E) element;
    }

    /** The first element, which stays; null if the ring was empty. The consumer's. */
    @Override
    @SuppressWarnings("unchecked") // only E goes in
    public E peek() {
        assert isConsumer() : "must have one consumer: " + consumer;
        return (E) ELEMENT.getAcquire(slots, (int) head & mask);
    }

    /**
     * Appends elements in their order while there is room; each can be taken at once, and {@code size} counts them when all are there. The
     * producer's.
     *
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
        assert isProducer() : "must have one producer: " + producer;
        Object[] slots = this.slots;
        long start = tail;
        int appended = 0;
        try {
            for (int free = free(start); appended < count && free > 0; free = free(start + appended)) {
                int slot = (int) (start + appended) & mask;
                int stretch = Math.min(Math.min(free, slots.length - slot), count - appended);
                for (int end = appended + stretch; appended < end; appended++) {
                    ELEMENT.setRelease(slots, slot++, Objects.requireNonNull(array[from + appended], "element"));
                }
            }
        } finally { // even if somebody has put a null into the array meanwhile: the slots before it are full
            TAIL.setRelease(this, start + appended);
        }
        return appended;
    }

    /**
     * Takes elements while there are any, and passes them on one by one. The consumer's.
     *
     * @param max how many at most
     * @return how many were taken; fewer than max only if the ring was empty
     * @throws RuntimeException what the consumer threw; what it was passed is taken, the rest stays
     * @throws IllegalArgumentException if max is negative
     */
    public int drain(Consumer<? super E> receiver, int max) {
        Objects.requireNonNull(receiver, "receiver");
        if (max < 0) {
            throw new IllegalArgumentException("must be >= 0: max=" + max);
        }
        Object[] slots = this.slots;
        int taken = 0;
        while (taken < max) {
            E element = take(slots);
            if (element == null) {
                return taken;
            }
            taken++;
            receiver.accept(element);
        }
        return taken;
    }

    private boolean isProducer() {
        if (producer == null) {
            producer = Thread.currentThread();
        }
        return producer == Thread.currentThread();
    }

    private boolean isConsumer() {
        if (consumer == null) {
            consumer = Thread.currentThread();
        }
        return consumer == Thread.currentThread();
    }

    /**
     * How many elements were in it at some moment during the call, or one more or less, or less by those that an {@code offerAll} was
     * appending: an end moves after its slots.
     */
    @Override
    public int size() {
        while (true) {
            long first = (long) HEAD.getVolatile(this);
            long end = (long) TAIL.getVolatile(this);
            if ((long) HEAD.getVolatile(this) == first) {
                return (int) Math.min(Math.max(end - first, 0), mask + 1);
            }
        }
    }

    /** Passes over the elements, up to the last that is there, without taking them. The consumer's. It can't remove. */
    @Override
    public Iterator<E> iterator() {
        assert isConsumer() : "must have one consumer: " + consumer;
        return new Elements();
    }

    private final class Elements implements Iterator<E> {
        private long position = head;
        private final long end = position + mask + 1;

        @Override
        public boolean hasNext() {
            return position != end && ELEMENT.getAcquire(slots, (int) position & mask) != null;
        }

        @Override
        @SuppressWarnings("unchecked") // only E goes in
        public E next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return (E) ELEMENT.getAcquire(slots, (int) position++ & mask);
        }
    }

    /** Refused, as removing from the middle is: a ring gives its elements up at its head only. */
    @Override
    public boolean remove(Object element) {
        throw new UnsupportedOperationException("a ring gives up its first element only: poll()");
    }
}
