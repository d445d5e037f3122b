package org.scalingpatterns.benchmarks.caching;

import java.util.Arrays;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;

/** Requests for keys, made from a seed: none of them was recorded anywhere. Equal arguments give equal traces. */
final class Trace {
    /** Of the requests for zipf's keys, between two scans, or between two moves of what is popular; one part in. */
    private static final int PHASES = 10;

    /** The keys of one scan or loop, as one part of all: more than a small cache holds, less than a large one. */
    private static final int STRETCH = 10;

    /** One request in so many is for a key that is new. */
    private static final int NEW = 4;

    private Trace() {}

    /**
     * @param name {@code zipf}: some keys are popular, 0.99; {@code scan}: the same, and ten times all of a tenth as
     *     many keys as there are, once and never again; {@code shift}: zipf, and ten times other keys become the popular
     *     ones; {@code latest}: one request in four is for a new key, the others for a recent one, zipf by its age;
     *     {@code loop}: a tenth of the keys round and round
     * @param keys that zipf draws from, ≥ 10
     * @param requests in all, but for the scans, which come on top
     */
    static long[] named(String name, int keys, int requests) {
        if (name.equals("loop")) {
            long[] trace = new long[requests];
            Arrays.setAll(trace, i -> i % (keys / STRETCH));
            return trace;
        }
        long[] ranks = LongKeys.zipfian(keys, LongKeys.THETA, LongKeys.SEED).longs(requests);
        return switch (name) {
            case "zipf" -> ranks;
            case "scan" -> scanned(ranks, keys);
            case "shift" -> shifted(ranks, keys);
            case "latest" -> latest(ranks);
            default -> throw new IllegalArgumentException("unknown trace: " + name);
        };
    }

    private static long[] scanned(long[] ranks, int keys) {
        int scan = keys / STRETCH;
        int phase = ranks.length / PHASES;
        long[] trace = new long[ranks.length + PHASES * scan];
        int length = 0;
        long unseen = keys;
        for (int i = 0; i < ranks.length; i++) {
            trace[length++] = ranks[i];
            if (i % phase == phase - 1) {
                for (int k = 0; k < scan; k++) {
                    trace[length++] = unseen++;
                }
            }
        }
        return length == trace.length ? trace : Arrays.copyOf(trace, length);
    }

    /** With each move, the keys from a tenth further on are the popular ones. */
    private static long[] shifted(long[] ranks, int keys) {
        int phase = ranks.length / PHASES;
        long[] trace = new long[ranks.length];
        Arrays.setAll(trace, i -> (ranks[i] + (long) (i / phase) * (keys / PHASES)) % keys);
        return trace;
    }

    private static long[] latest(long[] ranks) {
        long[] trace = new long[ranks.length];
        long newest = 0;
        for (int i = 0; i < trace.length; i++) {
            newest += i % NEW == 0 ? 1 : 0;
            trace[i] = i % NEW == 0 ? newest : Math.max(0, newest - ranks[i]);
        }
        return trace;
    }
}
