package org.scalingpatterns.eventsourcing;

/** Data of a person was to be sealed whose key was erased: it would never be read, and they asked to be forgotten. */
public final class SubjectErasedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SubjectErasedException(String subject) {
        super("the subject was erased: subject=" + subject);
    }
}
