package org.scalingpatterns.queue.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.WorkQueue;

/** What a queue in a partitioned topic owes its processes where partitions change hands. */
public abstract class PartitionsContract {

    /** One of the processes that share a topic. */
    public interface Member {
        WorkQueue<String> queue();

        /** Takes part in the sharing, for a moment. */
        void join() throws Exception;

        boolean hasPartitions();
    }

    /** A new topic. */
    protected abstract String topic(int partitions) throws Exception;

    /** Another process of the topic's group. Visibility timeouts are longer than the test. */
    protected abstract Member open(String topic) throws Exception;

    /** Lets time pass for all processes. */
    protected abstract void pass(Duration time);

    /** Ends all processes. */
    protected abstract void close() throws IOException;

    private interface Use {
        void of(String topic) throws Exception;
    }

    private void use(int partitions, Use use) throws Exception {
        try {
            use.of(topic(partitions));
        } finally {
            close();
        }
    }

    private WorkQueue<String> joined(String topic) throws Exception {
        Member process = open(topic);
        while (!process.hasPartitions()) {
            process.join();
        }
        return process.queue();
    }

    private static List<Delivery<String>> take(WorkQueue<String> queue) throws Exception {
        return queue.receive(100, Duration.ZERO);
    }

    private static List<String> bodies(List<Delivery<String>> deliveries) {
        return deliveries.stream().map(Delivery::body).sorted().toList();
    }

    /** The first process has all messages in its hands when a second one comes, and gets one of the two partitions. */
    @Test
    @Guarantee("async-queue/partition-taken")
    public void ack_ofAPartitionThatWasTakenAway_isRefused_andItsMessagesAreHandedOutThere() throws Exception {
        use(2, topic -> {
            Member first = open(topic);
            while (!first.hasPartitions()) {
                first.join();
            }
            for (int i = 0; i < 10; i++) {
                first.queue().send(Message.of("m" + i).inGroup("g" + i)); // these fall into both
            }
            List<Delivery<String>> held = take(first.queue());
            assertThat(held).hasSize(10);
            Member second = open(topic);
            while (!second.hasPartitions()) {
                second.join();
                first.join();
            }
            Map<String, Boolean> acked = new TreeMap<>();
            for (Delivery<String> delivery : held) {
                acked.put(delivery.body(), first.queue().ack(delivery));
            }
            List<Delivery<String>> moved = take(second.queue());
            assertThat(bodies(moved)).isNotEmpty().hasSizeLessThan(10);
            assertThat(acked)
                    .as("acknowledged by the first")
                    .allSatisfy((body, isAcked) ->
                            assertThat(isAcked).isEqualTo(!bodies(moved).contains(body)));
            for (Delivery<String> delivery : moved) {
                assertThat(second.queue().ack(delivery)).isTrue();
            }
            assertThat(take(first.queue())).isEmpty();
            assertThat(take(second.queue())).isEmpty();
        });
    }

    /** The first and the third of four are acknowledged. */
    @Test
    @Guarantee("async-queue/partition-commit")
    public void close_acknowledgedOutOfOrder_nothingUnacknowledgedIsLost() throws Exception {
        use(1, topic -> {
            WorkQueue<String> first = joined(topic);
            first.sendAll(List.of(Message.of("a"), Message.of("b"), Message.of("c"), Message.of("d")));
            List<Delivery<String>> taken = take(first);
            assertThat(first.ack(taken.get(0))).isTrue();
            assertThat(first.ack(taken.get(2))).isTrue();
            first.close();
            WorkQueue<String> second = joined(topic);
            List<Delivery<String>> again = take(second);
            assertThat(bodies(again)).contains("b", "d").doesNotContain("a");
            assertThat(again.get(0).id()).isEqualTo(taken.get(1).id());
            for (Delivery<String> delivery : again) {
                assertThat(second.ack(delivery)).isTrue();
            }
            second.close();
            assertThat(take(joined(topic))).isEmpty();
        });
    }

    @Test
    @Guarantee("async-queue/partition-delay")
    public void close_messageIsDelayed_itsTimeGoesOnForTheNextProcess() throws Exception {
        use(1, topic -> {
            WorkQueue<String> first = joined(topic);
            first.send(Message.of("late").withDelay(Duration.ofSeconds(10)));
            assertThat(take(first)).isEmpty();
            first.close();
            pass(Duration.ofSeconds(6));
            WorkQueue<String> second = joined(topic);
            assertThat(take(second)).isEmpty();
            pass(Duration.ofSeconds(5));
            assertThat(bodies(take(second))).containsExactly("late");
        });
    }
}
