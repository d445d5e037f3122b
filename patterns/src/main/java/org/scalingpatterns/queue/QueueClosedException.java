package org.scalingpatterns.queue;

/** The queue is closed, and will not be open again: nothing was done. */
public final class QueueClosedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public QueueClosedException() {
        super("must be open");
    }
}
