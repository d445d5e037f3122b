package org.scalingpatterns.benchmarks.harness;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.scalingpatterns.results.Cell;

/**
 * What the runner must know of a benchmark class beyond what JMH's annotations say. Filters are written as in
 * {@code "algorithm=jump|ring shards=64"}: every parameter that is named must have one of its values.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Experiment {
    Cell.Kind kind();

    /** The patterns whose pages show it, by slug. */
    String[] patterns();

    /** The cells of the quick profile; each filter adds some. {@code ""} is all of them. */
    String[] headline() default "";

    /** Combinations of parameters that make no sense. */
    String[] without() default {};

    /** Values of parameters that stand in a state class of the harness: {@code "arrivals=POISSON"}. */
    String[] params() default {};

    /**
     * Ours beside what a user would pick instead, compared block by block: {@code "algorithm=jump : algorithm=guava-jump"};
     * the parameters not named are equal on both sides.
     */
    String[] peers() default {};

    /** A load benchmark's variant that does nothing: the floor that waking up in time sets. It is never probed. */
    String floor() default "";

    /** Figures read off its counters. Cost and load benchmarks have the usual ones without saying so. */
    Figure[] figures() default {};

    /**
     * Operations that the largest buffer on the path holds: a queue's capacity, a write-behind's backlog. A load cell
     * with fewer arrivals than five times that is a <em>burst</em>: the buffer took part of it, and what comes after
     * the buffer need not have kept up. 0 if there is none.
     */
    long buffer() default 0;

    /**
     * Roles of its mix, as its {@link OpenLoop}s name them: {@code {"read", "write"}}. Its latencies are then figures
     * of a role each, {@code read-response-p50}; the counters stay the whole mix's.
     */
    String[] roles() default {};

    /**
     * Which cells need an {@link Engine}'s flags in their forks, filter and engine: {@code "store=chronicle : chronicle"}.
     */
    String[] engines() default {};
}
