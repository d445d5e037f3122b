package org.scalingpatterns.caching.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import redis.clients.jedis.args.ClientType;

@EnabledIf(
        value = "org.scalingpatterns.servers.SharedRedis#isAvailable",
        disabledReason = "not run: the embedded Redis is for Linux x86-64")
@Timeout(120)
class RedisNearCacheTest extends CacheContract {

    private static final Duration LONG = Duration.ofHours(1); // no sign of life is asked for within a test
    private static final Duration SHORT = Duration.ofMillis(200);

    private Clients clients = new Clients(SharedRedis.uri(), fence());

    @AfterEach
    void end() {
        clients.close();
    }

    /** A front that says what happens to it. */
    private static final class Watched implements Cache<String, String> {
        private final Cache<String, String> cache;
        private final Semaphore invalidated = new Semaphore(0);
        private volatile Runnable beforeFill = () -> {};

        Watched(Cache<String, String> cache) {
            this.cache = cache;
        }

        void awaitInvalidation() throws InterruptedException {
            assertThat(invalidated.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public Entry<String> get(String key) throws IOException {
            return cache.get(key);
        }

        @Override
        public long lease(String key) throws IOException {
            return cache.lease(key);
        }

        @Override
        public boolean fill(String key, Entry<String> entry, long lease) throws IOException {
            beforeFill.run();
            return cache.fill(key, entry, lease);
        }

        @Override
        public boolean put(String key, Entry<String> entry) throws IOException {
            return cache.put(key, entry);
        }

        @Override
        public void invalidate(String key, long version) throws IOException {
            cache.invalidate(key, version);
            invalidated.release();
        }
    }

    /** The fronts of one near cache, in the order in which they are begun. */
    private final class Fronts implements Clients.Fronts {
        private final List<CompletableFuture<Watched>> begun = new CopyOnWriteArrayList<>(
                List.of(new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>()));
        private final AtomicInteger count = new AtomicInteger();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public Cache<String, String> get() {
            Watched front = new Watched(clients.front());
            begun.get(Math.min(2, count.getAndIncrement())).complete(front);
            await(gate);
            return front;
        }

        Watched front(int number) throws Exception {
            return begun.get(number).get(60, TimeUnit.SECONDS);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A near cache whose channel is open. */
    private RedisNearCache<String, String> near(Fronts fronts, Duration silence) throws Exception {
        return listening(clients.client(), fronts, silence);
    }

    private RedisNearCache<String, String> listening(RedisCache<String, String> shared, Fronts fronts, Duration silence)
            throws Exception {
        RedisNearCache<String, String> near = clients.near(shared, fronts, silence);
        Cache<String, String> other = clients.client();
        Watched front = fronts.front(0);
        other.invalidate("listening?", 0);
        front.awaitInvalidation(); // came by message, so the front is in place
        return near;
    }

    @Override
    protected Cache<String, String> cache() throws Exception {
        return near(new Fronts(), LONG);
    }

    @Override
    protected long nanoTime() {
        return clients.nanoTime();
    }

    @Override
    protected void pass(Duration time) {
        clients.pass(time);
    }

    private static String value(Cache<String, String> cache, String key) throws IOException {
        Entry<String> entry = cache.get(key);
        return entry == null ? null : entry.row().value();
    }

    /** Takes the copy out of Redis without a word: whoever still has it has it in front. */
    private void forgetInRedis(URI server, String key) {
        try (Jedis redis = new Jedis(server)) {
            redis.del(clients.prefix() + ":c:" + key);
        }
    }

    @Test
    void get_again_asksNobody() throws Exception {
        Fronts fronts = new Fronts();
        Cache<String, String> near = near(fronts, LONG);
        for (String key : List.of("a", "b")) {
            clients.client().put(key, clients.entry("one", 1));
            fronts.front(0).awaitInvalidation();
        }
        assertThat(value(near, "a")).isEqualTo("one");
        assertThat(near.getAll(List.of("a", "b", "c")).keySet()).containsExactlyInAnyOrder("a", "b");
        forgetInRedis(SharedRedis.uri(), "a");
        forgetInRedis(SharedRedis.uri(), "b");
        assertThat(value(near, "a")).isEqualTo("one");
        assertThat(near.getAll(List.of("a", "b")).keySet()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void get_afterAnotherProcessWroteOrInvalidated_isNotTheFormerCopy() throws Exception {
        Cache<String, String> other = near(new Fronts(), LONG); // first: the message of its beginning is not for "near"
        Fronts fronts = new Fronts();
        Cache<String, String> near = near(fronts, LONG);
        other.put("a", clients.entry("one", 1));
        fronts.front(0).awaitInvalidation();
        assertThat(value(near, "a")).isEqualTo("one");
        other.put("a", clients.entry("two", 2));
        fronts.front(0).awaitInvalidation();
        assertThat(value(near, "a")).isEqualTo("two");
        other.invalidate("a", 3);
        fronts.front(0).awaitInvalidation();
        assertThat(near.get("a")).isNull();
    }

    @Test
    void get_messageBetweenReadAndFill_doesNotKeepTheFormerCopy() throws Exception {
        Fronts fronts = new Fronts();
        Cache<String, String> near = near(fronts, LONG);
        Cache<String, String> other = clients.client();
        other.put("a", clients.entry("one", 1));
        Watched front = fronts.front(0);
        front.awaitInvalidation();
        // near reads "one" from Redis. Before it fills its front, the other process writes "two", and the message
        // comes.
        front.beforeFill = () -> {
            front.beforeFill = () -> {};
            try {
                other.put("a", clients.entry("two", 2));
                front.awaitInvalidation();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        assertThat(value(near, "a")).as("read before the write").isEqualTo("one");
        assertThat(value(near, "a")).isEqualTo("two");
    }

    @Test
    @NeedsRedis
    void channel_killed_frontIsBypassed_andFlushedWhenItIsOpenAgain() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            clients.close();
            clients = new Clients(server.uri(), fence());
            Fronts fronts = new Fronts();
            RedisNearCache<String, String> near = near(fronts, SHORT);
            clients.client().put("a", clients.entry("one", 1));
            fronts.front(0).awaitInvalidation();
            assertThat(value(near, "a")).isEqualTo("one");
            fronts.gate = new CountDownLatch(1);
            try (Jedis admin = new Jedis(server.uri())) {
                String line =
                        admin.clientList(ClientType.PUBSUB).lines().findFirst().orElseThrow();
                admin.clientKill(new redis.clients.jedis.params.ClientKillParams()
                        .id(line.replaceAll(".*\\bid=(\\d+) .*", "$1")));
            }
            // The channel is lost. A message is published that nobody gets. The subscription is confirmed again, and
            // the next
            // front is about to be put in place.
            Watched second = fronts.front(1);
            forgetInRedis(server.uri(), "a");
            assertThat(near.get("a"))
                    .as("bypassed while messages may be missed")
                    .isNull();
            assertThat(near.getAll(List.of("a"))).isEmpty();
            fronts.gate.countDown();
            clients.client().invalidate("open?", 0);
            second.awaitInvalidation();
            assertThat(near.get("a")).as("flushed").isNull();
            assertThat(near.trouble()).isNull();
            clients.client().put("a", clients.entry("two", 2));
            second.awaitInvalidation();
            assertThat(value(near, "a")).isEqualTo("two");
            forgetInRedis(server.uri(), "a");
            assertThat(value(near, "a")).as("served from the new front").isEqualTo("two");
            clients.close();
            clients = new Clients(SharedRedis.uri(), fence());
        }
    }

    @Test
    void channel_silent_isGivenUpAndBegunAgain() throws Exception {
        try (Relay network = new Relay(SharedRedis.uri())) {
            Fronts fronts = new Fronts();
            Cache<String, String> near = listening(clients.clientOf(network.uri()), fronts, SHORT);
            network.silence(); // both ends believe that they are connected
            Watched second = fronts.front(1);
            clients.client().put("a", clients.entry("one", 1));
            second.awaitInvalidation();
            assertThat(near).isNotNull();
        }
    }

    @Test
    void get_channelNotHeardOfWithinTheSilence_bypassesTheFront() throws Exception {
        Fronts fronts = new Fronts();
        Cache<String, String> near = near(fronts, LONG);
        long expiry = nanoTime() + LONG.multipliedBy(4).toNanos();
        clients.client().put("a", new Entry<>(new Row<>("one", 1), expiry, 1));
        fronts.front(0).awaitInvalidation();
        assertThat(value(near, "a")).isEqualTo("one");
        forgetInRedis(SharedRedis.uri(), "a");
        clients.passHere(LONG);
        assertThat(value(near, "a")).isEqualTo("one");
        clients.passHere(Duration.ofNanos(1)); // as after a process that was stopped for an hour
        assertThat(near.get("a")).isNull();
        assertThat(near.getAll(List.of("a"))).isEmpty();
    }

    @Test
    void put_own_isReadBack_andTheFormerCopyIsGone() throws Exception {
        Cache<String, String> near = near(new Fronts(), LONG);
        for (int version = 1; version <= 100; version++) {
            near.put("a", clients.entry("v" + version, version));
            assertThat(value(near, "a")).isEqualTo("v" + version);
            near.invalidate("a", 0);
            assertThat(near.get("a")).isNull();
        }
    }

    @Test
    @NeedsRedis
    void get_serverDead_isOneLine_andTheChannelSaysWhy() throws Exception {
        RedisServer server = RedisServer.start();
        clients.close();
        clients = new Clients(server.uri(), fence());
        RedisNearCache<String, String> near = near(new Fronts(), SHORT);
        near.put("a", clients.entry("one", 1));
        assertThat(value(near, "a")).isEqualTo("one");
        server.close();
        near.close(); // so that what it last said of the channel stays
        assertThat(near.trouble())
                .hasMessageStartingWith("Redis at " + server.uri() + ": ")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> near.get("a"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Redis at " + server.uri() + ": ");
        clients = new Clients(SharedRedis.uri(), fence());
    }

    @Test
    void close_twice_endsItsThreads() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        Fronts fronts = new Fronts();
        var near = new RedisNearCache<>(clients.client(), fronts, LONG, clients::nanoTime, task -> {
            Thread thread = new Thread(task);
            threads.add(thread);
            return thread;
        });
        fronts.front(0);
        near.close();
        near.close();
        assertThat(threads).hasSize(2).noneMatch(Thread::isAlive);
        near.put("a", clients.entry("one", 1));
        assertThat(value(near, "a")).isEqualTo("one");
        assertThat(near.getAll(List.of("a"))).containsOnlyKeys("a");
    }

    @Test
    void constructor_silenceTooShort_isRefused() {
        RedisCache<String, String> shared = clients.client();
        assertThatThrownBy(() -> clients.near(shared, clients::front, Duration.ofMillis(39)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be 40 ms .. 24 days: silence=PT0.039S");
    }
}
