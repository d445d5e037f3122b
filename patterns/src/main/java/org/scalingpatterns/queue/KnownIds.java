package org.scalingpatterns.queue;

import java.util.ArrayDeque;
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
    private final ArrayDeque<Known> oldestFirst = new ArrayDeque<>();

    /** @param window in nanoseconds, >= 0 */
    KnownIds(long window) {
        this.window = window;
    }

    int size() {
        return oldestFirst.size();
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
        byId.put(deduplicationId, known);
        oldestFirst.add(known);
        return known;
    }

    boolean keeps(String deduplicationId) {
        return deduplicationId != null && window > 0;
    }

    /** Forgets the oldest id if its window is over; null if it isn't. To be called until then. */
    Known forget(long now) {
        Known oldest = oldestFirst.peek();
        if (oldest == null || now - oldest.since < window) {
            return null;
        }
        return forgetOldest();
    }

    /** Forgets the oldest id, of which there has to be one. */
    Known forgetOldest() {
        Known oldest = oldestFirst.remove();
        byId.remove(oldest.deduplicationId, oldest); // replayed, there may be a later one with the same id
        oldest.forgotten = true;
        return oldest;
    }
}
