package org.scalingpatterns.benchmarks.harness;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * A role of a mix whose capacity can be probed: it also counts its share. Saturated, a mix doesn't keep its shares, for each
 * role serves what it can; what the mix sustains is what its slowest role serves, by that role's share.
 */
@State(Scope.Thread)
public abstract class MixRole extends OpenLoop {
    /** Counter, as {@code <role>-share}: its share of the arrivals, in {@link #SHARE_UNITS}. */
    public static final String SHARE = "share";

    /** A share of 1. */
    public static final long SHARE_UNITS = 1_000_000;

    private final String counter;
    private final double share;

    /** As {@link OpenLoop#OpenLoop(String, double)}. */
    protected MixRole(String role, double share) {
        super(role, share);
        this.counter = role + "-" + SHARE;
        this.share = share;
    }

    /** Called by JMH after each iteration. */
    @TearDown(Level.Iteration)
    public final void countShare(ThreadParams thread) {
        recorder().count(counter, Math.round(share * SHARE_UNITS / thread.getSubgroupThreadCount()));
    }
}
