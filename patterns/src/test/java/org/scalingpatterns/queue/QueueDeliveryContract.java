package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.scalingpatterns.contracts.Guarantee;

/** How a work queue hands messages out and takes them back; and what the other parts of the contract need to ask it. */
public abstract class QueueDeliveryContract {

    /** An empty queue. Time stands still unless {@link #pass} moves it, or the engine's does. */
    protected abstract WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters)
            throws Exception;

    /** Lets time pass, or waits for as long, for all queues; who waits in them notices. */
    protected abstract void pass(Duration time) throws Exception;

    /** Sets the time of day, where a queue looks at that; no time passes. */
    protected void setTimeOfDay(Duration by) {}

    /** The shortest time that the engine can tell. The contract counts in these. */
    protected Duration tick() {
        return Duration.ofSeconds(1);
    }

    /** How long a message that is there may take to be found. */
    protected Duration patience() {
        return Duration.ZERO;
    }

    /** How long a call may take that has all it waits for. */
    protected Duration longestCall() {
        return Duration.ofSeconds(20);
    }

    /** The guarantees that an engine doesn't give, by their ids, and why. Their tests are skipped, and don't count as passed. */
    protected Map<String, String> notGiven() {
        return Map.of();
    }

    /** Returns when a thread waits in the queue. */
    protected void awaitWaiting(Thread caller) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (caller.getState() != Thread.State.WAITING && caller.getState() != Thread.State.TIMED_WAITING) {
            if (System.nanoTime() - end > 0 || caller.getState() == Thread.State.TERMINATED) {
                throw new AssertionError("must wait: thread=" + caller.getState());
            }
            Thread.onSpinWait();
        }
    }

    @BeforeEach
    final void skipWhatIsNotGiven(TestInfo test) {
        Guarantee guarantee = test.getTestMethod().orElseThrow().getAnnotation(Guarantee.class);
        if (guarantee != null) {
            String why = notGiven().get(guarantee.value());
            assumeTrue(why == null, () -> guarantee.value() + " is not given: " + why);
        }
    }

    /** What is declared as not given is a guarantee of this contract, and a reason: a slip would hide nothing, or too much. */
    @Test
    public void notGiven_namesGuarantees_andSaysWhy() {
        Set<String> guarantees = Stream.of(getClass().getMethods())
                .map(method -> method.getAnnotation(Guarantee.class))
                .filter(Objects::nonNull)
                .map(Guarantee::value)
                .collect(Collectors.toSet());
        assertThat(guarantees).containsAll(notGiven().keySet());
        assertThat(notGiven().values()).allSatisfy(why -> assertThat(why).isNotBlank());
    }

    /** A thread that calls, and what comes of it. */
    protected static final class Caller<V> {
        private final FutureTask<V> task;
        private final Thread thread;
        private final Duration longest;

        Caller(Callable<V> call, Duration longest) {
            this.longest = longest;
            task = new FutureTask<>(call);
            thread = new Thread(task, "caller");
            thread.setDaemon(true);
            thread.start();
        }

        Thread thread() {
            return thread;
        }

        boolean isDone() {
            return task.isDone();
        }

        V result() throws Exception {
            try {
                return task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("a call failed", e.getCause());
            } catch (TimeoutException e) {
                thread.interrupt();
                throw new AssertionError("a call doesn't return", e);
            }
        }

        Throwable failure() throws Exception {
            try {
                V result = task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
                throw new AssertionError("must fail: returned=" + result);
            } catch (ExecutionException e) {
                return e.getCause();
            } catch (TimeoutException e) {
                thread.interrupt();
                throw new AssertionError("a call doesn't return", e);
            }
        }
    }

    protected final <V> Caller<V> call(Callable<V> call) {
        return new Caller<>(call, longestCall());
    }

    protected static final int MANY = 10;

    protected final Duration ticks(long count) {
        return tick().multipliedBy(count);
    }

    /** A hundred messages, four ticks for each, five times; ids are known for eight ticks. */
    protected final WorkQueueOptions options() {
        return WorkQueueOptions.of(100).withVisibility(ticks(4)).withDeduplication(ticks(8), 100);
    }

    protected final WorkQueue<String> queue() throws Exception {
        return queue(options(), null);
    }

    protected final List<Delivery<String>> take(WorkQueue<String> queue, int max) throws Exception {
        return queue.receive(max, patience());
    }

    protected final Delivery<String> take(WorkQueue<String> queue) throws Exception {
        List<Delivery<String>> taken = take(queue, 1);
        assertThat(taken).as("taken").hasSize(1);
        return taken.get(0);
    }

    protected static void assertNothing(WorkQueue<String> queue) throws Exception {
        assertThat(queue.receive(MANY, Duration.ZERO)).as("taken").isEmpty();
    }

    protected static List<String> bodies(List<Delivery<String>> deliveries) {
        return deliveries.stream().map(Delivery::body).toList();
    }

    @Test
    @Guarantee("async-queue/at-least-once")
    public void receive_notAcknowledgedInTime_isHandedOutAgainUntilItIs() throws Exception {
        WorkQueue<String> queue = queue();
        String id = queue.send(Message.of("a"));
        for (int i = 0; i < 3; i++) {
            Delivery<String> abandoned = take(queue);
            assertThat(abandoned.body()).isEqualTo("a");
            assertThat(abandoned.id()).isEqualTo(id);
            pass(ticks(5));
        }
        assertThat(queue.ack(take(queue))).isTrue();
    }

    @Test
    @Guarantee("async-queue/ack-removes")
    public void ack_inTime_removesTheMessageForGood() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        Delivery<String> delivery = take(queue);
        assertThat(queue.ack(delivery)).isTrue();
        pass(ticks(5));
        assertNothing(queue);
        assertThat(queue.ack(delivery)).as("acknowledged twice").isFalse();
    }

    @Test
    @Guarantee("async-queue/hidden-while-in-flight")
    public void receive_messageInFlight_isHandedOutToNobodyElse() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        Delivery<String> first = take(queue);
        assertNothing(queue);
        pass(ticks(2));
        assertNothing(queue);
        assertThat(queue.ack(first)).isTrue();
    }

    @Test
    @Guarantee("async-queue/stale-receipt")
    public void ack_ofAnOlderDelivery_isRefusedAndChangesNothing() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        Delivery<String> stale = take(queue);
        pass(ticks(5));
        Delivery<String> fresh = take(queue);
        assertThat(queue.ack(stale)).as("stale ack").isFalse();
        assertThat(queue.extend(stale, ticks(40))).as("stale extend").isFalse();
        assertThat(queue.nack(stale, Duration.ZERO)).as("stale nack").isFalse();
        assertNothing(queue);
        pass(ticks(5));
        Delivery<String> last = take(queue);
        assertThat(last.body()).as("still there").isEqualTo("a");
        assertThat(queue.ack(fresh)).as("stale by now").isFalse();
        assertThat(queue.ack(last)).isTrue();
    }

    @Test
    @Guarantee("async-queue/returned-receipt")
    public void ack_ofADeliveryThatWasReturned_isRefused() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        Delivery<String> returned = take(queue);
        assertThat(queue.nack(returned, Duration.ZERO)).isTrue();
        assertThat(queue.ack(returned)).as("ack").isFalse();
        assertThat(queue.nack(returned, Duration.ZERO)).as("nack").isFalse();
        assertThat(queue.extend(returned, ticks(4))).as("extend").isFalse();
        assertThat(take(queue).body()).isEqualTo("a");
    }

    /** Its worker was slow; but the work is done, and nobody else has begun it. */
    @Test
    @Guarantee("async-queue/late-ack")
    public void ack_afterTheTimeoutAndBeforeAnybodyElse_removesTheMessage() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        Delivery<String> late = take(queue);
        pass(ticks(5));
        assertThat(queue.extend(late, ticks(4))).as("extend").isFalse();
        assertThat(queue.nack(late, ticks(4))).as("nack").isFalse();
        assertThat(queue.ack(late)).as("ack").isTrue();
        assertNothing(queue);
    }

    @Test
    @Guarantee("async-queue/extend")
    public void extend_inTime_countsFromNow() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        Delivery<String> long1 = take(queue);
        pass(ticks(3));
        assertThat(queue.extend(long1, ticks(10))).isTrue();
        pass(ticks(8));
        assertNothing(queue);
        assertThat(queue.extend(long1, ticks(2))).as("may be shortened").isTrue();
        pass(ticks(3));
        assertThat(take(queue).receives()).isEqualTo(2);
    }

    @Test
    @Guarantee("async-queue/extend-by-zero")
    public void extend_byNothing_returnsTheMessageAtOnce() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        Delivery<String> returned = take(queue);
        assertThat(queue.extend(returned, Duration.ZERO)).isTrue();
        assertThat(take(queue).body()).isEqualTo("a");
        assertThat(queue.ack(returned)).isFalse();
    }

    @Test
    @Guarantee("async-queue/nack-delay")
    public void nack_withADelay_holdsTheMessageBackForAsLong() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        assertThat(queue.nack(take(queue), ticks(6))).isTrue();
        pass(ticks(5));
        assertNothing(queue);
        pass(ticks(2));
        assertThat(queue.nack(take(queue), Duration.ZERO)).isTrue();
        assertThat(take(queue).body()).as("at once").isEqualTo("a");
    }

    @Test
    @Guarantee("async-queue/delay")
    public void send_withADelay_isNotHandedOutBefore() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("late").withDelay(ticks(3)));
        queue.send(Message.of("now"));
        List<Delivery<String>> taken = take(queue, MANY);
        assertThat(bodies(taken)).containsExactly("now");
        assertThat(queue.ack(taken.get(0))).isTrue();
        pass(ticks(2));
        assertNothing(queue);
        pass(ticks(2));
        assertThat(take(queue).body()).isEqualTo("late");
    }

    @Test
    @Guarantee("async-queue/receive-count")
    public void receives_countTimeoutsAndReturns() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        assertThat(take(queue).receives()).isEqualTo(1);
        pass(ticks(5));
        Delivery<String> second = take(queue);
        assertThat(second.receives()).isEqualTo(2);
        assertThat(queue.nack(second, Duration.ZERO)).isTrue();
        assertThat(take(queue).receives()).isEqualTo(3);
        assertThat(second.receives()).as("a delivery doesn't change").isEqualTo(2);
    }

    @Test
    @Guarantee("async-queue/monotonic-clock")
    public void timeouts_timeOfDayIsSet_areNotMoved() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        queue.send(Message.of("late").withDelay(ticks(3)));
        Delivery<String> first = take(queue);
        setTimeOfDay(Duration.ofHours(1));
        assertNothing(queue);
        setTimeOfDay(Duration.ofHours(-2));
        pass(ticks(5));
        assertThat(bodies(take(queue, MANY))).as("all due").containsExactlyInAnyOrder("a", "late");
        assertThat(queue.ack(first)).isFalse();
    }

    @Test
    @Guarantee("async-queue/counts")
    public void counts_ofEachState_areWhatIsThere() throws Exception {
        WorkQueue<String> queue = queue();
        queue.sendAll(List.of(Message.of("a"), Message.of("b"), Message.of("c").withDelay(ticks(6))));
        Delivery<String> taken = take(queue);
        assertThat(queue.counts()).isEqualTo(new Counts(1, 1, 1));
        pass(ticks(5));
        assertThat(queue.counts()).as("timed out").isEqualTo(new Counts(2, 1, 0));
        pass(ticks(2));
        assertThat(queue.counts()).as("due").isEqualTo(new Counts(3, 0, 0));
        assertThat(queue.ack(taken)).isTrue();
        assertThat(queue.counts().total()).isEqualTo(2);
    }

    @Test
    public void arguments_outOfRange_areRefused() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        Delivery<String> delivery = take(queue);
        Duration negative = Duration.ofNanos(-1);
        assertThatThrownBy(() -> queue.receive(0, Duration.ZERO)).hasMessage("must be >= 1: max=0");
        assertThatThrownBy(() -> queue.receive(1, negative)).hasMessage("must be >= 0: wait=PT-0.000000001S");
        assertThatThrownBy(() -> queue.nack(delivery, negative)).hasMessage("must be >= 0: delay=PT-0.000000001S");
        assertThatThrownBy(() -> queue.extend(delivery, negative))
                .hasMessage("must be >= 0: visibility=PT-0.000000001S");
        assertThatThrownBy(() -> queue.send(null)).isInstanceOf(NullPointerException.class);
        assertThat(queue.ack(delivery)).as("unharmed").isTrue();
    }

    @Test
    public void empty_queue_isEmpty() throws Exception {
        WorkQueue<String> queue = queue();
        assertNothing(queue);
        assertThat(queue.sendAll(List.of())).isEmpty();
        assertThat(queue.counts()).isEqualTo(new Counts(0, 0, 0));
    }
}
