package org.scalingpatterns.caching;

import java.io.IOException;

/** A store can't take this row, now or later: it breaks a rule of the store's. The row is not in. */
public final class RowRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param message which row, and which rule */
    public RowRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
