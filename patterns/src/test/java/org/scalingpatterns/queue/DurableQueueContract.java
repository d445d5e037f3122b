package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a work queue that outlives its process owes, beside {@link WorkQueueContract}: what is there when it is opened again. */
public abstract class DurableQueueContract {

    /** An empty queue. */
    protected abstract WorkQueue<String> open(WorkQueueOptions options, WorkQueue<String> deadLetters) throws Exception;

    /** The queue as a new process finds it after the old one died: nothing of it was closed. */
    protected abstract WorkQueue<String> reopen(WorkQueueOptions options, WorkQueue<String> deadLetters)
            throws Exception;

    /** Lets time pass for the queue that was opened last. */
    protected abstract void pass(Duration time) throws Exception;

    /** How many messages are kept in the queue's files; for {@code async-queue/restart-trimmed}. */
    protected abstract long kept() throws Exception;

    private static final WorkQueueOptions OPTIONS = WorkQueueOptions.of(10_000)
            .withVisibility(Duration.ofSeconds(4))
            .withDeduplication(Duration.ofSeconds(8), 10_000);

    private static Delivery<String> take(WorkQueue<String> queue) throws Exception {
        List<Delivery<String>> taken = queue.receive(1, Duration.ZERO);
        assertThat(taken).as("taken").hasSize(1);
        return taken.get(0);
    }

    private static List<String> bodies(WorkQueue<String> queue) throws Exception {
        return queue.receive(100, Duration.ZERO).stream().map(Delivery::body).toList();
    }

    private static WorkQueue<String> onHeap() {
        return new HeapWorkQueue<>(WorkQueueOptions.of(100), () -> 0, new SplittableRandom(7));
    }

