package org.scalingpatterns.queue.redis;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueContract;
import org.scalingpatterns.queue.WorkQueueOptions;
import org.scalingpatterns.servers.SharedRedis;

@EnabledIf(
        value = "org.scalingpatterns.servers.SharedRedis#isAvailable",
        disabledReason = "not run: the embedded Redis is for Linux x86-64")
@Timeout(120)
class RedisWorkQueueTest extends WorkQueueContract {

    private final Queues queues = new Queues(SharedRedis.uri());

    @AfterEach
    void end() {
        queues.close();
    }

    @Override
    protected WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) {
        return queues.queue(options, deadLetters);
    }

    @Override
    protected void pass(Duration time) {
        queues.pass(time);
    }

    @Override
    protected Duration tick() {
        return Duration.ofMinutes(1);
    }

    @Override
    protected void awaitWaiting(Thread caller) {
        Queues.awaitWaiting(caller);
    }

    @Override
    protected Map<String, String> notGiven() {
        return Map.of("async-queue/monotonic-clock", "Redis tells the time of day.");
    }
}
