package org.scalingpatterns.caching;

import java.io.IOException;

/**
 * The store was written, but the cache could be told neither the new row nor to drop the old one. Until it expires, an old
 * copy may be served to whoever reaches the cache. To write again is safe, and puts it right once the cache can be reached.
 */
public final class CopyInDoubtException extends IOException {
    private static final long serialVersionUID = 1;

    private final long version;

    /** @param version of the row that was written; 0 where the write's own outcome is not known */
    CopyInDoubtException(Object key, long version, Throwable cause) {
        super("the cache may serve an old copy until it expires: key=" + key + ", written version=" + version, cause);
        this.version = version;
    }

    /** The version that the store has; 0 where that is not known either. */
    public long version() {
        return version;
    }
}
