package org.scalingpatterns.queue;

/**
 * The queue has no room: nothing was enqueued. Checked, and no {@code IOException}, since it is the producer who has to decide
 * what becomes of the work: wait, do it inline, or refuse it in turn.
 */
public final class QueueFullException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param what which bound was met, such as {@code capacity=100} */
    public QueueFullException(String what) {
        super("full: " + what);
    }
}
