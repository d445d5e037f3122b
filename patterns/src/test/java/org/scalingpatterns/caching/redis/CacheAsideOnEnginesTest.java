package org.scalingpatterns.caching.redis;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.CacheAsideFailureContract;
import org.scalingpatterns.caching.CacheAsideFreshnessContract;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.caffeine.CaffeineCache;
import org.scalingpatterns.caching.jdbc.Column;
import org.scalingpatterns.caching.jdbc.JdbcStore;
import org.scalingpatterns.cqrs.jdbc.Database;
import org.scalingpatterns.servers.NeedsPostgres;
import org.scalingpatterns.servers.SharedRedis;

/** Cache-aside keeps its contracts on the engines, in some pairs. */
@Timeout(300)
class CacheAsideOnEnginesTest {

    /** A cache and a store, gone when they are closed. */
    private abstract static class Pair {
        abstract Cache<String, String> cache(Duration fence);

        abstract long nanoTime();

        abstract void pass(Duration time);

        abstract Database database();

        Store<String, String> store() throws Exception {
            return JdbcStore.open(database().source(), "customers", Column.text(), Column.text());
        }

        void end() throws Exception {
            database().close();
        }
    }

    private static final class OnCaffeine extends Pair {
        private final AtomicLong now = new AtomicLong();
        private final Database database;

        OnCaffeine(Database database) {
            this.database = database;
        }

        @Override
        Cache<String, String> cache(Duration fence) {
            return new CaffeineCache<>(
                    Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run), fence, now::get);
        }

        @Override
        long nanoTime() {
            return now.get();
        }

        @Override
        void pass(Duration time) {
            now.addAndGet(time.toNanos());
        }

        @Override
        Database database() {
            return database;
        }
    }

    private static final class OnRedis extends Pair {
        private final Clients clients = new Clients(SharedRedis.uri(), Duration.ofMinutes(3));
        private final Database database;

        OnRedis(Database database) {
            this.database = database;
        }

        @Override
        Cache<String, String> cache(Duration fence) {
            return clients.client();
        }

        @Override
        long nanoTime() {
            return clients.nanoTime();
        }

        @Override
        void pass(Duration time) {
            clients.pass(time);
        }

        @Override
        Database database() {
            return database;
        }

        @Override
        void end() throws Exception {
            clients.close();
            super.end();
        }
    }

    abstract static class Freshness extends CacheAsideFreshnessContract {
        private final Pair pair;

        Freshness(Pair pair) {
            this.pair = pair;
        }

        @AfterEach
        void end() throws Exception {
            pair.end();
        }

        @Override
        protected Cache<String, String> cache() {
            return pair.cache(ttl().multipliedBy(3));
        }

        @Override
        protected Store<String, String> store() throws Exception {
            return pair.store();
        }

        @Override
        protected long nanoTime() {
            return pair.nanoTime();
        }

        @Override
        protected void pass(Duration time) {
            pair.pass(time);
        }
    }

    abstract static class Failure extends CacheAsideFailureContract {
        private final Pair pair;

        Failure(Pair pair) {
            this.pair = pair;
        }

        @AfterEach
        void end() throws Exception {
            pair.end();
        }

        @Override
        protected Cache<String, String> cache() {
            return pair.cache(ttl().multipliedBy(3));
        }

        @Override
        protected Store<String, String> store() throws Exception {
            return pair.store();
        }

        @Override
        protected long nanoTime() {
            return pair.nanoTime();
        }

        @Override
        protected void pass(Duration time) {
            pair.pass(time);
        }
    }

    @Nested
    class CaffeineOverSqlite {
        @Nested
        class IsFresh extends Freshness {
            IsFresh() throws Exception {
                super(new OnCaffeine(Database.sqlite()));
            }
        }

        @Nested
        class IsSafe extends Failure {
            IsSafe() throws Exception {
                super(new OnCaffeine(Database.sqlite()));
            }
        }
    }

    @Nested
    @EnabledIf(
            value = "org.scalingpatterns.servers.SharedRedis#isAvailable",
            disabledReason = "not run: the embedded Redis is for Linux x86-64")
    @NeedsPostgres
    class RedisOverPostgres {
        @Nested
        class IsFresh extends Freshness {
            IsFresh() throws Exception {
                super(new OnRedis(Database.postgres()));
            }
        }

        @Nested
        class IsSafe extends Failure {
            IsSafe() throws Exception {
                super(new OnRedis(Database.postgres()));
            }
        }
    }
}
