package com.example;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.CacheAsideFailureContract;
import org.scalingpatterns.caching.CacheAsideFreshnessContract;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.VersionClock;
import org.scalingpatterns.caching.WriteBehind;
import org.scalingpatterns.caching.WriteBehindContract;
import org.scalingpatterns.caching.WriteLog;
import org.scalingpatterns.caching.WriteThrough;
import org.scalingpatterns.caching.WriteThroughContract;
import org.scalingpatterns.caching.WriteThroughContract.Copies;
import org.scalingpatterns.caching.WriteThroughOptions;

/** Cache-aside, write-through and write-behind keep their promises with this project's cache under them. */
@Timeout(120)
class CacheModesTest {

    private static Copies copies(LongSupplier nanoTime) {
        var cache = new LruCache<String, String>(10_000, Duration.ofMinutes(1), nanoTime);
        return new Copies(cache, cache::clear);
    }

    @Nested
    class AsideIsFresh extends CacheAsideFreshnessContract {
        private final AtomicLong now = new AtomicLong();

        @Override
        protected Cache<String, String> cache() {
            return new LruCache<>(10_000, ttl().multipliedBy(3), now::get);
        }

        @Override
        protected long nanoTime() {
            return now.get();
        }

        @Override
        protected void pass(Duration time) {
            now.addAndGet(time.toNanos());
        }
    }

    @Nested
    class AsideSurvivesFailures extends CacheAsideFailureContract {
        private final AtomicLong now = new AtomicLong();

        @Override
        protected Cache<String, String> cache() {
            return new LruCache<>(10_000, ttl().multipliedBy(3), now::get);
        }

        @Override
        protected long nanoTime() {
            return now.get();
        }

        @Override
        protected void pass(Duration time) {
            now.addAndGet(time.toNanos());
        }
    }

    @Nested
    class WritesThrough extends WriteThroughContract {
        @Override
        protected Copies copies(LongSupplier nanoTime) {
            return CacheModesTest.copies(nanoTime);
        }

        @Override
        protected Through through(Cache<String, String> cache, Store<String, String> store, VersionClock versions) {
            var options = WriteThroughOptions.of(Duration.ofMinutes(10));
            return of(new WriteThrough<>(cache, store, versions, options, System::nanoTime, new Random(1)));
        }
    }

    @Nested
    class WritesBehind extends WriteBehindContract {
        @Override
        protected Copies copies(LongSupplier nanoTime) {
            return CacheModesTest.copies(nanoTime);
        }

        @Override
        protected Behind behind(Parts parts) throws IOException {
            return of(new WriteBehind<>(
                    parts.cache(),
                    parts.store(),
                    parts.versions(),
                    WriteLog.none(),
                    parts.options(),
                    parts.listener(),
                    parts.nanoTime(),
                    new Random(1)));
        }
    }
}
