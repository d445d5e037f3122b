package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.queue.BrokenWorkQueue.Mistake;

/** The contract of work queues finds what is commonly done wrong. */
@Timeout(300)
class WorkQueueRejectionTest {

    private static class OfBroken extends WorkQueueContract {
        private final Mistake[] mistakes;
        private final AtomicLong nanos = new AtomicLong();
        private final AtomicLong timeOfDay = new AtomicLong(1_800_000_000_000_000_000L);
        private final List<BrokenWorkQueue> queues = new ArrayList<>();

        OfBroken(Mistake... mistakes) {
            this.mistakes = mistakes;
        }

        @Override
        protected WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) {
            var queue = new BrokenWorkQueue(options, deadLetters, nanos::get, timeOfDay::get, mistakes);
            queues.add(queue);
            return queue;
        }

        @Override
        protected void pass(Duration time) {
            nanos.addAndGet(time.toNanos());
            setTimeOfDay(time);
            queues.forEach(BrokenWorkQueue::wake);
        }

        @Override
        protected Duration longestCall() {
            return mistakes.length == 0 ? super.longestCall() : Duration.ofSeconds(2);
        }

        @Override
        protected void setTimeOfDay(Duration by) {
            timeOfDay.addAndGet(by.toNanos());
        }
    }

    private static Set<String> broken(Mistake... mistakes) {
        return Rejection.brokenGuarantees(() -> new OfBroken(mistakes));
    }

    @Test
    void withoutAMistake_theContractIsKept() {
        assertThat(broken()).isEmpty();
    }

    @Test
    @Rejects("async-queue/at-least-once")
    void messageGoneWhenHandedOut_isRejected() {
        assertThat(broken(Mistake.REMOVES_AT_RECEIVE)).contains("async-queue/at-least-once");
    }

    @Test
    @Rejects("async-queue/ack-removes")
    void ackThatKeepsTheMessage_isRejected() {
        assertThat(broken(Mistake.KEEPS_WHAT_IS_ACKED)).contains("async-queue/ack-removes");
    }

    @Test
    @Rejects("async-queue/hidden-while-in-flight")
    void messageInFlightForEverybody_isRejected() {
        assertThat(broken(Mistake.HIDES_NOTHING)).contains("async-queue/hidden-while-in-flight");
    }

    @Test
    @Rejects("async-queue/stale-receipt")
    void ackByMessageId_isRejected() {
        assertThat(broken(Mistake.ACKS_BY_ID)).contains("async-queue/stale-receipt");
    }

    @Test
    @Rejects("async-queue/returned-receipt")
    void returnThatDoesNotEndTheDelivery_isRejected() {
        assertThat(broken(Mistake.ACKS_RETURNED)).contains("async-queue/returned-receipt");
    }

    @Test
    @Rejects("async-queue/late-ack")
    void ackRefusedThoughNobodyElseHasTheMessage_isRejected() {
        assertThat(broken(Mistake.REFUSES_LATE_ACKS)).contains("async-queue/late-ack");
    }

    @Test
    @Rejects("async-queue/extend")
    void extensionOfTheOldDeadline_isRejected() {
        assertThat(broken(Mistake.EXTENDS_THE_DEADLINE)).contains("async-queue/extend");
    }

    @Test
    @Rejects("async-queue/extend-by-zero")
    void extensionByZeroThatDoesNothing_isRejected() {
        assertThat(broken(Mistake.IGNORES_EXTEND_BY_ZERO)).contains("async-queue/extend-by-zero");
    }

    @Test
    @Rejects("async-queue/nack-delay")
    void returnWithoutItsDelay_isRejected() {
        assertThat(broken(Mistake.IGNORES_NACK_DELAY)).contains("async-queue/nack-delay");
    }

    @Test
    @Rejects("async-queue/delay")
    void messageHandedOutBeforeItsDelay_isRejected() {
        assertThat(broken(Mistake.IGNORES_DELAY)).contains("async-queue/delay");
    }

    @Test
    @Rejects("async-queue/receive-count")
    void receivesNotCounted_isRejected() {
        assertThat(broken(Mistake.COUNTS_NO_RECEIVES)).contains("async-queue/receive-count");
    }

    @Test
    @Rejects("async-queue/monotonic-clock")
    void timeoutsByTheTimeOfDay_isRejected() {
        assertThat(broken(Mistake.READS_THE_TIME_OF_DAY)).contains("async-queue/monotonic-clock");
    }

    @Test
    @Rejects("async-queue/counts")
    void countsThatDoNotLookAtTheClock_isRejected() {
        assertThat(broken(Mistake.COUNTS_STALE)).contains("async-queue/counts");
    }

    @Test
    @Rejects("async-queue/group-order")
    void messageReturnedToTheTailOfItsGroup_isRejected() {
        assertThat(broken(Mistake.RETURNS_TO_TAIL)).contains("async-queue/group-order");
    }

    @Test
    @Rejects("async-queue/group-one-in-flight")
    void batchOfOneGroup_isRejected() {
        assertThat(broken(Mistake.BATCHES_A_GROUP)).contains("async-queue/group-one-in-flight");
    }

    @Test
    @Rejects("async-queue/groups-apart")
    void groupThatHoldsUpAllOthers_isRejected() {
        assertThat(broken(Mistake.BLOCKS_ALL)).contains("async-queue/groups-apart");
    }

    @Test
    @Rejects("async-queue/group-delay")
    void messageThatOvertakesADelayedOne_isRejected() {
        assertThat(broken(Mistake.OVERTAKES_DELAYED)).contains("async-queue/group-delay");
    }

    @Test
    @Rejects("async-queue/group-delay-from-send")
    void delayThatBeginsWithItsTurn_isRejected() {
        assertThat(broken(Mistake.DELAYS_FROM_TURN)).contains("async-queue/group-delay-from-send");
    }

    @Test
    @Rejects("async-queue/group-after-dead-letter")
    void groupBlockedByItsDeadLetter_isRejected() {
        assertThat(broken(Mistake.BLOCKS_GROUP_OF_DEAD)).contains("async-queue/group-after-dead-letter");
    }

    @Test
    @Rejects("async-queue/dead-letter")
    void poisonHandedOutForEver_isRejected() {
        assertThat(broken(Mistake.HAS_NO_DEAD_LETTERS)).contains("async-queue/dead-letter");
    }

    @Test
    @Rejects("async-queue/no-dead-letters")
    void poisonThatIsDropped_isRejected() {
        assertThat(broken(Mistake.DROPS_POISON)).contains("async-queue/no-dead-letters");
    }

    @Test
    @Rejects("async-queue/dead-letter-before-removal")
    void removalBeforeTheMove_isRejected() {
        assertThat(broken(Mistake.REMOVES_BEFORE_MOVE)).contains("async-queue/dead-letter-before-removal");
    }

    @Test
    @Rejects("async-queue/dead-letter-kept")
    void deadLetterDroppedWhereThereIsNoRoom_isRejected() {
        assertThat(broken(Mistake.DROPS_WHAT_CAN_NOT_BE_MOVED)).contains("async-queue/dead-letter-kept");
    }

    @Test
    @Rejects("async-queue/dead-letter-slow")
    void deadLettersMovedUnderTheLock_orAllOfThemFirst_areRejected() {
        assertThat(broken(Mistake.MOVES_UNDER_THE_LOCK)).contains("async-queue/dead-letter-slow");
        assertThat(broken(Mistake.MOVES_ALL_FIRST)).contains("async-queue/dead-letter-slow");
    }

    @Test
    @Rejects("async-queue/dead-letter-once")
    void moveWithoutADeduplicationId_isRejected() {
        assertThat(broken(Mistake.MOVES_WITHOUT_AN_ID)).contains("async-queue/dead-letter-once");
    }

    @Test
    @Rejects("async-queue/dead-letter-own-id")
    void moveUnderTheSendersId_isRejected() {
        assertThat(broken(Mistake.MOVES_WITH_THE_SENDERS_ID)).contains("async-queue/dead-letter-own-id");
    }

    @Test
    @Rejects("async-queue/redrive-fresh")
    void redriveThatResumesTheReceives_isRejected() {
        assertThat(broken(Mistake.RESUMES_RECEIVES)).contains("async-queue/redrive-fresh");
    }

    @Test
    @Rejects("async-queue/full")
    void sendThatIsDroppedWhereThereIsNoRoom_isRejected() {
        assertThat(broken(Mistake.DROPS_WHEN_FULL)).contains("async-queue/full");
    }

    @Test
    @Rejects("async-queue/send-all")
    void batchThatIsSentInPart_isRejected() {
        assertThat(broken(Mistake.SENDS_SOME)).contains("async-queue/send-all");
    }

    @Test
    @Rejects("async-queue/in-flight-cap")
    void capThatIsIgnored_isRejected() {
        assertThat(broken(Mistake.HAS_NO_CAP)).contains("async-queue/in-flight-cap");
    }

    @Test
    @Rejects("async-queue/deduplication")
    void idsThatAreIgnored_isRejected() {
        assertThat(broken(Mistake.KNOWS_NO_IDS)).contains("async-queue/deduplication");
    }

    @Test
    @Rejects("async-queue/deduplication-after-ack")
    void idForgottenWithItsMessage_isRejected() {
        assertThat(broken(Mistake.FORGETS_ID_AT_ACK)).contains("async-queue/deduplication-after-ack");
    }

    @Test
    @Rejects("async-queue/deduplication-in-batch")
    void idsOfABatchThatAreIgnored_isRejected() {
        assertThat(broken(Mistake.KNOWS_NO_IDS_IN_BATCH)).contains("async-queue/deduplication-in-batch");
    }

    @Test
    @Rejects("async-queue/deduplication-bounded")
    void oldestIdForgottenWhereThereIsNoRoom_isRejected() {
        assertThat(broken(Mistake.FORGETS_OLDEST_ID)).contains("async-queue/deduplication-bounded");
    }

    @Test
    @Rejects("async-queue/long-poll")
    void returnThatWakesNobody_isRejected() {
        assertThat(broken(Mistake.NACK_WAKES_NOBODY)).contains("async-queue/long-poll");
    }

    @Test
    @Rejects("async-queue/long-poll-group")
    void ackThatWakesNobody_isRejected() {
        assertThat(broken(Mistake.ACK_WAKES_NOBODY)).contains("async-queue/long-poll-group");
    }

    @Test
    @Rejects("async-queue/long-poll-end")
    void waitThatBeginsAnew_isRejected() {
        assertThat(broken(Mistake.WAITS_ANEW)).contains("async-queue/long-poll-end");
    }

    @Test
    @Rejects("async-queue/long-poll-all")
    void oneWakeForAll_isRejected() {
        assertThat(broken(Mistake.WAKES_ONE)).contains("async-queue/long-poll-all");
    }

    @Test
    @Rejects("async-queue/interrupt")
    void interruptThatIsSwallowed_isRejected() {
        assertThat(broken(Mistake.SWALLOWS_INTERRUPTS)).contains("async-queue/interrupt");
    }

    @Test
    @Rejects("async-queue/closed")
    void queueThatStaysOpen_isRejected() {
        assertThat(broken(Mistake.IGNORES_CLOSE)).contains("async-queue/closed");
    }

    @Test
    @Rejects("async-queue/redrive-before-removal")
    void redriveThatAcknowledgesFirst_isRejected() {
        assertThat(Rejection.brokenGuarantees(() -> new OfBroken() {
                    @Override
                    protected int redrive(WorkQueue<String> from, WorkQueue<String> to, int max) throws Exception {
                        int moved = 0;
                        for (Delivery<String> delivery : from.receive(max, Duration.ZERO)) {
                            from.ack(delivery);
                            to.send(Message.of(delivery.body())
                                    .inGroup(delivery.group())
                                    .withOrigin(delivery.origin()));
                            moved++;
                        }
                        return moved;
                    }
                }))
                .contains("async-queue/redrive-before-removal");
    }
}
