package org.scalingpatterns.queue.sqs;

import java.util.Map;
import org.junit.jupiter.api.Timeout;

/** What a standard queue of SQS gives of the contract. */
@Timeout(120)
class SqsStandardTest extends SqsContract {

    SqsStandardTest() {
        super(false);
    }

    @Override
    void more(Map<String, String> reasons) {
        String fifo = "A FIFO queue has it.";
        for (String name : new String[] {
            "deduplication",
            "deduplication-after-ack",
            "deduplication-in-batch",
            "group-order",
            "group-one-in-flight",
            "groups-apart",
            "group-delay",
            "group-delay-from-send",
            "group-after-dead-letter"
        }) {
            reasons.put(name, fifo);
        }
        reasons.put("redrive-fresh", "Its message has a group. See DeadLettersTest.");
        reasons.put("stale-receipt", "SQS may answer that an older receipt was good.");
        String copies = "Amazon: a copy on a server that was away may come, once more, at any time.";
        reasons.put("hidden-while-in-flight", copies);
        reasons.put("ack-removes", copies);
    }
}
