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

    /** Values of parameters that stand in a state class of the harness: {@code "rate=1000|10000"}. */
    String[] params() default {};

    /**
     * Ours beside what a user would pick instead, compared block by block: {@code "algorithm=jump : algorithm=guava-jump"};
     * the parameters not named are equal on both sides.
     */
    String[] peers() default {};

    /** Figures read off its counters. Cost and load benchmarks have the usual ones without saying so. */
    Figure[] figures() default {};
}
