package org.scalingpatterns.journal;

import java.io.IOException;

/**
 * The journal takes nothing more because the disk failed it. Whether the last records are on the disk is not known: a system
 * that failed to write a page may call it clean afterwards, so forcing once more would prove nothing. Open the journal again
 * to see what is there.
 */
public final class JournalStoppedException extends IOException {

    private static final long serialVersionUID = 1L;

    JournalStoppedException(IOException cause) {
        super("the journal stopped when the disk failed: " + cause.getMessage(), cause);
    }
}
