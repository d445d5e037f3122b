package org.scalingpatterns.queue;

import java.util.HashMap;
import java.util.Map;

/** The deduplication ids of the messages that were sent within a window. Under the queue's lock. O(1). */
final class KnownIds {

    /** An id, and the message that was sent with it first. */
    static final class Known {
        final String deduplicationId;
        final String messageId;
        final long position;
        private final long since;
        private Known older;
        private Known newer;
        boolean acked; // nothing but this needs the record in the log
        boolean forgotten;

        private Known(String deduplicationId, String messageId, long position, long since) {
            this.deduplicationId = deduplicationId;
            this.messageId = messageId;
            this.position = position;
            this.since = since;
        }
    }

    private final long window;
    private final Map<String, Known> byId = new HashMap<>();
    private Known oldest; // a chain: one more takes no memory but the map's
    private Known newest;
    private int size;

    /** @param window in nanoseconds, >= 0 */
    KnownIds(long window) {
        this.window = window;
    }

    int size() {
        return size;
    }

    /** The message with an id; null if it isn't known, or there is no id. */
    Known get(String deduplicationId) {
        return deduplicationId == null ? null : byId.get(deduplicationId);
    }

    /** From now on the id is known. Returns null if it is no id, or none shall be known. */
    Known add(String deduplicationId, String messageId, long position, long now) {
        if (!keeps(deduplicationId)) {
            return null;
        }
        Known known = new Known(deduplicationId, messageId, position, now);
        try {
            byId.put(deduplicationId, known);
        } catch (Throwable e) { // no memory for a larger table, which is asked for when the id is in the old one
            byId.remove(deduplicationId, known);
            throw e;
        }
        known.older = newest;
        if (newest == null) {
            oldest = known;
        } else {
            newest.newer = known;
        }
        newest = known;
        size++;
        return known;
    }

    /** Takes the one back that was added last: its message is not there. */
    void withdraw(Known known) {
        byId.remove(known.deduplicationId, known);
        newest = known.older;
        if (newest == null) {
            oldest = null;
        } else {
            newest.newer = null;
        }
        size--;
    }

    boolean keeps(String deduplicationId) {
        return deduplicationId != null && window > 0;
    }

    /** Forgets the oldest id if its window is over; null if it isn't. To be called until then. */
    Known forget(long now) {
        if (oldest == null || now - oldest.since < window) {
            return null;
        }
        return forgetOldest();
    }

    /** Forgets the oldest id, of which there has to be one. */
    Known forgetOldest() {
        Known gone = oldest;
        byId.remove(gone.deduplicationId, gone); // replayed, there may be a later one with the same id
        oldest = gone.newer;
        if (oldest == null) {
            newest = null;
        } else {
            oldest.older = null;
        }
        size--;
        gone.newer = null; // its message may be there for long, and would hold all the younger ones
        gone.forgotten = true;
        return gone;
    }
}
