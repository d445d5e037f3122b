package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a cache promises, in the process or shared by several. A test uses one cache and one clock. */
public abstract class CacheContract {

    /** An empty cache, which holds lower versions off for {@link #fence} after an invalidation. */
    protected abstract Cache<String, String> cache() throws Exception;

    /** The clock by which its entries expire. */
    protected abstract long nanoTime();

    /** Moves that clock, or waits that long where it can't be moved; there, times are shorter. */
    protected abstract void pass(Duration time) throws Exception;

    /** Time to live of a copy. */
    protected Duration ttl() {
        return Duration.ofSeconds(60);
    }

    /** How long lower versions are held off; longer than {@link #ttl}. */
    protected Duration fence() {
        return ttl().multipliedBy(3);
    }

    private Entry<String> entry(Row<String> row, Duration ttl) {
        return new Entry<>(row, nanoTime() + ttl.toNanos(), 1_000);
    }

    private Entry<String> entry(String value, long version) {
        return entry(new Row<>(value, version), ttl());
    }

    private static boolean fill(Cache<String, String> cache, Entry<String> entry) throws IOException {
        return cache.fill("a", entry, cache.lease("a"));
    }

    private static Row<String> row(Cache<String, String> cache) throws IOException {
        Entry<String> entry = cache.get("a");
        return entry == null ? null : entry.row();
    }

    @Test
    @Guarantee("cache-aside/copy-served")
    public void get_afterFillOrPut_isTheCopy() throws Exception {
        Cache<String, String> cache = cache();
        assertThat(cache.get("a")).isNull();
        long first = cache.lease("a");
        long second = cache.lease("a");
        assertThat(cache.fill("a", entry("one", 1), second))
                .as("any number of leases may be out")
                .isTrue();
        assertThat(cache.fill("a", entry("one", 1), first))
                .as("the same version again")
                .isTrue();
        assertThat(row(cache)).isEqualTo(new Row<>("one", 1));
        assertThat(cache.get("a").loadNanos()).isEqualTo(1_000);
        assertThat(cache.put("a", entry("two", 2))).isTrue();
        assertThat(row(cache)).isEqualTo(new Row<>("two", 2));
        assertThat(cache.put("b", entry("three", Long.MAX_VALUE))).isTrue();
        Map<String, Entry<String>> found = cache.getAll(List.of("b", "none", "a", "b"));
        assertThat(found.keySet()).containsExactlyInAnyOrder("a", "b");
        assertThat(found.get("b").row()).isEqualTo(new Row<>("three", Long.MAX_VALUE));
        assertThat(cache.getAll(List.of())).isEmpty();
    }

    @Test
    @Guarantee("cache-aside/no-stale-set")
    public void fill_invalidatedSinceTheLease_isRefused() throws Exception {
        Cache<String, String> cache = cache();
        // A reader takes a lease and loads. Somebody writes, and invalidates without knowing a version. The reader
        // fills.
        long lease = cache.lease("a");
        cache.invalidate("a", 0);
        assertThat(cache.fill("a", entry("old", 1), lease)).isFalse();
        assertThat(cache.get("a")).isNull();
        // The same where there was a copy.
        assertThat(fill(cache, entry("one", 1))).isTrue();
        lease = cache.lease("a");
        cache.invalidate("a", 0);
        assertThat(cache.fill("a", entry("one", 1), lease)).isFalse();
        assertThat(cache.get("a")).isNull();
        // The same where the writer put his row.
        lease = cache.lease("a");
        assertThat(cache.put("a", entry("two", 2))).isTrue();
        assertThat(cache.fill("a", entry("stray", 3), lease)).isFalse();
        assertThat(row(cache)).isEqualTo(new Row<>("two", 2));
        // A void lease stays void, however often it comes.
        cache.invalidate("a", 0);
        assertThat(cache.fill("a", entry("stray", 3), lease)).isFalse();
        assertThat(fill(cache, entry("three", 3))).as("with a new lease").isTrue();
    }

