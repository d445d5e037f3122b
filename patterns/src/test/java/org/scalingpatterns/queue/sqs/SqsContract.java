package org.scalingpatterns.queue.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.queue.Redrive;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueContract;
import org.scalingpatterns.queue.WorkQueueOptions;

/** What both kinds of queue have in common. */
abstract class SqsContract extends WorkQueueContract {

    private final Queues queues;
    private Duration patience = Duration.ZERO;
    private Duration pause = Duration.ZERO;

    SqsContract(boolean fifo) {
        queues = new Queues(fifo);
    }

    /** The dead letters are moved, and ids forgotten, by threads of the server: a moment later, and each second. */
    @BeforeEach
    void waitForTheServersOwnThreads(TestInfo test) {
        Guarantee guarantee = test.getTestMethod().orElseThrow().getAnnotation(Guarantee.class);
        String id = guarantee == null ? "" : guarantee.value();
        if (Queues.isOwn() || id.contains("dead-letter") || id.contains("redrive")) {
            patience = Duration.ofSeconds(1);
        }
        if (id.contains("deduplication") || id.endsWith("dead-letter-own-id")) {
            pause = Duration.ofMillis(1_500);
        }
    }

    @AfterEach
    void end() throws IOException {
        queues.close();
    }

    Queues queues() {
        return queues;
    }

    @Override
    protected WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) throws IOException {
        return queues.queue(options, deadLetters);
    }

    @Override
    protected void pass(Duration time) {
        queues.pass(time);
        Queues.await(pause);
    }

    /** Eight of them are less, nine are more than the five minutes for which SQS knows an id. */
    @Override
    protected Duration tick() {
        return Queues.isOwn() ? Duration.ofSeconds(1) : Duration.ofSeconds(36);
    }

    @Override
    protected Duration patience() {
        return patience;
    }

    @Override
    protected void awaitWaiting(Thread caller) {
        Queues.awaitWaiting(caller);
    }

    /** Once they are there. */
    @Override
    protected int redrive(WorkQueue<String> from, WorkQueue<String> to, int max) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (from.counts().total() == 0) {
            assertThat(System.nanoTime() - end).as("dead letters").isNegative();
        }
        return Redrive.move(from, to, max);
    }

    @Override
    protected Map<String, String> notGiven() {
        Map<String, String> reasons = new HashMap<>();
        String unbounded = "A queue of SQS has no bound of one's own.";
        for (String name : new String[] {"full", "in-flight-cap", "long-poll-group", "redrive-before-removal"}) {
            reasons.put(name, unbounded);
        }
        reasons.put("deduplication-bounded", unbounded);
        reasons.put("send-all", "SQS judges each message of a batch on its own.");
        reasons.put("monotonic-clock", "Time is Amazon's.");
        reasons.put("counts", "SQS approximates them, and counts as in flight what was returned with a delay.");
        reasons.put(
                "dead-letter", "SQS goes on counting the receives: a letter's first one isn't 1. See DeadLettersTest.");
        String moved = "SQS moves them itself, and tells nobody.";
        for (String name : new String[] {"before-removal", "kept", "slow", "once"}) {
            reasons.put("dead-letter-" + name, moved);
        }
        if (Queues.isOwn()) {
            for (String name : new String[] {"deduplication", "deduplication-after-ack", "dead-letter-own-id"}) {
                reasons.put(name, "It would take minutes.");
            }
        }
        if (!Queues.isOwn()) {
            reasons.put("long-poll", "ElasticMQ counts delays by the clock of the system. See SqsWorkQueueTest.");
        }
        more(reasons);
        Map<String, String> byId = new HashMap<>();
        reasons.forEach((name, reason) -> byId.put("async-queue/" + name, reason));
        return byId;
    }

    abstract void more(Map<String, String> reasons);
}
