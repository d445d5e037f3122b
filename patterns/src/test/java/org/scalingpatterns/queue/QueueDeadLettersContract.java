package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What becomes of messages that use up their receives, and how they come back. */
public abstract class QueueDeadLettersContract extends QueueGroupsContract {

    /** Moves dead letters back; {@link Redrive} unless overridden. */
    protected int redrive(WorkQueue<String> from, WorkQueue<String> to, int max) throws Exception {
        return Redrive.move(from, to, max);
    }

    /** What a send to the dead letters does first, or instead. */
    private interface Fault {
        void before() throws IOException, QueueFullException;

        default void after() throws IOException {}
    }

    /** Forwards all calls; tests override some. */
    static class Forwarding<T> implements WorkQueue<T> {

        private final WorkQueue<T> queue;

        Forwarding(WorkQueue<T> queue) {
            this.queue = queue;
        }

        @Override
        public String send(Message<T> message) throws QueueFullException, IOException {
            return queue.send(message);
        }

        @Override
        public List<String> sendAll(List<Message<T>> messages) throws QueueFullException, IOException {
            return queue.sendAll(messages);
        }

        @Override
        public List<Delivery<T>> receive(int max, Duration wait) throws IOException, InterruptedException {
            return queue.receive(max, wait);
        }

        @Override
        public boolean ack(Delivery<T> delivery) throws IOException {
            return queue.ack(delivery);
        }

        @Override
        public boolean nack(Delivery<T> delivery, Duration delay) throws IOException {
            return queue.nack(delivery, delay);
        }

        @Override
        public boolean extend(Delivery<T> delivery, Duration visibility) throws IOException {
            return queue.extend(delivery, visibility);
        }

        @Override
        public Counts counts() throws IOException {
            return queue.counts();
        }

        @Override
        public void close() throws IOException {
            queue.close();
        }
    }

    /** A queue whose sends fail as they are told to. */
    private static final class FaultyQueue extends Forwarding<String> {
        private Fault fault = () -> {};

        FaultyQueue(WorkQueue<String> queue) {
            super(queue);
        }

        @Override
        public String send(Message<String> message) throws QueueFullException, IOException {
            fault.before();
            String id = super.send(message);
            fault.after();
            return id;
        }

        @Override
        public List<String> sendAll(List<Message<String>> messages) throws QueueFullException, IOException {
            List<String> ids = new ArrayList<>();
            for (Message<String> message : messages) {
                ids.add(send(message));
            }
            return ids;
        }
    }

    private void useUp(WorkQueue<String> queue, int receives) throws Exception {
        for (int i = 1; i <= receives; i++) {
            Delivery<String> delivery = take(queue);
            assertThat(delivery.receives()).isEqualTo(i);
            assertThat(queue.nack(delivery, Duration.ZERO)).isTrue();
        }
    }

    @Test
    @Guarantee("async-queue/dead-letter")
    public void receive_receivesUsedUp_goesToTheDeadLetters() throws Exception {
        WorkQueue<String> dead = queue();
        WorkQueue<String> queue = queue(options().withMaxReceives(3), dead);
        String id = queue.send(Message.of("poison").inGroup("g"));
        useUp(queue, 2);
        assertThat(take(queue).receives()).isEqualTo(3); // its worker dies
        pass(ticks(5));
        assertNothing(queue);
        Delivery<String> letter = take(dead);
        assertThat(letter.body()).isEqualTo("poison");
        assertThat(letter.group()).isEqualTo("g");
        assertThat(letter.origin()).isEqualTo(id);
        assertThat(letter.receives()).isEqualTo(1);
        assertThat(queue.counts().total()).isZero();
    }

    @Test
    @Guarantee("async-queue/no-dead-letters")
    public void receive_withoutDeadLetters_isHandedOutForEver() throws Exception {
        WorkQueue<String> queue = queue(options().withMaxReceives(2), null);
        queue.send(Message.of("poison"));
        useUp(queue, 5);
        assertThat(take(queue).receives()).isEqualTo(6);
    }

    @Test
    @Guarantee("async-queue/dead-letter-before-removal")
    public void deadLetter_whileItIsEnqueuedThere_isStillHere() throws Exception {
        FaultyQueue dead = new FaultyQueue(queue());
        WorkQueue<String> queue = queue(options().withMaxReceives(1), dead);
        List<Long> held = new ArrayList<>();
        dead.fault = () -> held.add(queue.counts().total());
        queue.send(Message.of("poison"));
        useUp(queue, 1);
        assertNothing(queue);
        assertThat(take(dead).body()).isEqualTo("poison");
        assertThat(held).as("held here at the send").containsExactly(1L);
        assertThat(queue.counts().total()).as("held here after it").isZero();
    }

    @Test
    @Guarantee("async-queue/dead-letter-kept")
    public void deadLetter_deadLettersAreFullOrDown_staysAndIsMovedLater() throws Exception {
        FaultyQueue dead = new FaultyQueue(queue(options().withDeduplication(ticks(100), 100), null));
        WorkQueue<String> queue = queue(options().withMaxReceives(1), dead);
        List<Fault> faults = List.of(
                () -> {
                    throw new QueueFullException("capacity=0");
                },
                () -> {
                    throw new IOException("no route to host");
                },
                () -> {
                    throw new IllegalStateException("bug");
                });
        queue.send(Message.of("poison"));
        queue.send(Message.of("other"));
        useUp(queue, 1);
        for (Fault fault : faults) {
            dead.fault = fault;
            assertThat(bodies(take(queue, MANY))).as("never the poison").isSubsetOf("other");
            assertThat(queue.counts().total()).as("kept").isPositive();
            pass(ticks(5));
        }
        dead.fault = () -> {};
        pass(ticks(5));
        for (int i = 0; i < 2; i++) { // the other one has used up its receives, too
            assertNothing(queue);
        }
        assertThat(bodies(take(dead, MANY))).contains("poison");
        assertThat(queue.counts().total()).isZero();
    }

