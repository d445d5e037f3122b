package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a work queue owes its callers, all of it: deliveries, groups, dead letters, and here bounds, ids and waiting. */
public abstract class WorkQueueContract extends QueueDeadLettersContract {

    @Test
    @Guarantee("async-queue/full")
    public void send_full_isRefusedAndLosesNothing() throws Exception {
        WorkQueue<String> queue = queue(WorkQueueOptions.of(3), null);
        queue.send(Message.of("a"));
        queue.send(Message.of("b").withDelay(ticks(50)));
        queue.send(Message.of("c").inGroup("g"));
        Delivery<String> inFlight = take(queue);
        assertThat(catchThrowable(() -> queue.send(Message.of("d"))))
                .isInstanceOf(QueueFullException.class)
                .hasMessage("full: capacity=3");
        assertThat(queue.counts().total()).isEqualTo(3);
        assertThat(queue.ack(inFlight)).isTrue();
        queue.send(Message.of("e"));
        assertThat(bodies(take(queue, MANY)))
                .as("all but the acknowledged and the delayed")
                .hasSize(2);
    }

    @Test
    @Guarantee("async-queue/send-all")
    public void sendAll_noRoomForOneOfThem_enqueuesNone() throws Exception {
        WorkQueue<String> queue = queue(WorkQueueOptions.of(3), null);
        queue.send(Message.of("a"));
        List<Message<String>> batch = List.of(Message.of("b"), Message.of("c"), Message.of("d"));
        assertThat(catchThrowable(() -> queue.sendAll(batch))).isInstanceOf(QueueFullException.class);
        assertThat(queue.counts().total()).as("none").isEqualTo(1);
        assertThat(queue.sendAll(batch.subList(0, 2))).doesNotHaveDuplicates().hasSize(2);
        assertThat(bodies(take(queue, MANY))).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    @Guarantee("async-queue/in-flight-cap")
    public void receive_asManyInFlightAsMayBe_handsOutNoMore() throws Exception {
        WorkQueue<String> queue = queue(options().withMaxInFlight(2), null);
        queue.sendAll(List.of(Message.of("a"), Message.of("b"), Message.of("c"), Message.of("d")));
        List<Delivery<String>> two = take(queue, MANY);
        assertThat(two).hasSize(2);
        assertNothing(queue);
        assertThat(queue.ack(two.get(0))).isTrue();
        assertThat(take(queue, MANY)).as("after an ack").hasSize(1);
        pass(ticks(5));
        assertThat(take(queue, MANY)).as("after timeouts").hasSize(2);
    }

    @Test
    @Guarantee("async-queue/deduplication")
    public void send_knownDeduplicationId_returnsTheFirstAndEnqueuesNothing() throws Exception {
        WorkQueue<String> queue = queue();
        String first = queue.send(Message.of("a").withDeduplicationId("id"));
        assertThat(queue.send(Message.of("again").withDeduplicationId("id"))).isEqualTo(first);
        assertThat(queue.send(Message.of("b").withDeduplicationId("other"))).isNotEqualTo(first);
        assertThat(bodies(take(queue, MANY))).containsExactlyInAnyOrder("a", "b");
        pass(ticks(9));
        assertThat(queue.send(Message.of("later").withDeduplicationId("id"))).isNotEqualTo(first);
    }

    @Test
    @Guarantee("async-queue/deduplication-after-ack")
    public void send_idOfAnAcknowledgedMessage_isStillKnown() throws Exception {
        WorkQueue<String> queue = queue();
        String first = queue.send(Message.of("a").withDeduplicationId("id"));
        assertThat(queue.ack(take(queue))).isTrue();
        pass(ticks(4));
        assertThat(queue.send(Message.of("again").withDeduplicationId("id"))).isEqualTo(first);
        assertNothing(queue);
        pass(ticks(5));
        queue.send(Message.of("later").withDeduplicationId("id"));
        assertThat(take(queue).body()).isEqualTo("later");
    }

    @Test
    @Guarantee("async-queue/deduplication-in-batch")
    public void sendAll_knownIds_takeNoRoom() throws Exception {
        WorkQueue<String> queue = queue(WorkQueueOptions.of(3), null);
        String first = queue.send(Message.of("a").withDeduplicationId("1"));
        List<String> ids = new ArrayList<>();
        assertThatCode(() -> ids.addAll(queue.sendAll(List.of(
                        Message.of("again").withDeduplicationId("1"),
                        Message.of("b").withDeduplicationId("2"),
                        Message.of("b again").withDeduplicationId("2"),
                        Message.of("c")))))
                .doesNotThrowAnyException();
        assertThat(ids.get(0)).isEqualTo(first);
        assertThat(ids.get(2)).isEqualTo(ids.get(1));
        assertThat(bodies(take(queue, MANY))).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    @Guarantee("async-queue/deduplication-bounded")
    public void send_asManyIdsAsMayBeKnown_isRefusedRatherThanForgotten() throws Exception {
        WorkQueue<String> queue = queue(options().withDeduplication(ticks(8), 2), null);
        String first = queue.send(Message.of("a").withDeduplicationId("1"));
        queue.send(Message.of("b").withDeduplicationId("2"));
        for (Delivery<String> delivery : take(queue, MANY)) {
            assertThat(queue.ack(delivery)).isTrue();
        }
        assertThat(catchThrowable(() -> queue.send(Message.of("c").withDeduplicationId("3"))))
                .isInstanceOf(QueueFullException.class)
                .hasMessage("full: deduplicationIds=2");
        assertThat(queue.send(Message.of("a").withDeduplicationId("1"))).isEqualTo(first);
        queue.send(Message.of("without an id"));
        pass(ticks(9));
        queue.send(Message.of("c").withDeduplicationId("3"));
        assertThat(bodies(take(queue, MANY))).containsExactlyInAnyOrder("without an id", "c");
    }

    private Caller<List<Delivery<String>>> receiver(WorkQueue<String> queue, Duration wait) {
        Caller<List<Delivery<String>>> caller = call(() -> queue.receive(MANY, wait));
        awaitWaiting(caller.thread());
        return caller;
    }

    @Test
    @Guarantee("async-queue/long-poll")
    public void receive_waiting_wakesForWhateverCanBeHandedOut() throws Exception {
        WorkQueue<String> queue = queue();
        Caller<List<Delivery<String>>> caller = receiver(queue, ticks(60));
        queue.send(Message.of("a"));
        List<Delivery<String>> taken = caller.result();
        assertThat(bodies(taken)).as("a send").containsExactly("a");

        caller = receiver(queue, ticks(60));
        assertThat(queue.nack(taken.get(0), Duration.ZERO)).isTrue();
        taken = caller.result();
        assertThat(bodies(taken)).as("a return").containsExactly("a");

        caller = receiver(queue, ticks(60));
        pass(ticks(5));
        taken = caller.result();
        assertThat(bodies(taken)).as("a timeout").containsExactly("a");
        assertThat(queue.ack(taken.get(0))).isTrue();

        caller = receiver(queue, ticks(60));
        queue.send(Message.of("late").withDelay(ticks(2)));
        awaitWaiting(caller.thread());
        pass(ticks(3));
        assertThat(bodies(caller.result())).as("a delay that is over").containsExactly("late");
    }

    @Test
    @Guarantee("async-queue/long-poll-group")
    public void receive_waiting_wakesWhenItsGroupOrTheCapIsFree() throws Exception {
        WorkQueue<String> queue = queue(options().withMaxInFlight(1), null);
        queue.sendAll(List.of(Message.of("g1").inGroup("g"), Message.of("g2").inGroup("g"), Message.of("free")));
        Delivery<String> first = take(queue);
        Caller<List<Delivery<String>>> caller = receiver(queue, ticks(60));
        assertThat(queue.ack(first)).isTrue();
        List<Delivery<String>> next = caller.result();
        assertThat(next).as("the cap").hasSize(1);
        caller = receiver(queue, ticks(60));
        assertThat(queue.ack(next.get(0))).isTrue();
        assertThat(caller.result()).as("the last").hasSize(1);
    }

    @Test
    @Guarantee("async-queue/long-poll-end")
    public void receive_nothingComes_isEmptyAfterItsTime() throws Exception {
        WorkQueue<String> queue = queue();
        Caller<List<Delivery<String>>> caller = receiver(queue, ticks(5));
        pass(ticks(3));
        awaitWaiting(caller.thread());
        pass(ticks(3));
        assertThat(caller.result()).isEmpty();
    }

    /** As many messages as waiters, all due at once: every waiter gets one. */
    @Test
    @Guarantee("async-queue/long-poll-all")
    public void receive_severalWaiting_eachGetsAMessage() throws Exception {
        WorkQueue<String> queue = queue();
        List<Caller<List<Delivery<String>>>> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            callers.add(call(() -> queue.receive(1, ticks(60))));
        }
        for (Caller<?> caller : callers) {
            awaitWaiting(caller.thread());
        }
        queue.send(Message.of("a").withDelay(ticks(2)));
        queue.send(Message.of("b").withDelay(ticks(3)));
        queue.send(Message.of("c").withDelay(ticks(2)));
        for (Caller<?> caller : callers) {
            awaitWaiting(caller.thread());
        }
        pass(ticks(4));
        List<String> taken = new ArrayList<>();
        for (Caller<List<Delivery<String>>> caller : callers) {
            taken.addAll(bodies(caller.result()));
        }
        assertThat(taken).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    @Guarantee("async-queue/interrupt")
    public void receive_interruptedWhileItWaits_endsAndTakesNothing() throws Exception {
        WorkQueue<String> queue = queue();
        Caller<List<Delivery<String>>> caller = receiver(queue, ticks(60));
        caller.thread().interrupt();
        assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
        queue.send(Message.of("a"));
        assertThat(take(queue).receives()).isEqualTo(1);
    }

    @Test
    @Guarantee("async-queue/closed")
    public void close_wakesThoseWhoWaitAndLetsNobodyIn() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(Message.of("a"));
        Delivery<String> delivery = take(queue);
        Caller<List<Delivery<String>>> caller = receiver(queue, ticks(60));
        queue.close();
        queue.close();
        assertThat(caller.failure()).isInstanceOf(QueueClosedException.class);
        Map<String, Throwable> failures = Map.of(
                "send", catchThrowable(() -> queue.send(Message.of("b"))),
                "sendAll", catchThrowable(() -> queue.sendAll(List.of(Message.of("b")))),
                "receive", catchThrowable(() -> queue.receive(1, Duration.ZERO)),
                "ack", catchThrowable(() -> queue.ack(delivery)),
                "nack", catchThrowable(() -> queue.nack(delivery, Duration.ZERO)),
                "extend", catchThrowable(() -> queue.extend(delivery, ticks(1))),
                "counts", catchThrowable(queue::counts));
        assertThat(failures)
                .allSatisfy((name, failure) -> assertThat(failure).isInstanceOf(QueueClosedException.class));
    }
}
