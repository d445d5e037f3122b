package org.scalingpatterns.queue.kafka;

import java.util.TreeSet;

/** How far a partition is done with: everything before the first record that isn't. Not thread-safe. */
class Progress {

    private final TreeSet<Long> open = new TreeSet<>(); // fetched, and not done with
    private long fetched = -1; // the offset after the last one

    void fetched(long offset) {
        open.add(offset);
        fetched = offset + 1;
    }

    void done(long offset) {
        open.remove(offset);
    }

    /** The offset to go on from after a crash; -1 before the first record. */
    long committable() {
        return open.isEmpty() ? fetched : open.first();
    }
}
