package org.scalingpatterns.sharding;

/** Argument errors of this package, all in one form: the rule, then the value. */
final class Checks {

    private Checks() {}

    static int atLeast(int min, String name, int value) {
        if (value < min) {
            throw new IllegalArgumentException("must be >= " + min + ": " + name + "=" + value);
        }
        return value;
    }

    static int inRange(int min, int max, String name, int value) {
        if (value > max) {
            throw new IllegalArgumentException("must be <= " + max + ": " + name + "=" + value);
        }
        return atLeast(min, name, value);
    }

    /** No weight below 0, their sum at least 1; returns the sum. */
    static long weights(int... weights) {
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += atLeast(0, "weights[" + i + "]", weights[i]);
        }
        if (sum == 0) {
            throw new IllegalArgumentException("must be >= 1: sum of weights=0");
        }
        return sum;
    }
}
