package org.scalingpatterns.caching.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.CacheContract;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.servers.NeedsRedis;
import org.scalingpatterns.servers.RedisServer;
import org.scalingpatterns.servers.SharedRedis;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

@EnabledIf(
        value = "org.scalingpatterns.servers.SharedRedis#isAvailable",
        disabledReason = "not run: the embedded Redis is for Linux x86-64")
@Timeout(120)
class RedisCacheTest extends CacheContract {

    private final Clients clients = new Clients(SharedRedis.uri(), fence());

    @AfterEach
    void end() {
        clients.close();
    }

    @Override
    protected Cache<String, String> cache() {
        return clients.client();
    }

    @Override
    protected long nanoTime() {
        return clients.nanoTime();
    }

    @Override
    protected void pass(Duration time) {
        clients.pass(time);
    }

    @Test
    void put_byOneClient_isSeenByAnother() throws Exception {
        Cache<String, String> one = clients.client();
        Cache<String, String> other = clients.client();
        one.put("\u00fc {x}:\ud83d\ude00", clients.entry("\u20ac", 1));
        assertThat(other.get("\u00fc {x}:\ud83d\ude00").row()).isEqualTo(new Row<>("\u20ac", 1));
        assertThat(other.getAll(List.of("\u00fc {x}:\ud83d\ude00")).values()).hasSize(1);
        other.invalidate("\u00fc {x}:\ud83d\ude00", 0);
        assertThat(one.get("\u00fc {x}:\ud83d\ude00")).isNull();
    }

    @Test
    void fill_leaseVoidedByAnotherClient_isRefused() throws Exception {
        Cache<String, String> reader = clients.client();
        Cache<String, String> writer = clients.client();
        long lease = reader.lease("a");
        assertThat(writer.lease("a")).as("shared by all who ask").isEqualTo(lease);
        writer.invalidate("a", 0);
        assertThat(reader.fill("a", clients.entry("stale", 1), lease)).isFalse();
        long next = writer.lease("a");
        assertThat(next).isNotEqualTo(lease);
        assertThat(reader.fill("a", clients.entry("stale", 1), lease)).isFalse();
        assertThat(writer.fill("a", clients.entry("fresh", 1), next)).isTrue();
    }

    @Test
    void fill_leaseThatRanOut_isRefused_alsoWhenThereIsANewOne() throws Exception {
        Cache<String, String> cache = clients.client();
        long lease = cache.lease("a");
        clients.pass(Duration.ofMinutes(2));
        assertThat(cache.fill("a", clients.entry("late", 1), lease)).isFalse();
        assertThat(cache.lease("a")).isNotEqualTo(lease);
        assertThat(cache.fill("a", clients.entry("late", 1), lease)).isFalse();
    }

    @Test
    void put_versionsThatADoubleCannotTellApart_areComparedExactly() throws Exception {
        Cache<String, String> cache = clients.client();
        long version = (1L << 62) + 1;
        cache.put("a", clients.entry("new", version + 1));
        assertThat(cache.put("a", clients.entry("old", version))).isFalse();
        cache.invalidate("a", version + 2);
        assertThat(cache.put("a", clients.entry("old", version + 1))).isFalse();
        assertThat(cache.put("a", clients.entry("new", version + 2))).isTrue();
    }

    @Test
    void everything_endsByItself() throws Exception {
        Cache<String, String> cache = clients.client();
        cache.put("a", clients.entry("one", 1));
        cache.fill("b", clients.entry("two", 1), cache.lease("b"));
        cache.lease("c");
        cache.invalidate("d", 4);
        cache.invalidate("e", 0);
        assertThat(clients.keys()).hasSize(5); // b twice: its lease is still good
        try (Jedis redis = new Jedis(SharedRedis.uri())) {
            assertThat(clients.keys())
                    .allSatisfy(key -> assertThat(redis.pttl(key)).isPositive());
        }
        clients.pass(Duration.ofHours(1));
        assertThat(clients.keys()).isEmpty();
    }

    @Test
    void put_entryWhoseTimeIsOver_dropsTheFormerCopy() throws Exception {
        Cache<String, String> cache = clients.client();
        cache.put("a", clients.entry("old", 1));
        assertThat(cache.put("a", new Entry<>(new Row<>("new", 2), clients.nanoTime(), 1)))
                .isFalse();
        assertThat(cache.get("a")).isNull();
        long lease = cache.lease("a");
        assertThat(cache.fill("a", new Entry<>(new Row<>("new", 2), clients.nanoTime(), 1), lease))
                .isFalse();
    }

