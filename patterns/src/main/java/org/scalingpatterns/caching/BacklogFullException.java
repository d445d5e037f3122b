package org.scalingpatterns.caching;

import java.io.IOException;

/** A write-behind cache holds as many pending writes as it may: nothing was written. */
public final class BacklogFullException extends IOException {
    private static final long serialVersionUID = 1;

    BacklogFullException(int capacity) {
        super("nothing was written, there are as many pending writes as there may be: capacity=" + capacity);
    }
}
