package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What sending to several consumer groups owes each of them. */
public abstract class FanOutContract {

    /** Sends to all. */
    public interface Sender {
        /** As {@link FanOut#send}. */
        Map<String, String> send(Message<String> message) throws Exception;
    }

    /** The sender under test. */
    protected abstract Sender sender(Map<String, WorkQueue<String>> queues);

    private final SplittableRandom random = new SplittableRandom(1);

    private WorkQueue<String> queue(int capacity) {
        return new HeapWorkQueue<>(WorkQueueOptions.of(capacity), () -> 0, random);
    }

    private static List<String> bodies(WorkQueue<String> queue) throws Exception {
        return queue.receive(10, Duration.ZERO).stream().map(Delivery::body).toList();
    }

    private static Message<String> of(String body) {
        return Message.of(body).withDeduplicationId(body);
    }

    @Test
    @Guarantee("async-queue/fan-out")
    public void send_reachesEveryGroup_eachAtItsOwnPace() throws Exception {
        WorkQueue<String> mail = queue(10);
        WorkQueue<String> audit = queue(10);
        Sender sender = sender(Map.of("mail", mail, "audit", audit));
        assertThat(sender.send(of("a"))).containsOnlyKeys("mail", "audit");
        for (Delivery<String> delivery : mail.receive(10, Duration.ZERO)) {
            assertThat(mail.ack(delivery)).isTrue();
        }
        sender.send(of("b"));
        assertThat(bodies(mail)).containsExactly("b");
        assertThat(bodies(audit)).containsExactly("a", "b");
    }

    @Test
    @Guarantee("async-queue/fan-out-partial")
    public void send_oneGroupIsFull_reachesTheOthersAndIsThereOnceWhenSentAgain() throws Exception {
        WorkQueue<String> mail = queue(10);
        WorkQueue<String> full = queue(1);
        WorkQueue<String> audit = queue(10);
        Map<String, WorkQueue<String>> queues = new LinkedHashMap<>();
        queues.put("mail", mail);
        queues.put("full", full);
        queues.put("audit", audit);
        Sender sender = sender(queues);
        full.send(Message.of("in the way"));
        Throwable failure = catchThrowable(() -> sender.send(of("a")));
        assertThat(failure).isInstanceOf(FanOutException.class).hasMessageContaining("[full]");
        assertThat(((FanOutException) failure).sent()).containsOnlyKeys("mail", "audit");
        assertThat(((FanOutException) failure).failed().get("full")).isInstanceOf(QueueFullException.class);
        for (Delivery<String> delivery : full.receive(1, Duration.ZERO)) {
            assertThat(full.ack(delivery)).isTrue();
        }
        assertThat(sender.send(of("a"))).hasSize(3);
        for (WorkQueue<String> queue : queues.values()) {
            assertThat(bodies(queue)).containsExactly("a");
        }
    }
}
