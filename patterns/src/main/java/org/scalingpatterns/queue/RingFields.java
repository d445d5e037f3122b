package org.scalingpatterns.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.AbstractQueue;

/**
 * The words that a ring's two ends write, each end's on lines of its own, and what both only read, away from them. Without padding
 * a producer that moves the tail takes from the consumer the line that the head is on, and the other way round (false sharing).
 */
final class RingFields {
    /*
     * A virtual machine may reorder the fields of one class, but lays a subclass's out behind those of its superclass. Hence the
     * chain. 128 bytes apart, since processors fetch lines in pairs.
     *
     *   First: 128 B | Slots: only read | Before: 128 B | Tail: tail, room | Between: 128 B | Head: head | After: 128 B
     *
     * What the producer knows of the other end, its room, is on his own line, where only he writes.
     */
    static final VarHandle TAIL = word(Tail.class, "tail");
    static final VarHandle HEAD = word(Head.class, "head");
    static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);
    static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(long[].class);

    private RingFields() {}

    private static VarHandle word(Class<?> type, String name) {
        try {
            return MethodHandles.lookup().findVarHandle(type, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    abstract static class First<E> extends AbstractQueue<E> {
        long a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a10, a11, a12, a13, a14, a15;
    }

    abstract static class Slots<E> extends First<E> {
        final Object[] elements;
        final int mask;

        /** As many slots, a power of two. */
        Slots(int slots) {
            this.elements = new Object[slots];
            this.mask = slots - 1;
        }
    }

    abstract static class Before<E> extends Slots<E> {
        long b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;

        Before(int slots) {
            super(slots);
        }
    }

    abstract static class Tail<E> extends Before<E> {
        long tail;
        /** What the producer knows it may fill without looking at the other end. */
        long room;

        Tail(int slots) {
            super(slots);
        }
    }

    abstract static class Between<E> extends Tail<E> {
        long c00, c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, c11, c12, c13, c14, c15;

        Between(int slots) {
            super(slots);
        }
    }

    abstract static class Head<E> extends Between<E> {
        long head;

        Head(int slots) {
            super(slots);
        }
    }

    abstract static class After<E> extends Head<E> {
        long d00, d01, d02, d03, d04, d05, d06, d07, d08, d09, d10, d11, d12, d13, d14, d15;

        After(int slots) {
            super(slots);
        }
    }
}
