package org.scalingpatterns.queue.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.queue.WorkQueue;

/** The queue keeps what it owes where partitions change hands; and the contract notices when it doesn't. */
@Timeout(60)
class PartitionsTest extends OnPartitions {

    PartitionsTest() {
        super(new KafkaQueues(), queue -> queue);
    }

    /** Takes it for done when its own work is. */
    @SuppressWarnings("unchecked")
    private static WorkQueue<String> trusting(WorkQueue<String> queue) {
        Class<?>[] types = {WorkQueue.class};
        return (WorkQueue<String>) Proxy.newProxyInstance(
                WorkQueue.class.getClassLoader(), types, (self, method, arguments) -> {
                    try {
                        Object result = method.invoke(queue, arguments);
                        return method.getName().equals("ack") ? (Object) true : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Commits behind what was acknowledged last. */
    private static final class Latest extends Progress {
        private long latest = -1;

        @Override
        void done(long offset) {
            super.done(offset);
            latest = Math.max(latest, offset);
        }

        @Override
        long committable() {
            return latest + 1;
        }
    }

    private static void assertRejected(String guarantee, Supplier<OnPartitions> variant) {
        assertThat(Rejection.brokenGuarantees(variant)).containsExactly(guarantee);
    }

    @Test
    @Rejects("async-queue/partition-taken")
    void queue_thatDoesNotAskWhetherThePartitionIsItsOwn_isRejected() {
        assertRejected(
                "async-queue/partition-taken", () -> new OnPartitions(new KafkaQueues(), PartitionsTest::trusting));
    }

    @Test
    @Rejects("async-queue/partition-commit")
    void queue_thatCommitsTheLatest_isRejected() {
        assertRejected(
                "async-queue/partition-commit", () -> new OnPartitions(KafkaQueues.with(Latest::new), queue -> queue));
    }

    /** Its clock begins again with each process, as {@code System.nanoTime} does. */
    @Test
    @Rejects("async-queue/partition-delay")
    void queue_whoseDelaysBeginAnewWithEachProcess_isRejected() {
        assertRejected(
                "async-queue/partition-delay",
                () -> new OnPartitions(new KafkaQueues(() -> Instant.EPOCH), queue -> queue));
    }
}
