package org.scalingpatterns.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.eventsourcing.BrokenEventStore.Mistake;

/** The contract finds each way in which an event store gets it wrong. */
class EventStoreRejectionTest {

    private static Set<String> broken(Mistake... mistakes) {
        return Rejection.brokenGuarantees(() -> new EventStoreContract() {
            @Override
            protected EventStore open(Path folder, InstantSource clock) {
                return new BrokenEventStore(folder, clock, mistakes);
            }

            @Override
            protected int patience() {
                return 1; // the variants are on the heap, and some never give what is waited for
            }
        });
    }

    /** What the others get wrong is one mistake each: without any, the same store keeps the contract. */
    @Test
    void store_withoutMistakes_keepsTheContract() {
        assertThat(broken()).isEmpty();
    }

    @Test
    @Rejects("event-sourcing/versions")
    void store_thatMovesAStreamByOneABatch_isRejected() {
        assertThat(broken(Mistake.ONE_VERSION_A_BATCH)).contains("event-sourcing/versions");
    }

    @Test
    @Rejects("event-sourcing/expected-version")
    void store_thatIgnoresTheExpectedVersion_isRejected() {
        assertThat(broken(Mistake.IGNORES_EXPECTED)).contains("event-sourcing/expected-version");
    }

    @Test
    @Rejects("event-sourcing/batch")
    void store_thatAppendsEventByEvent_isRejected() {
        assertThat(broken(Mistake.EVENT_BY_EVENT)).contains("event-sourcing/batch");
    }

    @Test
    @Rejects("event-sourcing/one-order")
    void store_thatPutsALateEventBeforeAnEarlierOne_isRejected() {
        assertThat(broken(Mistake.LATE_EVENT_BEFORE_EARLIER)).contains("event-sourcing/one-order");
    }

    @Test
    @Rejects("event-sourcing/catch-up")
    void store_withAGapWhereCatchingUpEnds_isRejected() {
        assertThat(broken(Mistake.GAP_ON_HAND_OVER)).containsExactly("event-sourcing/catch-up");
    }

    @Test
    @Rejects("event-sourcing/idempotent")
    void store_thatDoesNotKnowIdsAgain_isRejected() {
        assertThat(broken(Mistake.IGNORES_IDS)).containsExactly("event-sourcing/idempotent");
    }

    @Test
    @Rejects("event-sourcing/kept")
    void store_thatForgets_isRejected() {
        assertThat(broken(Mistake.FORGETS)).contains("event-sourcing/kept");
    }

    @Test
    @Rejects("event-sourcing/time")
    void store_thatBelievesTheClock_isRejected() {
        assertThat(broken(Mistake.BELIEVES_CLOCK)).containsExactly("event-sourcing/time");
    }

    @Test
    @Rejects("event-sourcing/follow-stream")
    void store_thatWakesForOtherStreams_isRejected() {
        assertThat(broken(Mistake.WAKES_FOR_OTHERS)).containsExactly("event-sourcing/follow-stream");
    }

    @Test
    @Rejects("event-sourcing/arguments")
    void store_thatLooksAtNoArgument_isRejected() {
        assertThat(broken(Mistake.UNCHECKED)).containsExactly("event-sourcing/arguments");
    }
}
