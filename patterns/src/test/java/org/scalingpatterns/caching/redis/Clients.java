package org.scalingpatterns.caching.redis;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.MapCache;
import org.scalingpatterns.servers.SharedRedis;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Processes that share a cache, each with its own connections; and time that passes on the server without waiting. */
final class Clients implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final URI server;
    private final String prefix = SharedRedis.unusedPrefix();
    private final Duration fence;
    private final AtomicLong now = new AtomicLong();
    private final LongSupplier nanoTime;
    private final List<Runnable> open = new ArrayList<>();

    /** Time stands still unless it is passed. */
    Clients(URI server, Duration fence) {
        this.server = server;
        this.fence = fence;
        this.nanoTime = now::get;
    }

    Clients(URI server, Duration fence, LongSupplier nanoTime) {
        this.server = server;
        this.fence = fence;
        this.nanoTime = nanoTime;
    }

    /** Another process. */
    RedisCache<String, String> client() {
        return clientOf(server);
    }

    RedisCache<String, String> clientOf(URI uri) {
        Redis redis = Redis.at(uri, 4, TIMEOUT);
        open.add(redis::close);
        var options = new RedisCache.Options(fence, LEASE);
        return new RedisCache<>(redis, prefix, Codec.text(), Codec.text(), options, nanoTime, new SecureRandom());
    }

    RedisNearCache<String, String> near(RedisCache<String, String> shared, Fronts fronts, Duration silence) {
        var near = new RedisNearCache<>(shared, fronts, silence, now::get, Thread::new);
        open.add(0, near::close);
        return near;
    }

    Cache<String, String> front() {
        return new MapCache<>(new java.util.concurrent.ConcurrentHashMap<>(), fence, now::get);
    }

    /** Makes the caches in front. */
    interface Fronts extends java.util.function.Supplier<Cache<String, String>> {}

    long nanoTime() {
        return now.get();
    }

    Entry<String> entry(String value, long version) {
        return new Entry<>(new org.scalingpatterns.caching.Row<>(value, version), now.get() + TIMEOUT.toNanos(), 1);
    }

    /** Without the server's keys growing older. */
    void passHere(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Here, and for each key of ours on the server. */
    void pass(Duration time) {
        passHere(time);
        try (Jedis redis = new Jedis(server)) {
            for (String key : keys()) {
                long left = redis.pttl(key) - time.toMillis();
                if (left <= 0) {
                    redis.del(key);
                } else {
                    redis.pexpire(key, left);
                }
            }
        }
    }

    /** As an eviction does, without a message. */
    void evict() {
        try (Jedis redis = new Jedis(server)) {
            keys().stream().filter(key -> key.startsWith(prefix + ":c:")).forEach(redis::del);
        }
    }

    String prefix() {
        return prefix;
    }

    /** What lies under the prefix. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        try (Jedis redis = new Jedis(server)) {
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> some =
                        redis.scan(cursor, new ScanParams().match(prefix + ":*").count(1_000));
                keys.addAll(some.getResult());
                cursor = some.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
        return keys;
    }

    @Override
    public void close() {
        open.forEach(Runnable::run);
        try (Jedis redis = new Jedis(server)) {
            keys().forEach(redis::del);
        }
    }
}
