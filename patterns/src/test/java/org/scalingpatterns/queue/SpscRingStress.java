package org.scalingpatterns.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A slot is its own flag: the element's fields are written, then the slot is released; who acquires it reads them. The slot is one, so
 * the second element goes where the first was: refused while that is there, never over it.
 */
@JCStressTest
@Outcome(
        id = {"0, 1, 3", "3, 1, 0", "3, 2, 7"},
        expect = ACCEPTABLE,
        desc = "whole, in order, and what was refused is nowhere")
@Outcome(expect = FORBIDDEN, desc = "seen before it was whole, overwritten, twice or never")
@State
public class SpscRingStress {
    private final SpscRing<Element> ring = new SpscRing<>(1);

    /** With plain fields. */
    static final class Element {
        int left;
        int right;
    }

    /** How many were taken. */
    @Actor
    public void producer(III_Result result) {
        result.r2 = offer(1, 2) + offer(3, 4);
    }

    private int offer(int left, int right) {
        Element element = new Element();
        element.left = left;
        element.right = right;
        return ring.offer(element) ? 1 : 0;
    }

    @Actor
    public void consumer(III_Result result) {
        result.r1 = sum(ring.poll());
    }

    @Arbiter
    public void after(III_Result result) {
        result.r3 = sum(ring.poll());
    }

    private static int sum(Element element) {
        return element == null ? 0 : element.left + element.right;
    }
}
