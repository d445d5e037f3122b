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

    /** The number, where it is its own hash: with any other one the two ways to ask for a key would find two shards. */
    static long number(long key, KeyHash<?> hash) {
        if (hash != IdentityHash.INSTANCE) {
            throw new UnsupportedOperationException(
                    "must be a map of numbers, see ofLongs; this one has a hash, hand it the key as an object: key="
                            + key);
        }
        return key;
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
