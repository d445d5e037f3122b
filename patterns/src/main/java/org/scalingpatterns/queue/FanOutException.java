package org.scalingpatterns.queue;

import java.io.IOException;
import java.util.Map;

/** Some consumer groups don't have the message, or may not have it. Sent again, it reaches those, and the others know it. */
public final class FanOutException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> sent;
    private final transient Map<String, Exception> failed;

    FanOutException(Map<String, String> sent, Map<String, Exception> failed) {
        super("must be sent again, as it did not reach: groups=" + failed.keySet());
        this.sent = Map.copyOf(sent);
        this.failed = Map.copyOf(failed);
        failed.values().forEach(this::addSuppressed);
    }

    /** The message's id in the queue of each consumer group that has it. */
    public Map<String, String> sent() {
        return sent;
    }

    /** Why the others don't: a {@link QueueFullException}, or what their queue threw. */
    public Map<String, Exception> failed() {
        return failed;
    }
}
