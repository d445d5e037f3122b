package org.scalingpatterns.benchmarks.caching;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.CacheAside;
import org.scalingpatterns.caching.CacheAsideOptions;
import org.scalingpatterns.caching.MapCache;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.VersionClock;
import org.scalingpatterns.caching.WhenFull;
import org.scalingpatterns.caching.WriteBehind;
import org.scalingpatterns.caching.WriteBehindOptions;
import org.scalingpatterns.caching.WriteLog;
import org.scalingpatterns.caching.WriteThrough;
import org.scalingpatterns.caching.WriteThroughOptions;
import org.scalingpatterns.caching.journaled.Codec;
import org.scalingpatterns.caching.journaled.JournaledWrites;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;

/** The ways to keep a store and a cache together, by name, each over a map in the process. */
final class Modes implements Closeable {
    private static final Duration FENCE = Duration.ofSeconds(10);
    private static final Duration TTL = Duration.ofHours(10);
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final long SEED = 20_261_128;

    private final List<Closeable> opened = new ArrayList<>(); // closed from the last to the first
    private final Mode mode;

    /** Reads and writes. Thread-safe. */
    interface Mode {
        String get(String key) throws IOException;

        void put(String key, String value) throws IOException;

        /** Leaves the copy of a key as a write leaves it, without writing. */
        default void asWritten(String key) {}

        /** Returns when the store has everything that was written. */
        default void flush() throws IOException {}
    }

    /**
     * @param name {@code store}: no cache; {@code cache-aside}; {@code write-through}; {@code write-behind}, which acknowledges
     *     in memory; {@code write-behind-process} and {@code -fsync}, which acknowledge when a journal has it
     * @param behind of write-behind
     */
    Modes(String name, Store<String, String> store, WriteBehindOptions behind) throws IOException {
        mode = switch (name) {
            case "store" -> alone(store);
            case "cache-aside" -> aside(store);
            case "write-through" -> through(store);
            case "write-behind" -> behind(store, behind, WriteLog.none());
            case "write-behind-process" -> behind(store, behind, journal(Durability.PROCESS));
            case "write-behind-fsync" -> behind(store, behind, journal(Durability.FSYNC));
            default -> throw new IllegalArgumentException("unknown mode: " + name);
        };
    }

    /** Batches of so many keys, after this delay at the latest; twice as many may be pending, and then a writer waits. */
    static WriteBehindOptions options(Duration delay, int batch, WhenFull whenFull) {
        return WriteBehindOptions.of(delay, TTL).withBatch(batch).withCapacity(2 * batch, whenFull);
    }

    Mode mode() {
        return mode;
    }

    static <K, V> Cache<K, V> map(LongSupplier nanoTime) {
        return new MapCache<>(new ConcurrentHashMap<>(), FENCE, nanoTime);
    }

    static VersionClock clock() {
        return new VersionClock(1, () -> System.currentTimeMillis() * 1000);
    }

    private static Mode alone(Store<String, String> store) {
        VersionClock versions = clock();
        return new Mode() {
            @Override
            public String get(String key) throws IOException {
                return store.load(key).value();
            }

            @Override
            public void put(String key, String value) throws IOException {
                store.write(key, new Row<>(value, versions.next()));
            }
        };
    }

    private static Mode aside(Store<String, String> store) {
        var aside = new CacheAside<>(
                map(System::nanoTime),
                store,
                clock(),
                CacheAsideOptions.of(TTL),
                System::nanoTime,
                new Random(SEED),
                Runnable::run);
        return new Mode() {
            @Override
            public String get(String key) throws IOException {
                return aside.get(key);
            }

            @Override
            public void put(String key, String value) throws IOException {
                aside.put(key, value);
            }

            @Override
            public void asWritten(String key) {
                aside.invalidate(key, 0);
            }
        };
    }

    private static Mode through(Store<String, String> store) {
        var through = new WriteThrough<>(
                map(System::nanoTime), store, clock(), WriteThroughOptions.of(TTL), System::nanoTime, new Random(SEED));
        return new Mode() {
            @Override
            public String get(String key) throws IOException {
                return through.get(key);
            }

            @Override
            public void put(String key, String value) throws IOException {
                through.put(key, value);
            }
        };
    }

    private WriteLog<String, String> journal(Durability durability) throws IOException {
        TempFolder folder = TempFolder.make();
        opened.add(folder);
        Journal journal = Journal.open(folder.path(), JournalOptions.of(durability));
        opened.add(journal);
        return new JournaledWrites<>(journal, Codec.strings(), Codec.strings());
    }

    private Mode behind(Store<String, String> store, WriteBehindOptions options, WriteLog<String, String> log)
            throws IOException {
        var behind = started(store, options, log);
        opened.add(() -> {
            int left = behind.close(DRAIN).size();
            if (left > 0) {
                throw new IllegalStateException("must be in the store when it is closed: pending=" + left);
            }
        });
        return new Mode() {
            @Override
            public String get(String key) throws IOException {
                return behind.get(key);
            }

            @Override
            public void put(String key, String value) throws IOException {
                behind.put(key, value);
            }

            @Override
            public void flush() throws IOException {
                behind.flush();
            }
        };
    }

    /** Flushes on a thread of its own; whoever made it closes it. A refused row is an error: none here is. */
    static WriteBehind<String, String> started(
            Store<String, String> store, WriteBehindOptions options, WriteLog<String, String> log) throws IOException {
        var behind = new WriteBehind<>(
                map(System::nanoTime),
                store,
                clock(),
                log,
                options,
                (key, row, why) -> {
                    throw why;
                },
                System::nanoTime,
                new Random(SEED));
        behind.start(Thread::new);
        return behind;
    }

    /** Ends what it began; a write-behind cache has then written everything. */
    @Override
    public void close() throws IOException {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        opened.clear();
    }
}
