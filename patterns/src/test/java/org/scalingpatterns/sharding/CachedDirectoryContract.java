package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.sharding.CachedDirectory.Config;
import org.scalingpatterns.sharding.CachedDirectory.Done;
import org.scalingpatterns.sharding.CachedDirectory.Moved;
import org.scalingpatterns.sharding.CachedDirectory.Reply;
import org.scalingpatterns.sharding.CachedDirectory.Source;
import org.scalingpatterns.sharding.CachedDirectory.TooManyRedirectsException;
import org.scalingpatterns.sharding.ShardDirectory.Entry;

/** What a near cache promises in front of a directory that may be down. */
public abstract class CachedDirectoryContract {

    /** A cache to test. */
    public interface Subject {
        /** The shard, or -1. */
        int find(String key);

        int shardFor(String key);

        <R> R call(String key, Function<? super Entry, ? extends Reply<R>> request);

        int size();
    }

    /** A directory that can be switched off and counts what it is asked. */
    protected static final class FakeSource implements Source<String> {
        final Map<String, Entry> entries = new HashMap<>();
        boolean down;
        int asked;
        /** Runs once, after an answer was found and before it arrives. */
        Runnable meanwhile = () -> {};

        @Override
        public Optional<Entry> entry(String key) {
            asked++;
            if (down) {
                throw new UncheckedIOException(new IOException("connection refused"));
            }
            Optional<Entry> answer = Optional.ofNullable(entries.get(key));
            Runnable once = meanwhile;
            meanwhile = () -> {};
            once.run();
            return answer;
        }

        @Override
        public Entry assign(String key) {
            return entry(key).orElseGet(() -> {
                entries.put(key, new Entry(entries.size() % 8, entries.size() + 1));
                return entries.get(key);
            });
        }
    }

    private static final Duration MISS_TTL = Duration.ofMillis(100);

    private final FakeSource source = new FakeSource();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

    /** An empty cache. */
    protected abstract Subject cache(Source<String> from, Config config, LongSupplier nanoTime);

    private Subject cache() {
        return cache(source, new Config(100, MISS_TTL, 3), now::get);
    }

    @Test
    @Guarantee("directory-sharding/down-cached-served")
    public void shardFor_cachedKeyWhileTheDirectoryIsDown_isServed() {
        Subject cache = cache();
        int shard = cache.shardFor("a");
        source.entries.put("b", new Entry(6, 77));
        assertThat(cache.find("b")).isEqualTo(6);
        source.down = true;
        now.addAndGet(Duration.ofDays(1).toNanos());
        assertThatCode(() -> {
                    assertThat(cache.shardFor("a")).isEqualTo(shard);
                    assertThat(cache.find("a")).isEqualTo(shard);
                    assertThat(cache.shardFor("b")).isEqualTo(6);
                    assertThat(cache.<Integer>call("b", entry -> new Done<>(entry.shard())))
                            .isEqualTo(6);
                })
                .doesNotThrowAnyException();
    }

    @Test
    @Guarantee("directory-sharding/down-refused")
    public void shardFor_unknownKeyWhileTheDirectoryIsDown_isRefusedClearly() {
        Subject cache = cache();
        assertThat(cache.find("known to be absent")).isEqualTo(-1);
        source.down = true;
        now.addAndGet(MISS_TTL.toNanos());
        for (String key : List.of("never seen", "known to be absent")) {
            assertThatThrownBy(() -> cache.shardFor(key))
                    .isInstanceOf(DirectoryUnavailableException.class)
                    .hasMessageEndingWith("key=" + key)
                    .hasRootCauseMessage("connection refused");
            assertThatThrownBy(() -> cache.find(key)).isInstanceOf(DirectoryUnavailableException.class);
        }
        source.down = false;
        assertThat(cache.shardFor("never seen")).isNotNegative();
    }

