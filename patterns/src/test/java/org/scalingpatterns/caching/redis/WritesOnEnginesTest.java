package org.scalingpatterns.caching.redis;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.VersionClock;
import org.scalingpatterns.caching.WriteBehind;
import org.scalingpatterns.caching.WriteBehindContract;
import org.scalingpatterns.caching.WriteLog;
import org.scalingpatterns.caching.WriteThrough;
import org.scalingpatterns.caching.WriteThroughContract;
import org.scalingpatterns.caching.WriteThroughContract.Copies;
import org.scalingpatterns.caching.WriteThroughOptions;
import org.scalingpatterns.caching.caffeine.CaffeineCache;
import org.scalingpatterns.caching.jdbc.Column;
import org.scalingpatterns.caching.jdbc.JdbcStore;
import org.scalingpatterns.cqrs.jdbc.Database;
import org.scalingpatterns.servers.NeedsPostgres;
import org.scalingpatterns.servers.SharedRedis;

/** Write-through and write-behind keep their contracts on the engines, in some pairs. */
@Timeout(300)
class WritesOnEnginesTest {

    private static final Duration FENCE = Duration.ofMinutes(1);

    /** A cache and a store of a contract, which asks for them before there could be any field of it. */
    private static final class Pair {
        private Database database;
        private Clients clients;

        Store<String, String> rows(Database.Engine engine) {
            try {
                database = engine.begin();
                return JdbcStore.open(database.source(), "customers", Column.text(), Column.text());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        static Copies caffeine(LongSupplier nanoTime) {
            var cache = new CaffeineCache<String, String>(
                    Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run), FENCE, nanoTime);
            return new Copies(cache, cache.engine()::invalidateAll);
        }

        Copies redis(LongSupplier nanoTime) {
            clients = new Clients(SharedRedis.uri(), FENCE, nanoTime);
            return new Copies(clients.client(), clients::evict);
        }

        void end() throws Exception {
            if (clients != null) {
                clients.close();
            }
            database.close();
        }
    }

    abstract static class WriteThroughOn extends WriteThroughContract {
        private Pair pair; // no initializer: it is set before this class's own turn

        abstract Database.Engine engine();

        abstract Copies copies(Pair both, LongSupplier nanoTime);

        private Pair pair() {
            if (pair == null) {
                pair = new Pair();
            }
            return pair;
        }

        @AfterEach
        void end() throws Exception {
            pair.end();
        }

        @Override
        protected Copies copies(LongSupplier nanoTime) {
            return copies(pair(), nanoTime);
        }

        @Override
        protected Store<String, String> rows() {
            return pair().rows(engine());
        }

        @Override
        protected Through through(Cache<String, String> cache, Store<String, String> store, VersionClock versions) {
            var options = WriteThroughOptions.of(Duration.ofMinutes(10));
            return of(new WriteThrough<>(cache, store, versions, options, System::nanoTime, new Random(1)));
        }
    }

    abstract static class WriteBehindOn extends WriteBehindContract {
        private Pair pair; // no initializer: it is set before this class's own turn

        abstract Database.Engine engine();

        abstract Copies copies(Pair both, LongSupplier nanoTime);

        private Pair pair() {
            if (pair == null) {
                pair = new Pair();
            }
            return pair;
        }

        @AfterEach
        void end() throws Exception {
            pair.end();
        }

        @Override
        protected Copies copies(LongSupplier nanoTime) {
            return copies(pair(), nanoTime);
        }

        @Override
        protected Store<String, String> rows() {
            return pair().rows(engine());
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

    @Nested
    class CaffeineOverSqlite {
        @Nested
        class Through extends WriteThroughOn {
            @Override
            Database.Engine engine() {
                return Database::sqlite;
            }

            @Override
            Copies copies(Pair both, LongSupplier nanoTime) {
                return Pair.caffeine(nanoTime);
            }
        }

        @Nested
        class Behind extends WriteBehindOn {
            @Override
            Database.Engine engine() {
                return Database::sqlite;
            }

            @Override
            Copies copies(Pair both, LongSupplier nanoTime) {
                return Pair.caffeine(nanoTime);
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
        class Through extends WriteThroughOn {
            @Override
            Database.Engine engine() {
                return Database::postgres;
            }

            @Override
            Copies copies(Pair both, LongSupplier nanoTime) {
                return both.redis(nanoTime);
            }
        }

        @Nested
        class Behind extends WriteBehindOn {
            @Override
            Database.Engine engine() {
                return Database::postgres;
            }

            @Override
            Copies copies(Pair both, LongSupplier nanoTime) {
                return both.redis(nanoTime);
            }
        }
    }
}
