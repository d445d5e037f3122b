package org.scalingpatterns.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.scalingpatterns.caching.FaultyStore.Call;
import org.scalingpatterns.caching.FaultyStore.Faults;

/** What the contracts of cache-aside share: the parts, the subject, and what can go wrong with them. */
public abstract class CacheAsideContract {

    /** A cache-aside to test. */
    public interface Subject {
        String get(String key) throws IOException;

        Map<String, String> getAll(Collection<String> keys) throws IOException;

        Row<String> put(String key, String value) throws IOException;

        Row<String> delete(String key) throws IOException;

        void invalidate(String key, long version);

        /** How many keys it remembers for something, besides what the cache holds. */
        int bookkept();
    }

    /** What it is made of. */
    public record Parts(
            Cache<String, String> cache,
            Store<String, String> store,
            VersionClock versions,
            CacheAsideOptions options,
            LongSupplier nanoTime,
            RandomGenerator random,
            Executor refresher) {}

    /** A cache that can be cut off, and held up after a fill. */
    protected static class Cuttable implements Cache<String, String> {
        final Cache<String, String> cache;
        volatile boolean down;
        volatile boolean undecodable; // as copies of another release are
        volatile Runnable filled = () -> {};

        Cuttable(Cache<String, String> cache) {
            this.cache = cache;
        }

        private Cache<String, String> reach() throws IOException {
            if (down) {
                throw new IOException("cache is down");
            }
            return cache;
        }

        @Override
        public Entry<String> get(String key) throws IOException {
            Entry<String> copy = reach().get(key);
            if (copy != null && undecodable) {
                throw new IllegalStateException("unknown form");
            }
            return copy;
        }

        @Override
        public long lease(String key) throws IOException {
            return reach().lease(key);
        }

        @Override
        public boolean fill(String key, Entry<String> entry, long lease) throws IOException {
            boolean kept = reach().fill(key, entry, lease);
            filled.run();
            return kept;
        }

        @Override
        public boolean put(String key, Entry<String> entry) throws IOException {
            return reach().put(key, entry);
        }

        @Override
        public void invalidate(String key, long version) throws IOException {
            reach().invalidate(key, version);
        }
    }

    /** Short enough to wait for, long enough that nothing takes as long by accident. */
    protected static final Duration BRIEF = Duration.ofMillis(100);

    protected final Crew crew = new Crew();
    protected Cuttable cache;
    protected FaultyStore<String, String> store;
    protected Subject subject;
    private final AtomicLong micros = new AtomicLong(1_000_000);
    private final VersionClock elsewhere = new VersionClock(2, micros::incrementAndGet);

    /** An empty cache. */
    protected abstract Cache<String, String> cache() throws Exception;

    /** An empty store. */
    protected Store<String, String> store() throws Exception {
        return new HeapStore<>();
    }

    /** The cache's clock. */
    protected abstract long nanoTime();

    /** Moves the cache's clock, or waits that long where it can't be moved; there, times are shorter. */
    protected abstract void pass(Duration time) throws Exception;

    /** Time to live of a copy. */
    protected Duration ttl() {
        return Duration.ofSeconds(60);
    }

    /** The cache-aside to test; ours unless overridden. */
    protected Subject subject(Parts parts) {
        CacheAside<String, String> aside = new CacheAside<>(
                parts.cache(),
                parts.store(),
                parts.versions(),
                parts.options(),
                parts.nanoTime(),
                parts.random(),
                parts.refresher());
        return new Subject() {
            @Override
            public String get(String key) throws IOException {
                return aside.get(key);
            }

            @Override
            public Map<String, String> getAll(Collection<String> keys) throws IOException {
                return aside.getAll(keys);
            }

            @Override
            public Row<String> put(String key, String value) throws IOException {
                return aside.put(key, value);
            }

            @Override
            public Row<String> delete(String key) throws IOException {
                return aside.delete(key);
            }

            @Override
            public void invalidate(String key, long version) {
                aside.invalidate(key, version);
            }

            @Override
            public int bookkept() {
                return aside.bookkept();
            }
        };
    }

    /** Without early refresh and jitter. */
    protected final CacheAsideOptions plain() {
        return CacheAsideOptions.of(ttl()).withEarliness(0).withJitter(0).withLoads(64, Duration.ofSeconds(30));
    }

    protected final void begin(CacheAsideOptions options) throws Exception {
        begin(options, new Random(5), Runnable::run);
    }

    protected final void begin(CacheAsideOptions options, RandomGenerator random, Executor refresher) throws Exception {
        cache = new Cuttable(cache());
        store = new FaultyStore<>(store());
        VersionClock versions = new VersionClock(1, micros::incrementAndGet);
        subject = subject(new Parts(cache, store, versions, options, this::nanoTime, random, refresher));
    }

    /** Nobody is held up any more, and nobody left. */
    @AfterEach
    void dismiss() {
        crew.close();
    }

    /** Another process writes, and tells the cache that both share. */
    protected final void writeElsewhere(String key, String value) throws IOException {
        Row<String> row = new Row<>(value, elsewhere.next());
        store.write(key, row);
        cache.invalidate(key, row.version());
    }

    protected final long loads() {
        return store.calls(Call.LOAD);
    }

    protected final Crew.FirstAnswer holdFirstLoad() {
        Crew.FirstAnswer gate = new Crew.FirstAnswer();
        store.setFaults(gate);
        return gate;
    }

    protected final void mend() {
        store.setFaults(new Faults<String>() {});
    }
}
