package org.scalingpatterns.eventsourcing;

/** What a writer may expect of a stream instead of a version that it saw. */
public final class ExpectedVersion {

    /** Anything: the events follow whatever is there. Two writers never conflict, and neither knows what the other did. */
    public static final long ANY = -2;

    /** That the stream has no event yet. */
    public static final long NONE = -1;

    private ExpectedVersion() {}
}
