package org.scalingpatterns.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** What is published by the release of a slot's sequence, and claimed by the compare-and-set of head and tail. */
public class MpmcRingStress {

    private MpmcRingStress() {}

    /** With plain fields. */
    static final class Element {
        int left;
        int right;
    }

    /** The fields are written, then the sequence is released; who acquires it reads them: the consumer, or who comes after both. */
    @JCStressTest
    @Outcome(id = "0, 3", expect = ACCEPTABLE, desc = "polled before the offer; it is still there")
    @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "polled whole")
    @Outcome(expect = FORBIDDEN, desc = "seen before it was whole, twice or never")
    @State
    public static class Publication {
        private final MpmcRing<Element> ring = new MpmcRing<>(2);

        @Actor
        public void producer() {
            Element element = new Element();
            element.left = 1;
            element.right = 2;
            ring.offer(element);
        }

        @Actor
        public void consumer(II_Result result) {
            result.r1 = sum(ring.poll());
        }

        @Arbiter
        public void after(II_Result result) {
            result.r2 = sum(ring.poll());
        }

        private static int sum(Element element) {
            return element == null ? 0 : element.left + element.right;
        }
    }

    /** Both read the same head; one compare-and-set succeeds, and the other consumer finds the ring empty. */
    @JCStressTest
    @Outcome(
            id = {"7, 0, 0", "0, 7, 0"},
            expect = ACCEPTABLE,
            desc = "one of them has it")
    @Outcome(expect = FORBIDDEN, desc = "both have it, or none")
    @State
    public static class TwoConsumers {
        private final MpmcRing<Integer> ring = new MpmcRing<>(1);

        public TwoConsumers() {
            ring.offer(7);
        }

        @Actor
        public void first(III_Result result) {
            result.r1 = orZero(ring.poll());
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = orZero(ring.poll());
        }

        @Arbiter
        public void after(III_Result result) {
            result.r3 = orZero(ring.poll());
        }
    }

    /** Both read the same tail; one compare-and-set succeeds, and the other producer finds the ring full. */
    @JCStressTest
    @Outcome(
            id = {"1, 0, 1", "0, 1, 2"},
            expect = ACCEPTABLE,
            desc = "what was taken is there")
    @Outcome(expect = FORBIDDEN, desc = "overwritten, or refused without need")
    @State
    public static class TwoProducers {
        private final MpmcRing<Integer> ring = new MpmcRing<>(1);

        @Actor
        public void first(III_Result result) {
            result.r1 = ring.offer(1) ? 1 : 0;
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = ring.offer(2) ? 1 : 0;
        }

        @Arbiter
        public void after(III_Result result) {
            result.r3 = orZero(ring.poll());
        }
    }

    /** One of two is taken while another thread looks: he sees that one or the next, and never none. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "1, 2"},
            expect = ACCEPTABLE,
            desc = "the one that is first, before or after")
    @Outcome(expect = FORBIDDEN, desc = "none, though there always is one")
    @State
    public static class PollAndPeek {
        private final MpmcRing<Integer> ring = new MpmcRing<>(2);

        public PollAndPeek() {
            ring.offer(1);
            ring.offer(2);
        }

        @Actor
        public void consumer(II_Result result) {
            result.r1 = orZero(ring.poll());
        }

        @Actor
        public void looker(II_Result result) {
            result.r2 = orZero(ring.peek());
        }
    }

    /** The flaw: it looks where the head was, once. What stood there is cleared by then. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "1, 2"},
            expect = ACCEPTABLE,
            desc = "the one that is first, before or after")
    @Outcome(expect = FORBIDDEN, desc = "none, though there always is one")
    @State
    public static class BrokenPeeksOnce {
        private final BrokenRing ring = new BrokenRing(BrokenRing.Flaw.PEEKS_ONCE, 2, 0);

        public BrokenPeeksOnce() {
            ring.offer(1L);
            ring.offer(2L);
        }

        @Actor
        public void consumer(II_Result result) {
            result.r1 = orZero(ring.poll());
        }

        @Actor
        public void looker(II_Result result) {
            result.r2 = orZero(ring.peek());
        }
    }

    /** The flaw: the sequence says full, then the element is stored. A consumer in between empties a slot that has nothing yet. */
    @JCStressTest
    @Outcome(
            id = {"0, 7", "7, 0"},
            expect = ACCEPTABLE,
            desc = "it comes once")
    @Outcome(expect = FORBIDDEN, desc = "it comes never")
    @State
    public static class BrokenPublishesEarly {
        private final BrokenRing ring = new BrokenRing(BrokenRing.Flaw.PUBLISHES_EARLY, 2, 0);

        @Actor
        public void producer() {
            ring.offer(7L);
        }

        @Actor
        public void consumer(II_Result result) {
            result.r1 = orZero(ring.poll());
        }

        @Arbiter
        public void after(II_Result result) {
            result.r2 = orZero(ring.poll());
        }
    }

    private static int orZero(Number number) {
        return number == null ? 0 : number.intValue();
    }
}
