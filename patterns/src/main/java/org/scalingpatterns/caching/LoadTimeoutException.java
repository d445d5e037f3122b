package org.scalingpatterns.caching;

import java.io.IOException;

/** A value was neither cached nor loaded in time: the one who loads it is slow, or too many load at once. */
public final class LoadTimeoutException extends IOException {
    private static final long serialVersionUID = 1;

    LoadTimeoutException(String message) {
        super(message);
    }
}
