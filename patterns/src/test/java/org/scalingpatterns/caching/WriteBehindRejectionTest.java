package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.caching.BrokenWriteBehind.Mistake;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;

/** The contract finds what is commonly done wrong. */
@Timeout(120)
class WriteBehindRejectionTest {

    private static Set<String> broken(Mistake... mistakes) {
        return Rejection.brokenGuarantees(() -> new WriteBehindContract() {
            @Override
            protected Behind behind(Parts parts) {
                return new BrokenWriteBehind(parts, mistakes);
            }
        });
    }

    @Test
    void withoutAMistake_theContractIsKept() {
        assertThat(broken()).isEmpty();
    }

    @Test
    @Rejects("write-behind/fast-acknowledgement")
    void writeThatWaitsForTheStore_isRejected() {
        assertThat(broken(Mistake.WRITES_AT_ONCE)).contains("write-behind/fast-acknowledgement");
    }

    @Test
    @Rejects("write-behind/pending-read")
    void readThatTrustsTheCache_isRejected() {
        assertThat(broken(Mistake.READS_THE_CACHE)).contains("write-behind/pending-read");
    }

    @Test
    @Rejects("write-behind/pending-delete")
    void pendingDeleteThatIsNotSeen_isRejected() {
        assertThat(broken(Mistake.FORGETS_DELETES)).containsExactly("write-behind/pending-delete");
    }

    @Test
    @Rejects("write-behind/same-operation")
    void batchThatRemovesByKey_isRejected() {
        assertThat(broken(Mistake.REMOVES_BY_KEY)).contains("write-behind/same-operation");
    }

    @Test
    @Rejects("write-behind/sequence-before-publish")
    void writeThatIsReadBeforeItHasItsPlace_isRejected() {
        assertThat(broken(Mistake.PUBLISHES_FIRST)).contains("write-behind/sequence-before-publish");
    }

    @Test
    @Rejects("write-behind/retry-order")
    void retryThatOvertakes_isRejected() {
        assertThat(broken(Mistake.RETRIES_LATER)).contains("write-behind/retry-order");
    }

    @Test
    @Rejects("write-behind/versioned-writes")
    void retryWithAVersionOfItsOwn_isRejected() {
        assertThat(broken(Mistake.VERSIONS_AT_FLUSH)).containsExactly("write-behind/versioned-writes");
    }

    @Test
    @Rejects("write-behind/coalesce")
    void everyWriteToTheStore_isRejected() {
        assertThat(broken(Mistake.NO_COALESCING)).contains("write-behind/coalesce");
    }

    @Test
    @Rejects("write-behind/in-flight-untouched")
    void coalescingWithWhatIsOnItsWay_isRejected() {
        assertThat(broken(Mistake.COALESCES_IN_FLIGHT)).contains("write-behind/in-flight-untouched");
    }

    @Test
    @Rejects("write-behind/full")
    void writeThatIsDroppedWhereThereIsNoRoom_isRejected() {
        assertThat(broken(Mistake.DROPS)).contains("write-behind/full");
        assertThat(broken(Mistake.UNBOUNDED)).contains("write-behind/full");
    }

    @Test
    @Rejects("write-behind/write-through-order")
    void writeThroughBesideTheFlusher_isRejected() {
        assertThat(broken(Mistake.WRITES_BESIDE)).containsExactly("write-behind/write-through-order");
    }

    @Test
    @Rejects("write-behind/poison")
    void refusedRowThatIsTriedForEver_isRejected() {
        assertThat(broken(Mistake.RETRIES_POISON)).containsExactly("write-behind/poison");
    }

    @Test
    @Rejects("write-behind/failing-row-alone")
    void batchThatIsTriedAsItWas_isRejected() {
        assertThat(broken(Mistake.RETRIES_WHOLE)).containsExactly("write-behind/failing-row-alone");
    }

    @Test
    @Rejects("write-behind/outage")
    void storeThatIsAskedAllTheTime_orGivenUp_isRejected() {
        assertThat(broken(Mistake.NO_BACKOFF)).containsExactly("write-behind/outage");
        assertThat(broken(Mistake.GIVES_UP)).contains("write-behind/outage");
    }

    @Test
    @Rejects("write-behind/delay-bounded")
    void writeThatWaitsAnewEachTime_isRejected() {
        assertThat(broken(Mistake.WAITS_ANEW)).containsExactly("write-behind/delay-bounded");
    }

    @Test
    @Rejects("write-behind/flush")
    void flushOfOneBatch_isRejected() {
        assertThat(broken(Mistake.FLUSHES_ONCE)).contains("write-behind/flush");
    }

    @Test
    @Rejects("write-behind/close-drains")
    void closeThatForgetsWhatFailed_isRejected() {
        assertThat(broken(Mistake.CLOSES_AT_ONCE)).containsExactly("write-behind/close-drains");
    }

    @Test
    @Rejects("write-behind/own-thread")
    void closeThatLeavesTheThread_isRejected() {
        assertThat(broken(Mistake.LEAVES_THREAD)).containsExactly("write-behind/own-thread");
    }
}