    @Test
    @Guarantee("cache-aside/invalidate-drops")
    public void invalidate_dropsTheCopy_andTakesTheRowThatWasWritten() throws Exception {
        Cache<String, String> cache = cache();
        fill(cache, entry("one", 1));
        cache.invalidate("a", 2);
        assertThat(cache.get("a")).isNull();
        assertThat(cache.getAll(List.of("a"))).isEmpty();
        assertThat(fill(cache, entry("two", 2))).as("the row that was written").isTrue();
        cache.invalidate("a", 0);
        assertThat(cache.get("a")).isNull();
        assertThat(fill(cache, entry("three", 3))).isTrue();
        assertThat(row(cache)).isEqualTo(new Row<>("three", 3));
        cache.invalidate("unknown", 5);
        cache.invalidate("unknown", 0);
        assertThat(cache.get("unknown")).isNull();
    }

    @Test
    @Guarantee("cache-aside/lagging-replica")
    public void fill_olderThanTheInvalidation_isRefusedForItsTime() throws Exception {
        Cache<String, String> cache = cache();
        cache.invalidate("a", 5);
        assertThat(fill(cache, entry("old", 4)))
                .as("from a replica that lags behind")
                .isFalse();
        assertThat(fill(cache, entry(Row.absent(), ttl())))
                .as("from one that never saw it")
                .isFalse();
        assertThat(cache.put("a", entry("old", 4))).as("a late put").isFalse();
        cache.invalidate("a", 0);
        cache.invalidate("a", 3);
        assertThat(fill(cache, entry("old", 4)))
                .as("after a later, weaker invalidation")
                .isFalse();
        assertThat(cache.get("a")).isNull();
        // A copy that lives shorter than the fence which it replaced.
        assertThat(fill(cache, entry("five", 5))).isTrue();
        pass(ttl());
        assertThat(fill(cache, entry("old", 4)))
                .as("after the copy has expired")
                .isFalse();
        assertThat(cache.get("a")).isNull();
        pass(fence());
        assertThat(fill(cache, entry("restored", 4)))
                .as("after the time of the fence")
                .isTrue();
    }

    @Test
    @Guarantee("cache-aside/newer-copy-stays")
    public void putOrFill_olderThanTheCopy_isRefused() throws Exception {
        Cache<String, String> cache = cache();
        cache.put("a", entry("five", 5));
        assertThat(cache.put("a", entry("late", 4))).isFalse();
        assertThat(fill(cache, entry("late", 4))).isFalse();
        assertThat(fill(cache, entry(Row.absent(), ttl()))).isFalse();
        assertThat(row(cache)).isEqualTo(new Row<>("five", 5));
        assertThat(cache.put("a", entry(Row.deleted(6), ttl()))).isTrue();
        assertThat(cache.put("a", entry("late", 5))).as("after a delete").isFalse();
        assertThat(row(cache)).isEqualTo(Row.deleted(6));
    }

    @Test
    @Guarantee("cache-aside/value-and-ttl")
    public void get_afterItsTime_isNull_whateverWayItCameIn() throws Exception {
        Cache<String, String> cache = cache();
        Duration brief = ttl().dividedBy(2);
        fill(cache, entry(new Row<>("filled", 1), ttl()));
        assertThat(cache.get("a").expiresAtNanos() - nanoTime()).isBetween(1L, ttl().toNanos());
        fill(cache, entry(new Row<>("filled again", 1), brief));
        cache.put("b", entry(new Row<>("put", 1), ttl()));
        cache.put("b", entry(new Row<>("put again", 2), brief));
        cache.put("long", entry(new Row<>("put", 1), ttl().multipliedBy(4)));
        pass(brief);
        assertThat(cache.get("a")).as("filled").isNull();
        assertThat(cache.get("b")).as("put").isNull();
        assertThat(cache.getAll(List.of("a", "b"))).isEmpty();
        assertThat(cache.get("long")).as("before its time").isNotNull();
    }

    @Test
    @Guarantee("cache-aside/absent-copy")
    public void get_keyKnownToBeAbsent_isACopyWithoutValue_untilItIsWritten() throws Exception {
        Cache<String, String> cache = cache();
        assertThat(fill(cache, entry(Row.absent(), ttl()))).isTrue();
        assertThat(row(cache)).isEqualTo(Row.absent());
        assertThat(cache.getAll(List.of("a"))).containsOnlyKeys("a");
        assertThat(fill(cache, entry(Row.deleted(3), ttl()))).isTrue();
        assertThat(row(cache)).isEqualTo(Row.deleted(3));
        assertThat(cache.put("a", entry("written", 4))).isTrue();
        assertThat(row(cache)).isEqualTo(new Row<>("written", 4));
    }
}
