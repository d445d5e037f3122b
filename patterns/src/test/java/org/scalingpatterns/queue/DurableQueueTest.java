package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.queue.ListLog.Mistake;

/** The queue over a log that outlives it; and what it asks of the log, in which order. */
@Timeout(120)
class DurableQueueTest extends DurableQueueContract {

    private final ListLog log = log();
    private final SplittableRandom random = new SplittableRandom(1);
    private AtomicLong nanos = new AtomicLong();

    /** The log under the queue; asked once, before a subclass's own fields are set. */
    ListLog log() {
        return new ListLog();
    }

    @Override
    protected WorkQueue<String> open(WorkQueueOptions options, WorkQueue<String> deadLetters) throws IOException {
        return reopen(options, deadLetters);
    }

    @Override
    protected WorkQueue<String> reopen(WorkQueueOptions options, WorkQueue<String> deadLetters) throws IOException {
        nanos = new AtomicLong(nanos.get() - Duration.ofDays(400).toNanos()); // another machine's, so to speak
        return new HeapWorkQueue<>(options, log, deadLetters, new QueueListener() {}, nanos::get, random);
    }

    @Override
    protected void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    protected long kept() {
        return log.size();
    }

    private static Set<String> broken(Mistake... mistakes) {
        return Rejection.brokenGuarantees(() -> new DurableQueueTest() {
            @Override
            ListLog log() {
                return new ListLog(mistakes);
            }
        });
    }

    @Test
    @Rejects("async-queue/restart")
    void logThatKeepsNothing_isRejected() {
        assertThat(broken(Mistake.KEEPS_NOTHING)).contains("async-queue/restart");
    }

    @Test
    @Rejects("async-queue/restart-group-order")
    void orderThatIsLost_isRejected() {
        assertThat(broken(Mistake.REPLAYS_BACKWARDS)).contains("async-queue/restart-group-order");
    }

    @Test
    @Rejects("async-queue/restart-receive-count")
    void receivesCountedInMemory_areRejected() {
        assertThat(broken(Mistake.COUNTS_NO_RECEIVES)).contains("async-queue/restart-receive-count");
    }

    @Test
    @Rejects("async-queue/restart-dead-letter-once")
    void messageWithAnotherIdAfterARestart_isRejected() {
        assertThat(broken(Mistake.RENAMES)).contains("async-queue/restart-dead-letter-once");
    }

    @Test
    @Rejects("async-queue/restart-deduplication")
    void idsKeptInMemory_areRejected() {
        assertThat(broken(Mistake.FORGETS_IDS)).contains("async-queue/restart-deduplication");
        assertThat(broken(Mistake.FORGETS_IDS_AT_ACK)).contains("async-queue/restart-deduplication");
    }

    @Test
    @Rejects("async-queue/restart-delay")
    void delaysKeptInMemory_areRejected() {
        assertThat(broken(Mistake.FORGETS_DELAYS)).containsExactly("async-queue/restart-delay");
    }

    @Test
    @Rejects("async-queue/restart-trimmed")
    void logThatGrows_isRejected() {
        assertThat(broken(Mistake.KEEPS_ACKED_FOR_EVER)).containsExactly("async-queue/restart-trimmed");
    }

    /** Nothing is acknowledged, and nothing handed out, before it is committed; a successor not before its predecessor's ack. */
    @Test
    void calls_ofTheLog_areInTheOrderThatMakesThemSafe() throws Exception {
        WorkQueue<String> queue = open(WorkQueueOptions.of(10), null);
        queue.send(Message.of("a").inGroup("g").withDeduplicationId("1"));
        queue.send(Message.of("b").inGroup("g"));
        queue.send(Message.of("again").withDeduplicationId("1"));
        assertThat(log.calls()).containsExactly("sent 0", "commit 0", "sent 1", "commit 1", "commit 0");
        Delivery<String> first = queue.receive(1, Duration.ZERO).get(0);
        assertThat(queue.ack(first)).isTrue();
        queue.receive(1, Duration.ZERO);
        assertThat(log.calls().subList(5, log.calls().size()))
                .containsExactly("received 0", "commit 0", "acked 0", "commit 2", "received 1", "commit 2");
    }

