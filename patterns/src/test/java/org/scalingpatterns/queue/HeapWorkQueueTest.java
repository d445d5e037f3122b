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

/** The reference implementation keeps the contract; and what only it promises. */
@Timeout(60)
class HeapWorkQueueTest extends WorkQueueContract {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L); // about to wrap
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<HeapWorkQueue<String>> queues = new ArrayList<>();

    @Override
    protected WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) {
        HeapWorkQueue<String> queue =
                new HeapWorkQueue<>(options, deadLetters, new QueueListener() {}, nanos::get, random);
        queues.add(queue);
        return queue;
    }

    @Override
    protected void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        queues.forEach(HeapWorkQueue::wake);
    }

    @Test
    void options_outOfRange_areRefused() {
        WorkQueueOptions options = WorkQueueOptions.of(1);
        assertThatThrownBy(() -> WorkQueueOptions.of(0)).hasMessage("must be >= 1: capacity=0");
        assertThatThrownBy(() -> options.withMaxReceives(0)).hasMessage("must be >= 1: maxReceives=0");
        assertThatThrownBy(() -> options.withMaxInFlight(-1)).hasMessage("must be >= 1: maxInFlight=-1");
        assertThatThrownBy(() -> options.withDeduplication(Duration.ZERO, 0))
                .hasMessage("must be >= 1: deduplicationIds=0");
        assertThatThrownBy(() -> options.withDeduplication(Duration.ofSeconds(-1), 1))
                .hasMessage("must be >= 0: deduplicationWindow=PT-1S");
        assertThatThrownBy(() -> options.withVisibility(Duration.ZERO)).hasMessage("must be > 0: visibility=PT0S");
        assertThatThrownBy(() -> Message.of("a").withDelay(Duration.ofNanos(-1)))
                .hasMessage("must be >= 0: delay=PT-0.000000001S");
        assertThatThrownBy(() -> Message.of(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void ack_ofAnotherQueuesDelivery_isRefused() throws Exception {
        WorkQueue<String> queue = queue();
        WorkQueue<String> other = queue();
        other.send(Message.of("a"));
        Delivery<String> delivery = take(other);
        assertThatThrownBy(() -> queue.ack(delivery))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be of this queue: delivery=" + delivery.receipt());
        assertThat(other.ack(delivery)).isTrue();
    }

    @Test
    void redrive_targetFails_returnsTheMessageAtOnce() throws Exception {
        WorkQueue<String> from = queue();
        WorkQueue<String> to = queue();
        from.send(Message.of("a"));
        to.close();
        assertThatThrownBy(() -> Redrive.move(from, to, 1)).isInstanceOf(QueueClosedException.class);
        assertThat(from.counts()).isEqualTo(new Counts(1, 0, 0));
    }

    @Test
    void ids_ofTwoQueues_areNeverTheSame() throws Exception {
        assertThat(queue().send(Message.of("a"))).isNotEqualTo(queue().send(Message.of("a")));
    }

    /** Centuries don't overflow. */
    @Test
    void durations_veryLong_areForEver() throws Exception {
        Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
        WorkQueue<String> queue = queue(options().withVisibility(ages).withDeduplication(ages, 10), null);
        String id = queue.send(Message.of("a").withDeduplicationId("1"));
        queue.send(Message.of("never").withDelay(ages));
        Delivery<String> delivery = take(queue);
        assertThat(queue.extend(delivery, ages)).isTrue();
        pass(Duration.ofDays(3650));
        assertNothing(queue);
        assertThat(queue.send(Message.of("a").withDeduplicationId("1"))).isEqualTo(id);
        assertThat(queue.nack(delivery, ages)).isTrue();
        assertThat(queue.counts()).isEqualTo(new Counts(0, 2, 0));
    }

    @Test
    void deduplicationWindow_zero_turnsItOff() throws Exception {
        WorkQueue<String> queue = queue(options().withDeduplication(Duration.ZERO, 1), null);
        assertThat(queue.send(Message.of("a").withDeduplicationId("1")))
                .isNotEqualTo(queue.send(Message.of("a").withDeduplicationId("1")));
    }

    /** While a dead letter is on its way, its worker comes back: too late. The listener is told why it could not be moved. */
    @Test
    void deadLetter_onItsWay_canNotBeAcknowledged() throws Exception {
        List<String> told = new ArrayList<>();
        List<Boolean> acked = new ArrayList<>();
        List<Delivery<String>> late = new ArrayList<>();
        List<WorkQueue<String>> queue = new ArrayList<>();
        WorkQueue<String> dead = new Forwarding<>(queue()) {
            @Override
            public String send(Message<String> message) throws IOException {
                acked.add(queue.get(0).ack(late.get(0)));
                throw new IOException("down");
            }
        };
        QueueListener listener = new QueueListener() {
            @Override
            public void deadLetterFailed(String id, Exception why) {
                told.add(id + " " + why.getMessage());
            }
        };
        queue.add(new HeapWorkQueue<>(options().withMaxReceives(1), dead, listener, nanos::get, random));
        String id = queue.get(0).send(Message.of("poison"));
        late.add(take(queue.get(0)));
        pass(ticks(5));
        assertNothing(queue.get(0));
        assertThat(acked).containsExactly(false);
        assertThat(told).containsExactly(id + " down");
        assertThat(queue.get(0).counts()).isEqualTo(new Counts(0, 1, 0));
    }

    private HeapWorkQueue<String> withPoison(int count, WorkQueue<String> dead, QueueLog<String> log) throws Exception {
        HeapWorkQueue<String> queue = new HeapWorkQueue<>(
                options().withMaxReceives(1), log, dead, new QueueListener() {}, nanos::get, random);
        for (int i = 0; i < count; i++) {
            queue.send(Message.of("poison"));
        }
        for (Delivery<String> delivery : take(queue, count)) {
            assertThat(queue.nack(delivery, Duration.ZERO)).isTrue();
        }
        return queue;
    }

    /** A worker that moves dead letters is stopped like one that waits: after the one that is on its way. */
    @Test
    void receive_interruptedWhileItMovesDeadLetters_endsAfterThatOne() throws Exception {
        List<String> moved = new ArrayList<>();
        WorkQueue<String> dead = new Forwarding<>(queue()) {
            @Override
            public String send(Message<String> message) {
                moved.add(message.body());
                Thread.currentThread().interrupt();
                return "id";
            }
        };
        HeapWorkQueue<String> queue = withPoison(3, dead, QueueLog.none());
        assertThatThrownBy(() -> queue.receive(1, Duration.ofMinutes(1))).isInstanceOf(InterruptedException.class);
        assertThat(moved).hasSize(1);
        assertThat(queue.counts().total()).isEqualTo(2);
    }

    /** Each attempt may take seconds. Otherwise each receive would begin with one. */
    @Test
    void deadLetters_theirQueueIsDown_areTriedOnceInAVisibilityTimeout() throws Exception {
        List<String> tried = new ArrayList<>();
        boolean[] down = {true};
        WorkQueue<String> dead = new Forwarding<>(queue()) {
            @Override
            public String send(Message<String> message) throws IOException {
                tried.add(message.body());
                if (down[0]) {
                    throw new IOException("down");
                }
                return "id";
            }
        };
        HeapWorkQueue<String> queue = withPoison(3, dead, QueueLog.none());
        for (int i = 0; i < 5; i++) {
            assertNothing(queue);
        }
        assertThat(tried).hasSize(1);
        down[0] = false;
        pass(ticks(5));
        for (int receives = 1; receives <= 3; receives++) {
            assertNothing(queue);
            assertThat(tried).as("who doesn't wait moves one").hasSize(1 + receives);
        }
        assertThat(queue.counts().total()).isZero();
    }

    /** Each takes two seconds, and he waits for three. */
    @Test
    void receive_itsTimeIsOverWhileItMovesDeadLetters_leavesTheRest() throws Exception {
        List<String> moved = new ArrayList<>();
        WorkQueue<String> dead = new Forwarding<>(queue()) {
            @Override
            public String send(Message<String> message) {
                moved.add(message.body());
                pass(ticks(2));
                return "id";
            }
        };
        HeapWorkQueue<String> queue = withPoison(4, dead, QueueLog.none());
        assertThat(queue.receive(1, ticks(3))).isEmpty();
        assertThat(moved).hasSize(2);
        assertThat(queue.counts()).isEqualTo(new Counts(0, 2, 0));
    }

    /** The letter has arrived, and the log fails at its acknowledgement: it is kept, and neither sent nor handed out again. */
    @Test
    void deadLetter_movedAndTheLogFails_isSettledLaterAndSentOnce() throws Exception {
        List<String> moved = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>(List.of(new IOException("disk"), new AssertionError("full")));
        WorkQueue<String> dead = new Forwarding<>(queue()) {
            @Override
            public String send(Message<String> message) {
                moved.add(message.body());
                return "id";
            }
        };
        QueueLog<String> none = QueueLog.none();
        QueueLog<String> log = new QueueLog<>() {
            @Override
            public void replay(Replay<String> into) {}

            @Override
            public long sent(List<Sent<String>> messages) throws IOException {
                return none.sent(messages);
            }

            @Override
            public void received(long position, int receives) {}

            @Override
            public long acked(long position) throws IOException {
                Throwable failure = failures.isEmpty() ? null : failures.remove(0);
                if (failure instanceof IOException e) {
                    throw e;
                } else if (failure instanceof Error e) {
                    throw e;
                }
                return none.acked(position);
            }

            @Override
            public void commit(long position) {}

            @Override
            public void released(long position) {}

            @Override
            public void trim() {}
        };
        HeapWorkQueue<String> queue = withPoison(1, dead, log);
        assertNothing(queue);
        pass(ticks(5));
        assertThatThrownBy(() -> queue.receive(1, Duration.ZERO)).isInstanceOf(AssertionError.class);
        assertThat(queue.counts()).isEqualTo(new Counts(0, 1, 0));
        pass(ticks(5));
        assertNothing(queue);
        assertThat(queue.counts().total()).isZero();
        assertThat(moved).containsExactly("poison");
    }

    /** What the page says is not promised: two workers have the message, and both do it. */
    @Test
    void handler_slowerThanTheTimeout_isNotAlone() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        List<String> done = new ArrayList<>();
        Delivery<String> slow = take(queue);
        pass(ticks(5));
        Delivery<String> other = take(queue);
        done.add(other.body());
        assertThat(queue.ack(other)).isTrue();
        done.add(slow.body());
        assertThat(queue.ack(slow)).isFalse();
        assertThat(done).containsExactly("a", "a");
    }

    /** What the page says is not promised. */
    @Test
    void processEnds_withoutALog_losesWhatWasSent() throws Exception {
        queue().send(Message.of("a"));
        assertNothing(queue()); // what a new process begins with
    }

    /**
     * On a clock that runs: one waits long and leads, another one takes the lead for an earlier message and leaves before it is
     * due. The first has to notice.
     */
    @Test
    void receive_leaderLeavesBeforeAnythingIsDue_anotherOneLeads() throws Exception {
        HeapWorkQueue<String> running = new HeapWorkQueue<>(options(), System::nanoTime, random);
        Caller<List<Delivery<String>>> patient = call(() -> running.receive(1, Duration.ofMinutes(5)));
        awaitWaiting(patient.thread());
        Caller<List<Delivery<String>>> hasty = call(() -> running.receive(1, Duration.ofMillis(20)));
        running.send(Message.of("later").withDelay(Duration.ofMillis(400)));
        running.send(Message.of("late").withDelay(Duration.ofMillis(200)));
        assertThat(hasty.result()).isEmpty();
        assertThat(bodies(patient.result())).containsExactly("late");
    }

    /** On a clock that runs, with delays, returns and timeouts: whoever waits for minutes gets what is due in milliseconds. */
    @Test
    void receive_manyWaiting_nobodyOversleeps() throws Exception {
        int count = 3_000;
        HeapWorkQueue<String> running = new HeapWorkQueue<>(
                WorkQueueOptions.of(10).withVisibility(Duration.ofMillis(3)), System::nanoTime, random);
        AtomicLong done = new AtomicLong();
        List<Caller<Void>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SplittableRandom luck = new SplittableRandom(i);
            callers.add(call(() -> {
                while (done.get() < count) {
                    for (Delivery<String> delivery : running.receive(1, Duration.ofMinutes(5))) {
                        int what = luck.nextInt(10);
                        if (what == 0) {
                            boolean unused = running.nack(delivery, Duration.ofMillis(luck.nextInt(3)));
                        } else if (what > 1 && running.ack(delivery) && done.incrementAndGet() == count) {
                            running.close();
                        }
                    }
                }
                return null;
            }));
        }
        SplittableRandom delays = new SplittableRandom(9);
        for (int sent = 0; sent < count; ) {
            try {
                running.send(Message.of("m").withDelay(Duration.ofNanos(delays.nextInt(2_000_000))));
                sent++;
            } catch (QueueFullException e) {
                Thread.onSpinWait();
            }
        }
        for (Caller<Void> caller : callers) {
            try {
                assertThat(caller.result()).isNull();
            } catch (AssertionError e) {
                assertThat(e.getCause()).isInstanceOf(QueueClosedException.class); // the others, when all was done
            }
        }
        assertThat(done).hasValue(count);
    }

    /** Against a plain list, on a clock that wraps around. */
    @Test
    void deadlines_anyOrder_comeInTheirOrder() {
        Deadlines<String> deadlines = new Deadlines<>();
        List<Entry<String>> expected = new ArrayList<>();
        long now = Long.MAX_VALUE - 1_000;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt(3);
            int what = random.nextInt(5);
            if (what < 2) {
                Entry<String> entry = new Entry<>(new QueueLog.Sent<>("id", Message.of("a")), 0, null, null);
                deadlines.reserve(expected.size() + 1);
                if (what == 0) {
                    deadlines.append(entry, now + 50);
                } else {
                    deadlines.insert(entry, now + random.nextInt(200));
                }
                expected.add(entry);
            } else if (what == 2 && !expected.isEmpty()) {
                deadlines.remove(expected.remove(random.nextInt(expected.size())));
            }
            Entry<String> first = deadlines.first();
            if (expected.isEmpty()) {
                assertThat(first).isNull();
                continue;
            }
            long earliest = Long.MAX_VALUE;
            for (Entry<String> entry : expected) {
                earliest = Math.min(earliest, entry.due - now);
            }
            assertThat(first.due - now).isEqualTo(earliest);
            if (expected.size() > 300) {
                expected.remove(first);
                deadlines.remove(first);
            }
        }
        assertThat(expected).hasSizeGreaterThan(100);
    }
}