    @Test
    void get_whatIsNoCopy_saysSo() throws Exception {
        Cache<String, String> cache = clients.client();
        try (Jedis redis = new Jedis(SharedRedis.uri())) {
            redis.set(
                    clients.prefix() + ":c:a",
                    "something else",
                    SetParams.setParams().px(60_000));
        }
        assertThatThrownBy(() -> cache.get("a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must be a copy: " + clients.prefix() + ":c:a");
    }

    /** On a server of its own, for others change theirs at any time. */
    @Test
    @NeedsRedis
    void everything_foreignKeysAndSettings_areTheSameAfterwards() throws Exception {
        try (RedisServer server = RedisServer.start();
                Jedis foreign = new Jedis(server.uri())) {
            foreign.set("text", "x");
            foreign.set("brief", "y", SetParams.setParams().px(3_600_000));
            foreign.rpush("list", "1", "2");
            foreign.sadd("set", "1");
            foreign.zadd("sorted", 1, "a");
            foreign.hset("hash", "a", "b");
            foreign.set("scaling-patterns-test", "looks like ours");
            Map<String, String> before = dump(foreign);
            Map<String, String> settings = foreign.configGet("*");
            try (Clients own = new Clients(server.uri(), fence())) {
                RedisCache<String, String> cache = own.client();
                Cache<String, String> near = own.near(own.client(), own::front, Duration.ofSeconds(1));
                for (Cache<String, String> each : List.of(cache, near)) {
                    each.put("text", own.entry("one", 1));
                    each.fill("list", own.entry("two", 2), each.lease("list"));
                    each.getAll(List.of("text", "list", "hash"));
                    each.invalidate("set", 3);
                    each.invalidate("text", 0);
                }
                own.pass(Duration.ofSeconds(1));
            }
            assertThat(dump(foreign)).isEqualTo(before);
            assertThat(foreign.configGet("*")).isEqualTo(settings);
            assertThat(foreign.info("commandstats")).doesNotContain("flush", "config|set", "script|flush", "swapdb");
        }
    }

    private static Map<String, String> dump(Jedis redis) {
        Map<String, String> dump = new HashMap<>();
        for (String key : redis.keys("*")) {
            boolean ends = redis.pttl(key) >= 0;
            dump.put(key, HexFormat.of().formatHex(redis.dump(key)) + (ends ? " ends" : ""));
        }
        return dump;
    }

    @Test
    @NeedsRedis
    void get_serverDead_isOneLineThatNamesItWithoutPassword() throws Exception {
        RedisServer server = RedisServer.start();
        int port = server.uri().getPort();
        server.close();
        URI uri = URI.create("redis://me:secret@127.0.0.1:" + port + "/3");
        Cache<String, String> cache = clients.clientOf(uri);
        List<Throwable> failures = new ArrayList<>();
        failures.add(failure(() -> cache.get("a")));
        failures.add(failure(() -> cache.getAll(List.of("a"))));
        failures.add(failure(() -> cache.lease("a")));
        failures.add(failure(() -> cache.put("a", clients.entry("one", 1))));
        failures.add(failure(() -> cache.invalidate("a", 1)));
        assertThat(failures)
                .allSatisfy(e -> assertThat(e)
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith("Redis at redis://127.0.0.1:" + port + ": ")
                        .satisfies(said -> assertThat(said.getMessage()).doesNotContain("secret", "\n")));
    }

    private interface Call {
        Object run() throws Exception;
    }

    private interface Act {
        void run() throws Exception;
    }

    private static Throwable failure(Call call) {
        return failure((Act) call::run);
    }

    private static Throwable failure(Act act) {
        try {
            act.run();
        } catch (Exception e) {
            return e;
        }
        throw new AssertionError("must fail");
    }

    /** A server that answers everything in the same way, or nothing at all. */
    private static Throwable from(String answer, Duration timeout) throws Exception {
        try (ServerSocket entrance = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try (Socket client = entrance.accept()) {
                    byte[] buffer = new byte[8192];
                    while (client.getInputStream().read(buffer) >= 0) {
                        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException e) {
                    // the client went
                }
            });
            server.start();
            try (Redis redis = Redis.at(URI.create("redis://127.0.0.1:" + entrance.getLocalPort()), 1, timeout)) {
                var options = new RedisCache.Options(timeout, timeout);
                var cache = new RedisCache<>(
                        redis, "p", Codec.text(), Codec.text(), options, System::nanoTime, new SecureRandom());
                return failure(() -> cache.get("a"));
            } finally {
                server.join();
            }
        }
    }

    @Test
    void get_serverThatRefuses_isOneLine() throws Exception {
        assertThat(from("-NOAUTH Authentication required.\r\n", Clients.TIMEOUT))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Redis at redis://127.0.0.1:")
                .hasMessageEndingWith(": NOAUTH Authentication required.");
    }

    @Test
    void get_serverThatIsSilent_isOneLineAfterTheTimeout() throws Exception {
        assertThat(from("", Duration.ofMillis(50)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Redis at redis://127.0.0.1:");
    }

    @Test
    void at_whatIsNoServer_isRefusedWithoutItsPassword() {
        assertThatThrownBy(() -> Redis.at(URI.create("http://me:secret@x"), 1, Clients.TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be redis://[user:password@]host[:port]: scheme=http");
        URI uri = URI.create("redis://me:secret@localhost");
        assertThatThrownBy(() -> Redis.at(uri, 0, Clients.TIMEOUT)).hasMessage("must be > 0: connections=0");
        assertThatThrownBy(() -> Redis.at(uri, 1, Duration.ZERO)).hasMessageStartingWith("must be 1 ms .. 24 days");
        try (Redis redis = Redis.at(uri, 1, Clients.TIMEOUT)) {
            assertThat(redis).hasToString("redis://localhost:6379");
        }
    }
}
