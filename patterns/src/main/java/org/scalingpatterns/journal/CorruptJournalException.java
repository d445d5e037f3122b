package org.scalingpatterns.journal;

import java.io.IOException;

/** Damage where data had been forced to the disk: not a torn tail, so nothing is cut. Restore the file from a copy. */
public final class CorruptJournalException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;

    CorruptJournalException(String file, long offset, String what) {
        super("%s is damaged at offset %d: %s".formatted(file, offset, what));
        this.file = file;
        this.offset = offset;
    }

    /** Which file of the journal. */
    public String file() {
        return file;
    }

    /** Where in the file the damaged record, or the file's header, begins. */
    public long offset() {
        return offset;
    }
}
