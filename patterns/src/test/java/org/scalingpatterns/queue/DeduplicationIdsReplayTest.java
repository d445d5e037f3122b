package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A log holds more messages with ids than may be known: those of long ago are still in its files. No queue knew them together, so when
 * it is opened again, the newest are known, as they were before, and the others are not needed any more.
 */
@Timeout(60)
class DeduplicationIdsReplayTest {

    private static final Duration WINDOW = Duration.ofSeconds(8);
    private static final WorkQueueOptions OPTIONS = WorkQueueOptions.of(100).withDeduplication(WINDOW, 2);

    private final ListLog log = new ListLog();
    private final SplittableRandom random = new SplittableRandom(1);
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> ids = new ArrayList<>();

    private WorkQueue<String> open() throws IOException {
        return new HeapWorkQueue<>(OPTIONS, log, null, new QueueListener() {}, nanos::get, random);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static Message<String> message(int id) {
        return Message.of("m" + id).withDeduplicationId("d" + id);
    }

    private static Delivery<String> take(WorkQueue<String> queue) throws Exception {
        return queue.receive(1, Duration.ZERO).get(0);
    }

    /** Sends messages with the ids 0 to 5, two in a window, and acknowledges all but the first so many. */
    private void fill(int waiting) throws Exception {
        WorkQueue<String> queue = open();
        for (int i = 0; i < 6; i++) {
            pass(WINDOW.dividedBy(2));
            ids.add(queue.send(message(i)));
        }
        List<Delivery<String>> all = queue.receive(6, Duration.ZERO);
        for (Delivery<String> delivery : all.subList(waiting, 6)) {
            assertThat(queue.ack(delivery)).isTrue();
        }
    }

    @Test
    void reopen_moreIdsThanMayBeKnown_knowsTheNewest() throws Exception {
        fill(0);
        WorkQueue<String> queue = open();
        assertThat(queue.send(message(4))).isEqualTo(ids.get(4));
        assertThat(queue.send(message(5))).isEqualTo(ids.get(5));
        // It isn't taken for a repetition of what was sent three windows ago, and swallowed; there is no room for a
        // third id.
        assertThatThrownBy(() -> queue.send(message(0))).isInstanceOf(QueueFullException.class);
        pass(WINDOW);
        assertThat(queue.send(message(0))).isNotEqualTo(ids.get(0));
        assertThat(take(queue).body()).isEqualTo("m0");
    }

    /** Else a process that dies again and again within the window would never let its log get smaller. */
    @Test
    void reopen_moreIdsThanMayBeKnown_releasesTheOthersAtOnce() throws Exception {
        fill(0);
        int before = log.calls().size();
        WorkQueue<String> queue = open();
        assertThat(queue.counts().total()).isZero();
        assertThat(log.calls().subList(before, log.calls().size()))
                .containsExactly("released 0", "released 1", "released 2", "released 3");
    }

    /** Its message is there, known or not, and released when it is done. */
    @Test
    void reopen_oldMessageStillWaits_isHandedOutAndThenReleased() throws Exception {
        fill(1);
        int before = log.calls().size();
        WorkQueue<String> queue = open();
        Delivery<String> first = take(queue);
        assertThat(first.body()).isEqualTo("m0");
        assertThat(log.calls().subList(before, log.calls().size())).doesNotContain("released 0");
        assertThat(queue.ack(first)).isTrue();
        assertThat(log.calls().subList(before, log.calls().size())).contains("released 0");
        assertThat(queue.counts().total()).isZero();
    }

    /** An id that was sent again after its window is in the log twice: the newer one is known. */
    @Test
    void reopen_idSentAgainAfterItsWindow_isThatOfTheNewerMessage() throws Exception {
        fill(0);
        WorkQueue<String> queue = open();
        pass(WINDOW);
        String again = queue.send(message(3));
        assertThat(open().send(message(3))).isEqualTo(again);
    }
}
