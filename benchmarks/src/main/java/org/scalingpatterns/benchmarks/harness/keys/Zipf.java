package org.scalingpatterns.benchmarks.harness.keys;

import java.util.Arrays;

/** The exact Zipf distribution over ranks 1…n. O(n) to make, O(log n) a draw. Immutable. */
public final class Zipf {
    /*
     * P(k) = k^-theta / H(n), H(n) = sum of i^-theta. The table holds the cumulative sums divided by H(n); a draw
     * inverts it by binary search. Keys are drawn before the clock starts, so that an alias table would gain nothing.
     * StrictMath, because Math.pow may differ in the last bit from one JDK to the next, and so might a key.
     *
     * Why not YCSB's generator (Gray et al., "Quickly generating billion-record synthetic databases", SIGMOD 1994):
     * it is exact for the first two ranks only and approximates the rest by a continuous formula, which draws the
     * ranks after them too often. YCSB's scrambled variant hashes a far larger space down to n, so that the share of
     * its hottest key is that of the larger space whatever n is: the head is flattened, and hit rates with it.
     */

    private static final int MAX_N = 10_000_000;

    private final double[] cumulative;

    /**
     * @param n ranks, 1…10,000,000
     * @param theta skew, 0…10
     * @throws IllegalArgumentException if out of these ranges
     */
    public Zipf(int n, double theta) {
        requirePositive(n);
        if (n > MAX_N) {
            throw new IllegalArgumentException("must be <= " + MAX_N + ": n=" + n);
        }
        if (!(theta >= 0 && theta <= 10)) {
            throw new IllegalArgumentException("must be 0…10: theta=" + theta);
        }
        cumulative = new double[n];
        double sum = 0;
        for (int k = 1; k <= n; k++) {
            sum += StrictMath.pow(k, -theta);
            cumulative[k - 1] = sum;
        }
        for (int i = 0; i < n; i++) {
            cumulative[i] /= sum;
        }
    }

    /** Probability of the k most frequent ranks together, 0…1. */
    public double share(int k) {
        return k == 0 ? 0 : cumulative[k - 1];
    }

    /** The rank, from 1, whose part of [0, 1) holds u. */
    public int rank(double u) {
        int i = Arrays.binarySearch(cumulative, u);
        // Found: u is the end of rank i + 1's part, which excludes it. Not found: -(insertion point) - 1.
        return (i >= 0 ? i + 1 : -i - 1) + 1;
    }

    static void requirePositive(long n) {
        if (n <= 0) {
            throw new IllegalArgumentException("must be > 0: n=" + n);
        }
    }
}