    @Test
    @Guarantee("directory-sharding/misses-brief")
    public void find_absentKey_isCachedForItsTimeOnly() {
        Subject cache = cache();
        assertThat(cache.find("a")).isEqualTo(-1);
        assertThat(cache.find("a")).isEqualTo(-1);
        assertThat(source.asked).as("questions for one miss").isEqualTo(1);
        source.entries.put("a", new Entry(5, 1));
        now.addAndGet(MISS_TTL.toNanos() - 1);
        assertThat(cache.find("a")).isEqualTo(-1);
        now.incrementAndGet();
        assertThat(cache.find("a")).isEqualTo(5);
        assertThat(cache.find("b")).isEqualTo(-1);
        source.entries.put("b", new Entry(4, 2));
        assertThat(cache.shardFor("b"))
                .as("a cached miss is no reason not to assign")
                .isEqualTo(4);
    }

    @Test
    @Guarantee("directory-sharding/newest-route")
    public void call_routesThatArriveInTheWrongOrder_leaveTheNewest() {
        Subject cache = cache();
        source.entries.put("a", new Entry(2, 50));
        List<Integer> asked = new ArrayList<>();
        String result = cache.call("a", entry -> {
            asked.add(entry.shard());
            return asked.size() == 1 ? new Moved<>(new Entry(7, 49)) : new Done<>("done");
        });
        assertThat(result).isEqualTo("done");
        assertThat(asked).as("a redirect older than the route is not followed").containsExactly(2, 2);
        assertThat(cache.find("a")).isEqualTo(2);

        source.entries.put("b", new Entry(1, 60));
        source.meanwhile = () -> {
            source.entries.put("b", new Entry(4, 61));
            assertThat(cache.shardFor("b")).isEqualTo(4);
        };
        cache.find("b");
        assertThat(cache.find("b")).as("after a load overtaken by a newer one").isEqualTo(4);
    }

    @Test
    @Guarantee("directory-sharding/redirect-followed")
    public void call_movedKey_isFoundAndRememberedWithoutTheDirectory() {
        Subject cache = cache();
        source.entries.put("a", new Entry(2, 50));
        assertThat(cache.shardFor("a")).isEqualTo(2);
        source.down = true;
        List<Integer> asked = new ArrayList<>();
        assertThatCode(() -> cache.call("a", entry -> {
                    asked.add(entry.shard());
                    return entry.shard() == 3 ? new Done<>("done") : new Moved<>(new Entry(3, 51));
                }))
                .doesNotThrowAnyException();
        assertThat(asked).containsExactly(2, 3);
        assertThat(cache.find("a")).isEqualTo(3);
    }

    @Test
    @Guarantee("directory-sharding/redirects-bounded")
    public void call_shardsThatPointAtEachOther_areGivenUp() {
        Subject cache = cache();
        int[] requests = {0};
        assertThatThrownBy(() -> cache.call("a", entry -> {
                    assertThat(++requests[0]).as("requests").isLessThan(100);
                    return new Moved<>(new Entry(1 - entry.shard(), entry.version() + 1));
                }))
                .isInstanceOf(TooManyRedirectsException.class)
                .hasMessage("must be <= 3: redirects of key=a");
        assertThat(requests[0]).isEqualTo(4);
    }

    @Test
    @Guarantee("directory-sharding/cache-bounded")
    public void shardFor_manyKeys_keepsToItsBoundAndToTheUsedOnes() {
        Subject cache = cache();
        int shard = cache.shardFor("used");
        for (int i = 0; i < 10_000; i++) {
            assertThat(cache.shardFor("key" + i))
                    .isEqualTo(source.entries.get("key" + i).shard());
            assertThat(cache.find("miss" + i)).isEqualTo(-1);
            assertThat(cache.size()).isLessThanOrEqualTo(100);
            assertThat(cache.shardFor("used")).isEqualTo(shard);
        }
        int asked = source.asked;
        cache.shardFor("used");
        assertThat(source.asked).as("a route in use stays cached").isEqualTo(asked);
    }
}