    /** A log whose commits fail, as when the disk does. */
    @Test
    void logFails_callersAreTold() throws Exception {
        QueueLog<String> failing = new QueueLog<>() {
            @Override
            public void replay(Replay<String> into) throws IOException {
                log.replay(into);
            }

            @Override
            public long sent(List<Sent<String>> batch) {
                return log.sent(batch);
            }

            @Override
            public void received(long position, int receives) {
                log.received(position, receives);
            }

            @Override
            public long acked(long position) {
                return log.acked(position);
            }

            @Override
            public void commit(long position) throws IOException {
                throw new IOException("disk");
            }

            @Override
            public void released(long position) {
                log.released(position);
            }

            @Override
            public void trim() throws IOException {
                log.trim();
            }
        };
        WorkQueue<String> queue =
                new HeapWorkQueue<>(WorkQueueOptions.of(10), failing, null, new QueueListener() {}, nanos::get, random);
        assertThatThrownBy(() -> queue.send(Message.of("a"))).hasMessage("disk");
        assertThat(catchThrowable(() -> queue.sendAll(List.of(Message.of("b")))))
                .hasMessage("disk");
        assertThatThrownBy(() -> queue.receive(1, Duration.ZERO)).hasMessage("disk");
    }

    private static final WorkQueueOptions ONCE = WorkQueueOptions.of(1_000).withMaxReceives(1);

    private HeapWorkQueue<String> overHeap() {
        return new HeapWorkQueue<>(WorkQueueOptions.of(1_000), nanos::get, random);
    }

    private static void send(WorkQueue<String> queue, int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            queue.send(Message.of("a"));
        }
    }

    @Test
    void trim_allGoToTheDeadLetters_isDone() throws Exception {
        WorkQueue<String> queue = reopen(ONCE, overHeap());
        send(queue, 300);
        assertThat(queue.receive(300, Duration.ZERO)).hasSize(300);
        pass(ONCE.visibility());
        for (int i = 0; i < 300; i++) {
            assertThat(queue.receive(1, Duration.ZERO)).isEmpty();
        }
        assertThat(queue.counts().total()).isZero();
        assertThat(log.size()).isEqualTo(300 - 256);
    }

    /** Whenever one is acknowledged, the number of those that are settled is odd. */
    @Test
    void trim_everyOtherGoesToTheDeadLetters_isDone() throws Exception {
        WorkQueue<String> queue = reopen(ONCE, overHeap());
        for (int i = 0; i < 200; i++) {
            send(queue, 1);
            assertThat(queue.ack(queue.receive(1, Duration.ZERO).get(0))).isTrue();
            send(queue, 1);
            assertThat(queue.receive(1, Duration.ZERO)).hasSize(1);
            pass(ONCE.visibility());
            assertThat(queue.receive(1, Duration.ZERO)).isEmpty();
        }
        assertThat(log.size()).isEqualTo(400 - 256);
    }

    /** While the listener is told of it, another thread acknowledges as many again: it finds the way to the log free. */
    @Test
    void trim_fails_isToldWithoutALock() throws Exception {
        ListLog full = new ListLog(Mistake.FAILS_TO_TRIM);
        List<WorkQueue<String>> queues = new ArrayList<>();
        List<String> told = new ArrayList<>();
        QueueListener listener = new QueueListener() {
            @Override
            public void trimFailed(IOException why) {
                told.add(why.getMessage());
                if (told.size() == 1) {
                    FutureTask<Void> other = new FutureTask<>(() -> ackAll(queues.get(0), 256), null);
                    new Thread(other).start();
                    try {
                        other.get(20, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };
        queues.add(new HeapWorkQueue<>(WorkQueueOptions.of(1_000), full, null, listener, nanos::get, random));
        send(queues.get(0), 512);
        ackAll(queues.get(0), 256);
        assertThat(full.calls()).filteredOn("trim"::equals).hasSize(2);
        assertThat(told).containsExactly("disk", "disk");
    }

    private static void ackAll(WorkQueue<String> queue, int messages) {
        try {
            for (Delivery<String> delivery : queue.receive(messages, Duration.ZERO)) {
                assertThat(queue.ack(delivery)).isTrue();
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
