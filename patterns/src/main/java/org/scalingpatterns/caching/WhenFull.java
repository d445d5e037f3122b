package org.scalingpatterns.caching;

/**
 * What becomes of a write that finds a write-behind cache full. Nothing is ever dropped in silence. One by a {@link FlushListener},
 * from within a batch, is always refused.
 */
public enum WhenFull {
    /** Its caller waits until there is room. The store's pace becomes the writers'; while it, or the cache, is down, they stand. */
    BLOCK,
    /** A {@link BacklogFullException} says that nothing was written. */
    REJECT,
    /** Its caller writes to the store by himself, one such caller at a time, and has the store's answer. */
    WRITE_THROUGH
}
