package org.scalingpatterns.eventsourcing;

import java.util.UUID;

/** An id was used for an event before, and what is appended now isn't the same batch. */
public final class DuplicateEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** For event stores of other engines, too. */
    public DuplicateEventException(UUID id, String stream) {
        super("must be the batch that it was appended with before, or new: id=%s, stream=%s".formatted(id, stream));
    }
}
