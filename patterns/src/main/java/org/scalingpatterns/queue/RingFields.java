package org.scalingpatterns.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.AbstractQueue;

/**
 * The words that a ring's two ends write, each end's on lines of its own. Without padding a producer that moves the tail takes
 * from the consumer the line that the head is on, and the other way round (false sharing).
 */
final class RingFields {
    /*
     * A virtual machine may reorder the fields of one class, but lays a subclass's out behind those of its superclass. Hence the
     * chain. 128 bytes apart, since processors fetch lines in pairs.
     *
     *   Before: 128 B | Tail: tail, room | Between: 128 B | Head: head | After: 128 B | what is only read
     *
     * What the producer knows of the other end, its room, is on his own line, where only he writes.
     */
    static final VarHandle TAIL = word(Tail.class, "tail");
    static final VarHandle HEAD = word(Head.class, "head");
    static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);
    static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(int[].class);

    private RingFields() {}

    private static VarHandle word(Class<?> type, String name) {
        try {
            return MethodHandles.lookup().findVarHandle(type, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    abstract static class Before<E> extends AbstractQueue<E> {
        long a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a10, a11, a12, a13, a14, a15;
    }

    abstract static class Tail<E> extends Before<E> {
        long tail;
        /** What the producer knows it may fill without looking at the other end. */
        long room;
    }

    abstract static class Between<E> extends Tail<E> {
        long b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
    }

    abstract static class Head<E> extends Between<E> {
        long head;
    }

    abstract static class After<E> extends Head<E> {
        long c00, c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, c11, c12, c13, c14, c15;
    }
}