    @Test
    @Guarantee("async-queue/restart")
    public void reopen_whatWasNotAcknowledged_isThere() throws Exception {
        WorkQueue<String> queue = open(OPTIONS, null);
        queue.send(Message.of("acknowledged"));
        assertThat(queue.ack(take(queue))).isTrue();
        List<String> ids = queue.sendAll(List.of(Message.of("in flight").inGroup("g"), Message.of("ready")));
        Delivery<String> before = take(queue);
        queue = reopen(OPTIONS, null);
        assertThat(queue.counts()).isEqualTo(new Counts(2, 0, 0));
        List<Delivery<String>> taken = queue.receive(10, Duration.ZERO);
        assertThat(taken.stream().map(Delivery::id)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(taken.stream().map(Delivery::body)).containsExactlyInAnyOrder("in flight", "ready");
        assertThat(taken.stream().map(Delivery::id)).contains(before.id());
        String later = queue.send(Message.of("later"));
        assertThat(ids).as("ids don't come again").doesNotContain(later);
    }

    @Test
    @Guarantee("async-queue/restart-group-order")
    public void reopen_group_isInOrder() throws Exception {
        WorkQueue<String> queue = open(OPTIONS, null);
        for (int i = 1; i <= 5; i++) {
            queue.send(Message.of("g" + i).inGroup("g"));
        }
        assertThat(queue.ack(take(queue))).isTrue();
        assertThat(take(queue).body()).isEqualTo("g2");
        queue = reopen(OPTIONS, null);
        for (int i = 2; i <= 5; i++) {
            Delivery<String> delivery = take(queue);
            assertThat(delivery.body()).isEqualTo("g" + i);
            assertThat(bodies(queue)).as("one in flight").isEmpty();
            assertThat(queue.ack(delivery)).isTrue();
        }
    }

    /** A message that kills whoever touches it. */
    @Test
    @Guarantee("async-queue/restart-receive-count")
    public void reopen_messageThatKillsItsProcess_comesToTheDeadLetters() throws Exception {
        WorkQueue<String> dead = onHeap();
        WorkQueueOptions options = OPTIONS.withMaxReceives(3);
        WorkQueue<String> queue = open(options, dead);
        queue.send(Message.of("poison"));
        for (int i = 1; i <= 3; i++) {
            assertThat(take(queue).receives()).isEqualTo(i);
            queue = reopen(options, dead);
        }
        assertThat(bodies(queue)).isEmpty();
        assertThat(queue.counts().total()).isZero();
        assertThat(bodies(dead)).containsExactly("poison");
    }

    /** It was enqueued to the dead letters; the process died before it had written that down. */
    @Test
    @Guarantee("async-queue/restart-dead-letter-once")
    public void reopen_diedWhileItMovedADeadLetter_isThereOnce() throws Exception {
        WorkQueue<String> dead = onHeap();
        WorkQueueOptions options = OPTIONS.withMaxReceives(1);
        WorkQueue<String> dying = new QueueDeadLettersContract.Forwarding<>(dead) {
            @Override
            public String send(Message<String> message) throws QueueFullException, IOException {
                super.send(message);
                throw new IllegalStateException("died");
            }
        };
        WorkQueue<String> queue = open(options, dying);
        queue.send(Message.of("poison"));
        assertThat(queue.nack(take(queue), Duration.ZERO)).isTrue();
        assertThat(bodies(queue)).isEmpty();
        queue = reopen(options, dead);
        assertThat(bodies(queue)).isEmpty();
        assertThat(queue.counts().total()).as("moved").isZero();
        assertThat(bodies(dead)).containsExactly("poison");
    }

    @Test
    @Guarantee("async-queue/restart-deduplication")
    public void reopen_deduplicationIds_areKnownAlsoOfWhatWasAcknowledged() throws Exception {
        WorkQueue<String> queue = open(OPTIONS, null);
        String acked = queue.send(Message.of("a").withDeduplicationId("1"));
        assertThat(queue.ack(take(queue))).isTrue();
        String waiting = queue.send(Message.of("b").withDeduplicationId("2"));
        queue = reopen(OPTIONS, null);
        assertThat(queue.send(Message.of("a").withDeduplicationId("1"))).isEqualTo(acked);
        assertThat(queue.send(Message.of("b").withDeduplicationId("2"))).isEqualTo(waiting);
        assertThat(bodies(queue)).containsExactly("b");
        pass(Duration.ofSeconds(9));
        assertThat(queue.send(Message.of("a").withDeduplicationId("1"))).isNotEqualTo(acked);
    }

    /** The clock of the new process has nothing to do with the old one's: the delay begins again. */
    @Test
    @Guarantee("async-queue/restart-delay")
    public void reopen_delayedMessage_isHandedOutAfterItsDelayAndNotBefore() throws Exception {
        WorkQueue<String> queue = open(OPTIONS, null);
        queue.send(Message.of("late").withDelay(Duration.ofSeconds(10)));
        pass(Duration.ofSeconds(3));
        queue = reopen(OPTIONS, null);
        assertThat(bodies(queue)).as("at once").isEmpty();
        pass(Duration.ofSeconds(6));
        assertThat(bodies(queue)).as("before").isEmpty();
        pass(Duration.ofSeconds(5));
        assertThat(bodies(queue)).as("after").containsExactly("late");
    }

    @Test
    @Guarantee("async-queue/restart-trimmed")
    public void reopen_whatIsNeededNoMore_isNotKept() throws Exception {
        WorkQueue<String> queue = open(OPTIONS, null);
        for (int i = 0; i < 5_000; i++) {
            Message<String> message = Message.of("m" + i);
            queue.send(i % 2 == 0 ? message : message.withDeduplicationId("id" + i));
            assertThat(queue.ack(take(queue))).isTrue();
            pass(Duration.ofMillis(20)); // ids are known for eight seconds: 200 of them
        }
        queue.send(Message.of("last"));
        assertThat(kept()).isLessThan(2_000);
        queue = reopen(OPTIONS, null);
        assertThat(bodies(queue)).containsExactly("last");
    }
}
