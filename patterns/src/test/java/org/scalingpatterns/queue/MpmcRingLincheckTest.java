package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.contracts.Rejects;

/** Explores interleavings on a ring of two that wraps around, and compares every outcome with a sequential one. */
class MpmcRingLincheckTest {

    /** The ring as it is. */
    @Param(name = "element", gen = IntGen.class, conf = "1:9")
    public static class Correct {
        private final MpmcRing<Integer> ring =
                new MpmcRing<>(2, Long.MAX_VALUE - 3, 0, new RingWaiters(), new RingWaiters());

        @Operation
        public boolean offer(@Param(name = "element") int element) {
            return ring.offer(element);
        }

        @Operation
        public Integer poll() {
            return ring.poll();
        }

        @Operation
        public Integer peek() {
            return ring.peek();
        }
    }

    /** Says empty where a slot is claimed and not yet full, although the next one may be. */
    @Param(name = "element", gen = IntGen.class, conf = "1:9")
    public static class EmptyBehindAClaim {
        private final BrokenRing ring = new BrokenRing(BrokenRing.Flaw.EMPTY_BEHIND_A_CLAIM, 2, 0);

        @Operation
        public boolean offer(@Param(name = "element") int element) {
            return ring.offer((long) element);
        }

        @Operation
        public Long poll() {
            return ring.poll();
        }
    }

    private static final int SCENARIOS = Integer.getInteger("scalingpatterns.scenarios", 8);
    private static final int INTERLEAVINGS = Integer.getInteger("scalingpatterns.interleavings", 200);

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(SCENARIOS)
                .invocationsPerIteration(INTERLEAVINGS)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1);
    }

    @Test
    @Guarantee("async-queue/ring-linearizable")
    void operations_anyInterleaving_areLinearizable() {
        options().check(Correct.class);
        System.out.printf("figures: scenarios=%d, interleavings of each=%d%n", SCENARIOS, INTERLEAVINGS);
    }

    @Test
    @Rejects("async-queue/ring-linearizable")
    void emptyBehindAClaim_isRejected() {
        assertThatThrownBy(() -> options().check(EmptyBehindAClaim.class)).isInstanceOf(AssertionError.class);
    }
}
