package org.scalingpatterns.caching;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A value is stored in its node, which the map publishes, or changed in it: whoever gets it gets it whole. */
public class BoundedCacheStress {

    private BoundedCacheStress() {}

    /** With plain fields. */
    static final class Value {
        int left;
        int right;

        Value(int left, int right) {
            this.left = left;
            this.right = right;
        }
    }

    private static int sum(Value value) {
        return value == null ? 0 : value.left + value.right;
    }

    /** The first put publishes a node, the second a value within the node: a get comes before, between or after them. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 3", "0, 7", "3, 3", "3, 7", "7, 7"},
            expect = ACCEPTABLE,
            desc = "whole, and never back")
    @Outcome(expect = FORBIDDEN, desc = "seen before it was whole, or older than before")
    @State
    public static class Publication {
        private final BoundedCache<Integer, Value> cache = new BoundedCache<>(CacheBounds.entries(8));

        @Actor
        public void writer() {
            cache.put(1, new Value(1, 2));
            cache.put(1, new Value(3, 4));
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = sum(cache.get(1));
            result.r2 = sum(cache.get(1));
        }
    }

    /** The node is removed, and another put in its place, while a get may hold the old one: its value is the last that it had. */
    @JCStressTest
    @Outcome(
            id = {"3, 7", "0, 7", "7, 7"},
            expect = ACCEPTABLE,
            desc = "before, between or after; at the end the new one")
    @Outcome(expect = FORBIDDEN, desc = "half of one, or the old one is back")
    @State
    public static class RemoveAndPut {
        private final BoundedCache<Integer, Value> cache = new BoundedCache<>(CacheBounds.entries(8));

        public RemoveAndPut() {
            cache.put(1, new Value(1, 2));
        }

        @Actor
        public void writer() {
            cache.remove(1);
            cache.put(1, new Value(3, 4));
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = sum(cache.get(1));
        }

        @Arbiter
        public void after(II_Result result) {
            result.r2 = sum(cache.get(1));
        }
    }

    /** The flaw: the value is put, then its fields are written. A get in between finds them as they were made. */
    @JCStressTest
    @Outcome(
            id = {"0", "7"},
            expect = ACCEPTABLE,
            desc = "none, or whole")
    @Outcome(expect = FORBIDDEN, desc = "seen before it was whole")
    @State
    public static class BrokenPutsFirst {
        private final BoundedCache<Integer, Value> cache = new BoundedCache<>(CacheBounds.entries(8));

        @Actor
        public void writer() {
            Value value = new Value(-1, -1);
            cache.put(1, value);
            value.left = 3;
            value.right = 4;
        }

        @Actor
        public void reader(I_Result result) {
            result.r1 = sum(cache.get(1));
        }
    }
}
