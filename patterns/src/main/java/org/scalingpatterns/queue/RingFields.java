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
     * A virtual machine may reorder the fields of one class, but lays a subclass's out behind those of its superclass, or into gaps that
     * those have left. Hence the chain. 128 bytes apart, since processors fetch lines in pairs.
     *
     *   header, gap | First: 128 B | Slots: only read | Before: 128 B | Tail: tail, room, full | Between: 128 B | Head: head, empty |
     *   After: 128 B
     *
     * What an end knows of the other one is on its own line, where only it writes. All that is written is a long, which fits into no gap
     * beside the slots, that both read. And First fills the gap of 4 bytes that is left behind a header of 12: there a field of Slots would
     * share a line with the object before it.
     */
    static final VarHandle TAIL = word(Tail.class, "tail");
    static final VarHandle HEAD = word(Head.class, "head");
    static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

    private RingFields() {}

    private static VarHandle word(Class<?> type, String name) {
        return field(type, name, long.class);
    }

    /** The field of a class in this package. */
    static VarHandle field(Class<?> type, String name, Class<?> content) {
        try {
            return MethodHandles.lookup().findVarHandle(type, name, content);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    abstract static class First<E> extends AbstractQueue<E> {
        long a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a10, a11, a12, a13, a14, a15;
        int gap;
    }

    abstract static class Slots<E, S> extends First<E> {
        final S[] slots;
        final int mask;

        /** @param slots a power of two of them */
        Slots(S[] slots) {
            this.slots = slots;
            this.mask = slots.length - 1;
        }
    }

    abstract static class Before<E, S> extends Slots<E, S> {
        long b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;

        Before(S[] slots) {
            super(slots);
        }
    }

    abstract static class Tail<E, S> extends Before<E, S> {
        long tail;
        /** What the producer knows it may fill without looking at the other end. */
        long room;
        /** Where a producer found it full last. */
        long full;

        Tail(S[] slots) {
            super(slots);
        }
    }

    abstract static class Between<E, S> extends Tail<E, S> {
        long c00, c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, c11, c12, c13, c14, c15;

        Between(S[] slots) {
            super(slots);
        }
    }

    abstract static class Head<E, S> extends Between<E, S> {
        long head;
        /** Where a consumer found it empty last. */
        long empty;

        Head(S[] slots) {
            super(slots);
        }
    }

    abstract static class After<E, S> extends Head<E, S> {
        long d00, d01, d02, d03, d04, d05, d06, d07, d08, d09, d10, d11, d12, d13, d14, d15;

        After(S[] slots) {
            super(slots);
        }
    }
}
