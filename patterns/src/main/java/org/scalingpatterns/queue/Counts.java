package org.scalingpatterns.queue;

/**
 * How many messages a queue holds. A queue on another machine gives what it knows, which may be some seconds old.
 *
 * @param ready those that wait for a worker, also if another one of their group is before them
 * @param delayed those whose delay isn't over, and dead letters that the dead-letter queue hasn't taken yet
 * @param inFlight those that a worker has, and whose visibility timeout isn't over
 */
public record Counts(long ready, long delayed, long inFlight) {

    /** All of them: what the capacity bounds. */
    public long total() {
        return ready + delayed + inFlight;
    }
}
