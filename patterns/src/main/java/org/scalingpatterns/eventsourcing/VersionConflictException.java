package org.scalingpatterns.eventsourcing;

/** A stream is not where its writer believes: somebody else appended. Read what they did, decide anew, append again. */
public final class VersionConflictException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long actual;

    /** For event stores of other engines, too. */
    public VersionConflictException(String stream, long expected, long actual) {
        super("stream %s must be at %s: version=%s".formatted(stream, name(expected), name(actual)));
        this.actual = actual;
    }

    /** The version that it is at; -1 where it has no event. */
    public long actual() {
        return actual;
    }

    private static String name(long version) {
        return version == ExpectedVersion.NONE ? "no version" : Long.toString(version);
    }
}
