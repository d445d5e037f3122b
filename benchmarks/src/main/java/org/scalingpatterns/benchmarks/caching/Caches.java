package org.scalingpatterns.benchmarks.caching;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.scalingpatterns.benchmarks.harness.UserServers;
import org.scalingpatterns.caching.BoundedCache;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.CacheBounds;
import org.scalingpatterns.caching.MapCache;
import org.scalingpatterns.caching.caffeine.CaffeineCache;
import org.scalingpatterns.caching.redis.Codec;
import org.scalingpatterns.caching.redis.Redis;
import org.scalingpatterns.caching.redis.RedisCache;
import org.scalingpatterns.caching.redis.RedisNearCache;
import org.scalingpatterns.servers.RedisServer;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** The caches by name. In Redis, under a random prefix, which is empty again when it is closed. */
final class Caches {
    private static final Duration FENCE = Duration.ofSeconds(10);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int CONNECTIONS = 4;

    private final List<AutoCloseable> opened = new ArrayList<>(); // closed from the last to the first
    private final Cache<String, String> cache;

    /**
     * @param name {@code map}, {@code bounded}, {@code caffeine}, {@code redis}, or {@code near}: a map in front of Redis
     * @param entries that it is to hold
     */
    Caches(String name, int entries) throws IOException {
        LongSupplier nanoTime = System::nanoTime;
        cache = switch (name) {
            case "map" -> map(nanoTime);
            case "bounded" -> new MapCache<>(new BoundedCache<>(CacheBounds.entries(2L * entries)), FENCE, nanoTime);
            case "caffeine" ->
                new CaffeineCache<>(
                        Caffeine.newBuilder().maximumSize(2L * entries).executor(Runnable::run), FENCE, nanoTime);
            case "redis" -> redis(nanoTime);
            case "near" -> {
                var near = new RedisNearCache<>(redis(nanoTime), () -> map(nanoTime), SILENCE, nanoTime, Thread::new);
                opened.add(near);
                yield near;
            }
            default -> throw new IllegalArgumentException("unknown cache: " + name);
        };
    }

    Cache<String, String> cache() {
        return cache;
    }

    private static Cache<String, String> map(LongSupplier nanoTime) {
        return new MapCache<>(new ConcurrentHashMap<>(), FENCE, nanoTime);
    }

    private RedisCache<String, String> redis(LongSupplier nanoTime) throws IOException {
        URI uri = UserServers.redis().orElse(null);
        if (uri == null) {
            RedisServer server = RedisServer.start();
            opened.add(server);
            uri = server.uri();
        }
        Redis redis = Redis.at(uri, CONNECTIONS, TIMEOUT);
        opened.add(redis);
        String prefix = "scaling-patterns-" + Long.toHexString(new SecureRandom().nextLong());
        URI where = uri;
        opened.add(() -> delete(where, prefix));
        return new RedisCache<>(
                redis,
                prefix,
                Codec.text(),
                Codec.text(),
                new RedisCache.Options(FENCE, LEASE),
                nanoTime,
                new SecureRandom());
    }

    private static void delete(URI uri, String prefix) {
        try (Jedis redis = new Jedis(uri)) {
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> some =
                        redis.scan(cursor, new ScanParams().match(prefix + ":*").count(1_000));
                if (!some.getResult().isEmpty()) {
                    redis.unlink(some.getResult().toArray(String[]::new));
                }
                cursor = some.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
    }

    public void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }
}
