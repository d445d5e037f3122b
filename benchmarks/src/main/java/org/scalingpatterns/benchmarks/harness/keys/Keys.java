package org.scalingpatterns.benchmarks.harness.keys;

/** A source of keys. Stateful: each call continues the sequence. Not thread-safe. */
public interface Keys {
    /**
     * The next n keys as strings.
     *
     * @throws IllegalArgumentException if n is negative
     */
    String[] strings(int n);

    /** Distribution, size and seed, to be printed beside the results. */
    String describe();
}
