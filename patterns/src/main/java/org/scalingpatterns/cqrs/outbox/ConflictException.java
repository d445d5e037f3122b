package org.scalingpatterns.cqrs.outbox;

/** What a decision read is no longer the case: it is rolled back, and decides anew. */
public final class ConflictException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what changed, such as {@code must be at version 7: account=ada}. */
    public ConflictException(String message) {
        super(message);
    }
}
