package org.scalingpatterns.site;

/** Something that the command was given can't be used. The message is one line and says how to mend it. */
final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadInput(String message) {
        super(message);
    }
}
