package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scalingpatterns.contracts.Rejection.brokenGuarantees;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.queue.BrokenRing.Flaw;

/** The contracts of a ring refuse a ring with any of the usual mistakes. */
class RingRejectionTest {

    /** Against what is promised to those who don't wait. */
    private static Set<String> broken(Flaw flaw) {
        return brokenGuarantees(() -> new RingContract() {
            @Override
            protected Subject ring(int capacity, long start) {
                return new BrokenRing(flaw, capacity, start);
            }

            @Override
            protected int elements() {
                return 2_000;
            }

            @Override
            protected long patienceMillis() {
                return 2_000;
            }
        });
    }

    /** Against all. */
    private static Set<String> brokenForWaiters(Flaw flaw) {
        return brokenGuarantees(() -> new RingWaitingContract() {
            @Override
            protected WaitingSubject ring(int capacity, long start) {
                return new BrokenRing(flaw, capacity, start);
            }

            @Override
            protected int elements() {
                return 2_000;
            }

            @Override
            protected int rounds() {
                return 1_000;
            }

            @Override
            protected long patienceMillis() {
                return flaw == Flaw.NONE ? super.patienceMillis() : 2_000;
            }
        });
    }

    @Test
    void noFlaw_isAccepted() {
        assertThat(brokenForWaiters(Flaw.NONE)).isEmpty();
    }

    @Test
    @Rejects("async-queue/ring-fifo")
    void newestFirst_isRejected() {
        assertThat(broken(Flaw.NEWEST_FIRST)).contains("async-queue/ring-fifo");
    }

    @Test
    @Rejects("async-queue/ring-exactly-once")
    void unguardedHead_isRejected() {
        assertThat(broken(Flaw.UNGUARDED_HEAD)).contains("async-queue/ring-exactly-once");
    }

    @Test
    @Rejects("async-queue/ring-exactly-once")
    void sequencePublishedBeforeTheElement_isRejected() {
        assertThat(broken(Flaw.PUBLISHES_EARLY)).contains("async-queue/ring-exactly-once");
    }

    @Test
    @Rejects("async-queue/ring-bounded")
    void dropping_isRejected() {
        assertThat(broken(Flaw.DROPS)).contains("async-queue/ring-bounded");
    }

    @Test
    @Rejects("async-queue/ring-wrap-around")
    void lessThan_isRejected() {
        assertThat(broken(Flaw.LESS_THAN)).contains("async-queue/ring-wrap-around");
    }

    @Test
    @Rejects("async-queue/ring-batch")
    void uncheckedBatch_isRejected() {
        assertThat(broken(Flaw.BATCH_UNCHECKED)).contains("async-queue/ring-batch");
    }

    @Test
    @Rejects("async-queue/ring-drain-failure")
    void forgetfulDrain_isRejected() {
        assertThat(broken(Flaw.DRAIN_FORGETS)).contains("async-queue/ring-drain-failure");
    }

    @Test
    @Rejects("async-queue/ring-null")
    void takingNull_isRejected() {
        assertThat(broken(Flaw.TAKES_NULL)).contains("async-queue/ring-null");
    }

    @Test
    @Rejects("async-queue/ring-wakes")
    void wakingNobody_isRejected() {
        assertThat(brokenForWaiters(Flaw.WAKES_NOBODY)).contains("async-queue/ring-wakes");
    }

    @Test
    @Rejects("async-queue/ring-no-lost-wake-up")
    void lookingThenSleeping_isRejected() {
        assertThat(brokenForWaiters(Flaw.LOOKS_THEN_SLEEPS)).contains("async-queue/ring-no-lost-wake-up");
    }

    @Test
    @Rejects("async-queue/ring-interrupt")
    void uninterruptible_isRejected() {
        assertThat(brokenForWaiters(Flaw.UNINTERRUPTIBLE)).contains("async-queue/ring-interrupt");
    }

    @Test
    @Rejects("async-queue/ring-timeout")
    void noPatience_isRejected() {
        assertThat(brokenForWaiters(Flaw.NO_PATIENCE)).contains("async-queue/ring-timeout");
    }
}
