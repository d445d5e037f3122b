package org.scalingpatterns.queue.redis;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;
import org.scalingpatterns.servers.SharedRedis;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Queues with one hash tag, and time that passes on the server without waiting. */
final class Queues implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** What waits for a time, moved towards it; the same as if the server's clock had moved. */
    private static final byte[] PASS = """
            for _, key in ipairs(KEYS) do
              if redis.call('TYPE', key).ok == 'zset' and not string.match(key, ':g$') then
                for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do
                  redis.call('ZINCRBY', key, -ARGV[1], member)
                end
              end
            end
            """.getBytes(StandardCharsets.US_ASCII);

    private final URI server;
    private final String tag = "{" + SharedRedis.unusedPrefix() + "}";
    private final Redis redis;
    private final AtomicInteger queues = new AtomicInteger();
    private final AtomicLong passed = new AtomicLong();

    Queues(URI server) {
        this.server = server;
        this.redis = Redis.at(server, 8, TIMEOUT);
    }

    /** Another queue. */
    RedisWorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) {
        return queue(":" + queues.incrementAndGet(), options, deadLetters, new QueueListener() {});
    }

    /** A queue of this name, as another process opens it. */
    RedisWorkQueue<String> queue(
            String name, WorkQueueOptions options, WorkQueue<String> deadLetters, QueueListener listener) {
        return new RedisWorkQueue<>(
                redis, tag + name, Codec.text(), options, deadLetters, listener, passed::get, new SecureRandom());
    }

    String tag() {
        return tag;
    }

    void pass(Duration time) {
        try (Jedis jedis = new Jedis(server)) {
            jedis.eval(
                    PASS,
                    keys().stream()
                            .map(key -> key.getBytes(StandardCharsets.UTF_8))
                            .toList(),
                    List.of(Long.toString(time.toMillis()).getBytes(StandardCharsets.US_ASCII)));
        }
        passed.addAndGet(time.toNanos());
    }

    /** Returns when a thread is blocked by the server. */
    static void awaitWaiting(Thread caller) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!isWaiting(caller)) {
            if (System.nanoTime() - end > 0 || caller.getState() == Thread.State.TERMINATED) {
                throw new AssertionError("must wait: thread=" + caller.getState());
            }
            Thread.onSpinWait();
        }
    }

    private static boolean isWaiting(Thread caller) {
        for (StackTraceElement call : caller.getStackTrace()) {
            if (call.getMethodName().equals("awaitEntry")) {
                return true;
            }
        }
        return false;
    }

    /** What lies under the tag. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        try (Jedis jedis = new Jedis(server)) {
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> some =
                        jedis.scan(cursor, new ScanParams().match(tag + "*").count(1_000));
                keys.addAll(some.getResult());
                cursor = some.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
        return keys;
    }

    @Override
    public void close() {
        redis.close();
        try (Jedis jedis = new Jedis(server)) {
            keys().forEach(jedis::del);
        }
    }
}
