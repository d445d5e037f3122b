package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;

/** Fan-out keeps the contract, and the contract finds what is commonly done wrong. */
class FanOutTest extends FanOutContract {

    @Override
    protected Sender sender(Map<String, WorkQueue<String>> queues) {
        return new FanOut<>(queues)::send;
    }

    @Test
    void arguments_outOfRange_areRefused() {
        assertThatThrownBy(() -> new FanOut<String>(Map.of())).hasMessage("must have a consumer group: queues={}");
        FanOut<String> fanOut = new FanOut<>(
                Map.of("a", new HeapWorkQueue<>(WorkQueueOptions.of(1), System::nanoTime, new SplittableRandom(1))));
        assertThatThrownBy(() -> fanOut.send(Message.of("a")))
                .hasMessageStartingWith("must have a deduplicationId: Message[body=a");
    }

    @Test
    @Rejects("async-queue/fan-out")
    void oneGroupForEachMessage_isRejected() {
        int[] turn = {0};
        assertThat(Rejection.brokenGuarantees(() -> new FanOutContract() {
                    @Override
                    protected Sender sender(Map<String, WorkQueue<String>> queues) {
                        return message -> {
                            String group = queues.keySet().stream()
                                    .skip(turn[0]++ % queues.size())
                                    .findFirst()
                                    .orElseThrow();
                            return Map.of(group, queues.get(group).send(message));
                        };
                    }
                }))
                .contains("async-queue/fan-out");
    }

    /** The first failure ends it; those behind have nothing. */
    @Test
    @Rejects("async-queue/fan-out-partial")
    void firstFailureEndsIt_isRejected() {
        assertThat(Rejection.brokenGuarantees(() -> new FanOutContract() {
                    @Override
                    protected Sender sender(Map<String, WorkQueue<String>> queues) {
                        return message -> {
                            Map<String, String> sent = new HashMap<>();
                            for (var queue : queues.entrySet()) {
                                sent.put(queue.getKey(), queue.getValue().send(message));
                            }
                            return sent;
                        };
                    }
                }))
                .containsExactly("async-queue/fan-out-partial");
    }
}