    /** While the first of three is on its way, another receiver gets what is ready; and then it is his turn who moves them. */
    @Test
    @Guarantee("async-queue/dead-letter-slow")
    public void deadLetters_theirQueueIsSlow_holdUpOneReceiverForOneOfThem() throws Exception {
        FaultyQueue dead = new FaultyQueue(queue());
        WorkQueue<String> queue = queue(options().withMaxReceives(1), dead);
        for (int i = 0; i < 3; i++) {
            queue.send(Message.of("poison"));
        }
        List<Delivery<String>> poison = new ArrayList<>();
        while (poison.size() < 3) {
            poison.add(take(queue));
        }
        for (Delivery<String> delivery : poison) {
            assertThat(queue.nack(delivery, Duration.ZERO)).isTrue();
        }
        queue.send(Message.of("ready"));
        queue.send(Message.of("ready"));
        List<String> others = new ArrayList<>();
        AtomicInteger moves = new AtomicInteger();
        dead.fault = () -> {
            if (moves.getAndIncrement() == 0) {
                others.addAll(bodies(await(call(() -> take(queue, 1)))));
            }
        };
        assertThat(bodies(take(queue, 1))).as("who moves them").containsExactly("ready");
        assertThat(others).as("others meanwhile").containsExactly("ready");
        assertThat(moves).as("moved before what was ready").hasValue(1);
        for (int i = 1; i < 3; i++) {
            assertNothing(queue);
        }
        assertThat(moves).as("moved in the end").hasValue(3);
    }

    private static <V> V await(Caller<V> caller) throws IOException {
        try {
            return caller.result();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** The message arrived, its sender wasn't told: as after a crash between the two steps. */
    @Test
    @Guarantee("async-queue/dead-letter-once")
    public void deadLetter_outcomeOfTheMoveIsUnknown_isThereOnceInTheEnd() throws Exception {
        FaultyQueue dead = new FaultyQueue(queue(options().withDeduplication(ticks(100), 100), null));
        WorkQueue<String> queue = queue(options().withMaxReceives(1), dead);
        dead.fault = new Fault() {
            @Override
            public void before() {}

            @Override
            public void after() throws IOException {
                throw new IOException("connection reset");
            }
        };
        queue.send(Message.of("poison"));
        useUp(queue, 1);
        assertNothing(queue);
        dead.fault = () -> {};
        pass(ticks(5));
        assertNothing(queue);
        assertThat(queue.counts().total()).as("moved").isZero();
        assertThat(bodies(take(dead, MANY))).containsExactly("poison");
    }

    /** Two messages with the same deduplication id, the second after the window of the first, are two dead letters. */
    @Test
    @Guarantee("async-queue/dead-letter-own-id")
    public void deadLetters_ofEqualDeduplicationIds_areAllThere() throws Exception {
        WorkQueue<String> dead = queue(options().withDeduplication(ticks(100), 100), null);
        WorkQueue<String> queue = queue(options().withMaxReceives(1), dead);
        for (String body : List.of("one", "two")) {
            queue.send(Message.of(body).withDeduplicationId("id"));
            useUp(queue, 1);
            assertNothing(queue);
            pass(ticks(9));
        }
        assertThat(queue.counts().total()).isZero();
        assertThat(bodies(take(dead, MANY))).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    @Guarantee("async-queue/redrive-before-removal")
    public void redrive_targetIsFull_losesNothing() throws Exception {
        WorkQueue<String> dead = queue();
        WorkQueue<String> queue = queue(WorkQueueOptions.of(1), null);
        dead.sendAll(List.of(Message.of("one").inGroup("g"), Message.of("two").inGroup("g")));
        assertThat(catchThrowable(() -> redrive(dead, queue, MANY))).isInstanceOf(QueueFullException.class);
        assertThat(dead.counts().total()).isEqualTo(1);
        Delivery<String> first = take(queue);
        assertThat(first.body()).isEqualTo("one");
        assertThat(queue.ack(first)).isTrue();
        assertThat(redrive(dead, queue, MANY)).isEqualTo(1);
        assertThat(take(queue).body()).isEqualTo("two");
        assertThat(dead.counts().total()).isZero();
    }

    @Test
    @Guarantee("async-queue/redrive-fresh")
    public void redrive_message_hasAllItsReceivesAndItsOrigin() throws Exception {
        WorkQueue<String> dead = queue();
        WorkQueue<String> queue = queue(options().withMaxReceives(2), dead);
        String id = queue.send(Message.of("poison").inGroup("g"));
        for (int round = 0; round < 2; round++) {
            useUp(queue, 2);
            assertNothing(queue);
            assertThat(redrive(dead, queue, MANY)).as("round %s", round).isEqualTo(1);
            assertNothing(dead);
        }
        Delivery<String> back = take(queue);
        assertThat(back.receives()).isEqualTo(1);
        assertThat(back.origin()).isEqualTo(id);
        assertThat(back.group()).isEqualTo("g");
    }

    @Test
    public void redrive_outOfRange_isRefused_andMaxIsKept() throws Exception {
        WorkQueue<String> dead = queue();
        WorkQueue<String> queue = queue();
        dead.sendAll(List.of(Message.of("one"), Message.of("two")));
        assertThat(catchThrowable(() -> redrive(dead, queue, -1))).hasMessage("must be >= 0: max=-1");
        assertThat(redrive(dead, queue, 0)).isZero();
        assertThat(redrive(dead, queue, 1)).isEqualTo(1);
        assertThat(dead.counts().total()).isEqualTo(1);
    }
}
