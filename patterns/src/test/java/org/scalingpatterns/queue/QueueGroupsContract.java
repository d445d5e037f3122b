package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a work queue owes to messages with a group. */
public abstract class QueueGroupsContract extends QueueDeliveryContract {

    private static Message<String> of(String group, String body) {
        return Message.of(body).inGroup(group);
    }

    /** One is returned, one times out, one is returned with a delay: none is overtaken. */
    @Test
    @Guarantee("async-queue/group-order")
    public void receive_group_isInOrderThroughReturnsAndTimeouts() throws Exception {
        WorkQueue<String> queue = queue();
        for (int i = 1; i <= 4; i++) {
            queue.send(of("g", "g" + i));
        }
        assertThat(queue.nack(take(queue), Duration.ZERO)).isTrue();
        Delivery<String> second = take(queue);
        assertThat(second.body()).as("after a nack").isEqualTo("g1");
        pass(ticks(5));
        Delivery<String> third = take(queue);
        assertThat(third.body()).as("after a timeout").isEqualTo("g1");
        assertThat(queue.nack(third, ticks(3))).isTrue();
        assertNothing(queue);
        pass(ticks(4));
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Delivery<String> delivery = take(queue);
            rest.add(delivery.body());
            assertThat(delivery.group()).isEqualTo("g");
            assertThat(queue.ack(delivery)).isTrue();
        }
        assertThat(rest).containsExactly("g1", "g2", "g3", "g4");
    }

    @Test
    @Guarantee("async-queue/group-one-in-flight")
    public void receive_group_handsOutOneAtATime() throws Exception {
        WorkQueue<String> queue = queue();
        queue.sendAll(List.of(of("g", "g1"), of("g", "g2"), of("g", "g3")));
        List<Delivery<String>> batch = take(queue, MANY);
        assertThat(bodies(batch)).as("in one batch").containsExactly("g1");
        assertNothing(queue);
        assertThat(queue.ack(batch.get(0))).isTrue();
        assertThat(bodies(take(queue, MANY))).as("after its ack").containsExactly("g2");
    }

    @Test
    @Guarantee("async-queue/groups-apart")
    public void receive_groupInFlightOrDelayed_holdsNobodyElseUp() throws Exception {
        WorkQueue<String> queue = queue();
        queue.sendAll(List.of(of("g", "g1"), of("g", "g2"), of("h", "h1").withDelay(ticks(9)), of("h", "h2")));
        Delivery<String> first = take(queue);
        assertThat(first.body()).isEqualTo("g1");
        queue.sendAll(List.of(of("i", "i1"), Message.of("no group"), Message.of("none")));
        assertThat(bodies(take(queue, MANY))).containsExactlyInAnyOrder("i1", "no group", "none");
        assertThat(queue.ack(first)).isTrue();
        assertThat(bodies(take(queue, MANY))).containsExactly("g2");
    }

    @Test
    @Guarantee("async-queue/group-delay")
    public void send_behindADelayedOneOfItsGroup_waitsForThat() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(of("g", "g1").withDelay(ticks(3)));
        queue.send(of("g", "g2"));
        assertNothing(queue);
        pass(ticks(4));
        Delivery<String> first = take(queue);
        assertThat(first.body()).isEqualTo("g1");
        assertNothing(queue);
        assertThat(queue.ack(first)).isTrue();
        assertThat(take(queue).body()).isEqualTo("g2");
    }

    /** The delay runs from the send, not from the moment at which those before it are gone. */
    @Test
    @Guarantee("async-queue/group-delay-from-send")
    public void send_delayedBehindOneOfItsGroup_isDueWhenItsDelayIsOver() throws Exception {
        WorkQueue<String> queue = queue();
        queue.send(of("g", "g1"));
        queue.send(of("g", "g2").withDelay(ticks(3)));
        Delivery<String> first = take(queue);
        pass(ticks(2));
        assertThat(queue.ack(first)).isTrue();
        assertNothing(queue);
        pass(ticks(2));
        assertThat(take(queue).body()).isEqualTo("g2");
    }

    @Test
    @Guarantee("async-queue/group-after-dead-letter")
    public void group_headGoesToTheDeadLetters_goesOn() throws Exception {
        WorkQueue<String> dead = queue();
        WorkQueue<String> queue = queue(options().withMaxReceives(1), dead);
        queue.sendAll(List.of(of("g", "poison"), of("g", "g2"), of("g", "g3")));
        assertThat(queue.nack(take(queue), Duration.ZERO)).isTrue();
        Delivery<String> next = take(queue);
        assertThat(next.body()).isEqualTo("g2");
        pass(ticks(5));
        assertThat(take(queue).body()).as("after a timeout").isEqualTo("g3");
        assertThat(take(dead).body()).isEqualTo("poison");
    }
}
