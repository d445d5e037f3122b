package org.scalingpatterns.results;

/** A run folder, figure manifest or predicate that can't be used. The message is one line: file, place, what is wrong. */
public final class RunFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RunFormatException(String message) {
        super(message);
    }

    public RunFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
