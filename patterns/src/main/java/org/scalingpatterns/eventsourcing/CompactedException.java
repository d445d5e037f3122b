package org.scalingpatterns.eventsourcing;

/** What is asked for would need events that a compaction took: refused, since an answer without them would be another one. */
public final class CompactedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CompactedException(String message) {
        super(message);
    }

    static CompactedException stream(String stream, long firstVersion) {
        return new CompactedException(
                "the stream was compacted: stream=%s, firstVersion=%d".formatted(stream, firstVersion));
    }
}
