package org.scalingpatterns.benchmarks.harness;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Control;

/**
 * The one schedule that all {@link SharedOpenLoop}s of a {@code @Group} serve; JMH makes it, benchmarks only name it.
 *
 * <p>Thread-safe: a lock, held for one draw of the next arrival.
 */
@State(Scope.Group)
public class Schedule {
    /*
     * Belongs to one iteration at a time, which it tells by the Control, new in each. Whoever of the group's workers
     * comes first in an iteration resets it; JMH lets none into the next iteration before all have left this one.
     */
    private final Tally total = new Tally();
    private Control iteration;
    private Arrivals.Sequence arrivals;
    private long origin;
    private long claimed;
    private int left;

    /** For JMH. */
    public Schedule() {}

    /** Starts the schedule, unless another worker has; returns when it started. */
    final synchronized long open(Control current, Arrivals.Sequence schedule, long durationNanos) {
        enter(current, durationNanos);
        if (arrivals == null) {
            arrivals = schedule;
            origin = System.nanoTime();
        }
        return origin;
    }

    /** Gives the worker the next arrival. */
    final synchronized void claim(OpenLoop worker) {
        worker.take(claimed++, arrivals.next());
    }

    /**
     * A worker has stopped.
     *
     * @param served what it served of this schedule
     * @return what all served, if it was the last; otherwise null
     */
    final synchronized Tally leave(Control current, Tally served, long durationNanos, int workers) {
        enter(current, durationNanos);
        total.add(served);
        return ++left == workers && arrivals != null ? total : null;
    }

    private void enter(Control current, long durationNanos) {
        if (iteration != current) {
            iteration = current;
            arrivals = null;
            claimed = 0;
            left = 0;
            total.reset(durationNanos);
        }
    }
}
