package org.scalingpatterns.queue.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;

/** The queue on the shared server, or what is made of it. */
class OnPartitions extends PartitionsContract {

    private final KafkaQueues queues;
    private final UnaryOperator<WorkQueue<String>> as;

    OnPartitions(KafkaQueues queues, UnaryOperator<WorkQueue<String>> as) {
        this.queues = queues;
        this.as = as;
    }

    @Override
    protected String topic(int partitions) throws Exception {
        return queues.topic(partitions);
    }

    @Override
    protected Member open(String topic) throws Exception {
        KafkaWorkQueue<String> queue = queues.open(topic, WorkQueueOptions.of(100), null);
        WorkQueue<String> shown = as.apply(queue);
        return new Member() {
            @Override
            public WorkQueue<String> queue() {
                return shown;
            }

            @Override
            public void join() throws Exception {
                queue.join();
            }

            @Override
            public boolean hasPartitions() {
                return queue.hasPartitions();
            }
        };
    }

    @Override
    protected void pass(Duration time) {
        queues.pass(time);
    }

    @Override
    protected void close() throws IOException {
        queues.close();
    }
}
