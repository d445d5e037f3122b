package org.scalingpatterns.caching.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.scalingpatterns.caching.CacheAside;
import org.scalingpatterns.caching.CacheAsideOptions;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.VersionClock;
import org.scalingpatterns.servers.SharedRedis;
import redis.clients.jedis.AbstractPipeline;

/** Who is interrupted while he waits for a connection: the pool's only one is held by a pipeline. */
@EnabledIf(
        value = "org.scalingpatterns.servers.SharedRedis#isAvailable",
        disabledReason = "not run: the embedded Redis is for Linux x86-64")
@Timeout(120)
class RedisInterruptTest {

    private final Redis redis = Redis.at(SharedRedis.uri(), 1, Clients.TIMEOUT);
    private final RedisCache<String, String> cache = new RedisCache<>(
            redis,
            SharedRedis.unusedPrefix(),
            Codec.text(),
            Codec.text(),
            new RedisCache.Options(Duration.ofMillis(100), Duration.ofMillis(100)),
            System::nanoTime,
            new SecureRandom());

    @AfterEach
    void end() {
        redis.close();
    }

    private interface Act {
        void run() throws Exception;
    }

    private void withoutConnection(Act act) throws Exception {
        redis.call(client -> {
            try (AbstractPipeline held = client.pipelined()) {
                act.run();
                held.sync();
                return null;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    /** The interrupt is there before the wait, which ends at once: nobody has to be caught waiting. */
    @Test
    void calls_interruptedWhileWaitingForAConnection_sayIt_andStayInterrupted() throws Exception {
        Entry<String> copy = new Entry<>(new Row<>("value", 1), System.nanoTime() + Clients.TIMEOUT.toNanos(), 1);
        List<ThrowingCallable> calls = List.of(
                () -> cache.get("a"),
                () -> cache.getAll(List.of("a")),
                () -> cache.lease("a"),
                () -> cache.put("a", copy),
                () -> cache.invalidate("a", 1));
        withoutConnection(() -> {
            for (ThrowingCallable call : calls) {
                Thread.currentThread().interrupt();
                Throwable failure = catchThrowable(call);
                assertThat(Thread.interrupted()).as("still interrupted").isTrue();
                assertThat(failure)
                        .isInstanceOf(InterruptedIOException.class)
                        .hasMessage("Redis at " + redis + ": interrupted while waiting for a connection");
            }
        });
        assertThat(cache.get("a")).as("nothing was sent").isNull();
    }

    /** Cache-aside goes on without the cache, and leaves it to the caller, who still sees the interrupt; what it couldn't tell, it makes up for. */
    @Test
    void cacheAside_interruptedWhileWaitingForAConnection_staysInterrupted() throws Exception {
        AtomicLong micros = new AtomicLong();
        CacheAside<String, String> aside = new CacheAside<>(
                cache,
                new HeapStore<>(),
                new VersionClock(0, micros::incrementAndGet),
                CacheAsideOptions.of(Duration.ofMillis(100)),
                System::nanoTime,
                new Random(5),
                Runnable::run);
        aside.put("a", "old");
        aside.get("a");
        withoutConnection(() -> {
            Thread.currentThread().interrupt();
            assertThat(aside.get("a")).isEqualTo("old");
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
            Thread.currentThread().interrupt();
            aside.put("a", "new");
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        });
        assertThat(aside.get("a")).isEqualTo("new");
        assertThat(aside.retryInvalidations()).isZero();
    }
}
