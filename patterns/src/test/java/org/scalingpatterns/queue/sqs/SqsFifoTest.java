package org.scalingpatterns.queue.sqs;

import java.util.Map;
import org.junit.jupiter.api.Timeout;

/** What a FIFO queue of SQS gives of the contract. */
@Timeout(120)
class SqsFifoTest extends SqsContract {

    SqsFifoTest() {
        super(true);
    }

    @Override
    void more(Map<String, String> reasons) {
        String delay = "A message of a FIFO queue has no delay of its own.";
        for (String name : new String[] {
            "delay", "group-delay", "group-delay-from-send", "groups-apart", "long-poll", "long-poll-all"
        }) {
            reasons.put(name, delay);
        }
        if (!Queues.isOwn()) {
            reasons.put("redrive-fresh", "ElasticMQ loses a letter that comes twice. See DeadLettersTest.");
        }
        reasons.put("late-ack", "Amazon refuses a receipt of a FIFO queue after its timeout.");
    }
}
