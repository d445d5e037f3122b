package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.queue.BrokenWorkerPool.Mistake;

/** The contract of workers finds what is commonly done wrong. */
@Timeout(300)
class WorkerPoolRejectionTest {

    private static Set<String> broken(Mistake... mistakes) {
        return Rejection.brokenGuarantees(() -> new WorkerPoolContract() {
            @Override
            protected Pool start(Parts parts) {
                return new BrokenWorkerPool(parts, mistakes);
            }

            @Override
            protected Duration longest() {
                return mistakes.length == 0 ? super.longest() : Duration.ofSeconds(2);
            }
        });
    }

    @Test
    void withoutAMistake_theContractIsKept() {
        assertThat(broken()).isEmpty();
    }

    @Test
    @Rejects("async-queue/work-until-done")
    void batchAcknowledgedForOne_isRejected() {
        assertThat(broken(Mistake.ACKS_THE_BATCH)).contains("async-queue/work-until-done");
    }

    @Test
    @Rejects("async-queue/worker-survives")
    void workerThatAnErrorEnds_isRejected() {
        assertThat(broken(Mistake.CATCHES_EXCEPTIONS_ONLY)).contains("async-queue/worker-survives");
    }

    @Test
    @Rejects("async-queue/ack-after-success")
    void ackBeforeTheWork_isRejected() {
        assertThat(broken(Mistake.ACKS_FIRST)).contains("async-queue/ack-after-success");
    }

    @Test
    @Rejects("async-queue/backoff")
    void backoffWithoutJitter_isRejected() {
        assertThat(broken(Mistake.HAS_NO_JITTER)).contains("async-queue/backoff");
    }

    @Test
    @Rejects("async-queue/late-worker")
    void staleAckThatNobodyHearsOf_isRejected() {
        assertThat(broken(Mistake.IGNORES_STALE_ACKS)).contains("async-queue/late-worker");
    }

    @Test
    @Rejects("async-queue/graceful-stop")
    void batchKeptOnStop_isRejected() {
        assertThat(broken(Mistake.KEEPS_THE_BATCH_ON_STOP)).contains("async-queue/graceful-stop");
    }

    @Test
    @Rejects("async-queue/stop-at-once")
    void stopThatLetsThemWait_isRejected() {
        assertThat(broken(Mistake.LETS_WAIT)).contains("async-queue/stop-at-once");
    }

    @Test
    @Rejects("async-queue/stop-deadline")
    void stopThatWaitsForEver_isRejected() {
        assertThat(broken(Mistake.NEVER_INTERRUPTS)).contains("async-queue/stop-deadline");
    }
}
