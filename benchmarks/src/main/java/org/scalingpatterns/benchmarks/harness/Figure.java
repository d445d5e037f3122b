package org.scalingpatterns.benchmarks.harness;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A figure that claims can name, computed from one cell's raw counters. */
@Documented
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface Figure {
    /** Lower case with dashes; with the class it makes {@code Growth.moved-4-5}. */
    String name();

    /** Its unit: share, ratio, keys, shards… */
    String unit();

    /** What it is, for a caption. */
    String says();

    /** Arithmetic over the counters: {@code moved4to5 / keys}. */
    String of();
}
