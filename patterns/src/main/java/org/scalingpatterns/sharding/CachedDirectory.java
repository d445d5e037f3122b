package org.scalingpatterns.sharding;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.scalingpatterns.sharding.ShardDirectory.Entry;

/**
 * A near cache in front of a directory that may be slow, or down. Cached routes may be out of date; the shard that is asked
 * says so, and {@link #call} follows. Thread-safe; a cached lookup locks nothing and allocates nothing.
 *
 * @param <K> the type of key
 */
public final class CachedDirectory<K> {

    /*
     * A route never expires: as long as the key isn't moved it is right, and when the directory is down it is all there is.
     * What corrects it is the shard, which knows what it owns and answers "moved" with the entry it knows of.
     *
     * 1. Of two routes for a key the higher version wins, whatever the order in which they arrive. So neither a slow load nor
     *    a shard that lags behind puts an old route over a new one.
     * 2. "Absent" is cached as well, or a client asking for unknown keys would put its full load on the directory, but only
     *    for missTtl: somebody else may assign the key at any time. A miss never replaces a route.
     * 3. Redirects are bounded: two shards that point at each other are an error to report, not a loop. A redirect that is not
     *    newer than the route it came from is worth nothing; the directory is asked instead.
     * 4. The bound on size is kept by second chance (CLOCK): the oldest route goes, unless it was used since it was last
     *    considered. Readers only set a flag; writers hold one lock. Misses start without the flag; as many of them as
     *    there is room for, in one turn, still drive out routes that are not used meanwhile.
     */

    /**
     * The directory as seen from here, commonly a remote call. Any {@link RuntimeException} it throws means: unavailable.
     *
     * @param <K> the type of key
     */
    public interface Source<K> {
        /**
         * Looks a key up.
         *
         * @param key the key
         * @return its entry, or empty if it has none
         */
        Optional<Entry> entry(K key);

        /**
         * Looks a key up and assigns a shard if it has none.
         *
         * @param key the key
         * @return its entry
         */
        Entry assign(K key);

        /**
         * A directory in this process.
         *
         * @param directory the directory
         * @param <K> the type of key
         * @return the directory as a source
         */
        static <K> Source<K> of(ShardDirectory<K> directory) {
            return new LocalSource<>(directory);
        }
    }

    /**
     * Bounds.
     *
     * @param maxRoutes cached keys, misses included, at least 1
     * @param missTtl how long "absent" is believed, not negative, at most 36,500 days; keep it well below a second
     * @param maxRedirects "moved" answers followed in one call, at least 0
     */
    public record Config(int maxRoutes, Duration missTtl, int maxRedirects) {

        private static final Duration LONGEST = Duration.ofDays(36_500);

        /** Refuses values out of range. */
        public Config {
            Checks.atLeast(1, "maxRoutes", maxRoutes);
            Checks.atLeast(0, "maxRedirects", maxRedirects);
            if (missTtl.isNegative()) {
                throw new IllegalArgumentException("must be >= 0: missTtl=" + missTtl);
            }
            if (missTtl.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("must be <= PT876000H: missTtl=" + missTtl);
            }
        }
    }

    /**
     * A shard's answer to a routed request.
     *
     * @param <R> the type of result
     */
    public sealed interface Reply<R> {}

    /**
     * The shard owns the key and carried the request out.
     *
     * @param result what it answered
     * @param <R> the type of result
     */
    public record Done<R>(R result) implements Reply<R> {}

    /**
     * The shard doesn't own the key (any more) and did nothing.
     *
     * @param to where it believes the key to be
     * @param <R> the type of result
     */
    public record Moved<R>(Entry to) implements Reply<R> {}

    /** A key's shards kept pointing elsewhere: the request was not carried out. */
    public static final class TooManyRedirectsException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyRedirectsException(int maxRedirects, Object key) {
            super("must be <= " + maxRedirects + ": redirects of key=" + key);
        }
    }

    private static final class Route {
        /** Null for a miss. */
        final Entry entry;

        final long missUntil;
        /** Racy by intention: a lost update costs one second chance. */
        boolean used;

        Route(Entry entry, long missUntil) {
            this.entry = entry;
            this.missUntil = missUntil;
        }
    }

    private final Source<K> source;
    private final Config config;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<K, Route> routes = new ConcurrentHashMap<>();
    /** The keys of {@code routes}, oldest first; guarded by itself, as are all writes to {@code routes}. */
    private final LinkedHashSet<K> clock = new LinkedHashSet<>();

    /**
     * Creates an empty cache.
     *
     * @param source the directory
     * @param config bounds
     * @param nanoTime a monotonic clock in nanoseconds, such as {@code System::nanoTime}
     */
    public CachedDirectory(Source<K> source, Config config, LongSupplier nanoTime) {
        this.source = Objects.requireNonNull(source, "source");
        this.config = Objects.requireNonNull(config, "config");
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    }

    /**
     * The shard of a key, without assigning one.
     *
     * @param key the key
     * @return its shard as far as known here, or -1 if it has none
     * @throws DirectoryUnavailableException if neither the cache nor the directory can say
     */
    public int find(K key) {
        Route route = routes.get(key);
        if (route == null || (route.entry == null && nanoTime.getAsLong() - route.missUntil >= 0)) {
            Entry loaded = ask(key, () -> source.entry(key).orElse(null));
            route = remember(key, loaded);
        }
        return route.entry == null ? -1 : use(route).shard();
    }

    /**
     * The shard of a key, assigned by the directory if it has none.
     *
     * @param key the key
     * @return its shard as far as known here
     * @throws DirectoryUnavailableException if the key isn't cached and the directory can't be asked
     */
    public int shardFor(K key) {
        return route(key).shard();
    }

    /**
     * Sends a request to a key's shard, and after it while it moves. The request is called with shard and version, so that
     * the shard can refuse a version older than its own.
     *
     * @param key the key
     * @param request asks a shard; its exceptions pass through
     * @param <R> the type of result
     * @return the result of the shard that owns the key
     * @throws DirectoryUnavailableException if no usable route is known and the directory can't be asked
     * @throws TooManyRedirectsException if more than {@code maxRedirects} shards said "moved"
     */
    public <R> R call(K key, Function<? super Entry, ? extends Reply<R>> request) {
        Entry entry = route(key);
        for (int redirects = 0; ; redirects++) {
            Reply<R> reply = request.apply(entry);
            if (reply instanceof Done<R> done) {
                return done.result();
            }
            if (redirects == config.maxRedirects()) {
                throw new TooManyRedirectsException(redirects, key);
            }
            Entry to = ((Moved<R>) reply).to();
            Entry newer = to.version() > entry.version() ? to : ask(key, () -> source.assign(key));
            entry = remember(key, newer).entry;
        }
    }

    /**
     * Forgets what is cached for a key.
     *
     * @param key the key
     */
    public void invalidate(K key) {
        synchronized (clock) {
            routes.remove(key);
            clock.remove(key);
        }
    }

    /**
     * The number of cached keys, misses included.
     *
     * @return {@code 0 .. maxRoutes}
     */
    public int size() {
        return routes.size();
    }

    private Entry route(K key) {
        Route route = routes.get(key);
        if (route == null || route.entry == null) {
            route = remember(key, ask(key, () -> source.assign(key)));
        }
        return use(route);
    }

    private static Entry use(Route route) {
        if (!route.used) {
            route.used = true;
        }
        return route.entry;
    }

    private <T> T ask(K key, Supplier<T> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            throw new DirectoryUnavailableException(
                    "no usable route cached and no answer from the directory: key=" + key, e);
        }
    }

    /** Caches an entry, or a miss for null, unless something better is cached; returns what is cached now. */
    private Route remember(K key, Entry entry) {
        Route fresh = new Route(entry, nanoTime.getAsLong() + config.missTtl().toNanos());
        synchronized (clock) {
            Route known = routes.get(key);
            if (known != null && known.entry != null && (entry == null || known.entry.version() >= entry.version())) {
                return known;
            }
            if (known == null && routes.size() >= config.maxRoutes()) {
                evictOne();
            }
            routes.put(key, fresh);
            clock.add(key);
            return fresh;
        }
    }

    /** Ends: every step either evicts or clears a flag; flags set meanwhile are bounded by one more round. */
    private void evictOne() {
        for (int considered = 0; ; considered++) {
            Iterator<K> oldest = clock.iterator();
            K key = oldest.next();
            oldest.remove();
            Route route = routes.get(key);
            if (!route.used || considered > 2 * config.maxRoutes()) {
                routes.remove(key);
                return;
            }
            route.used = false;
            clock.add(key);
        }
    }

    private record LocalSource<K>(ShardDirectory<K> directory) implements Source<K> {
        @Override
        public Optional<Entry> entry(K key) {
            return directory.entry(key);
        }

        @Override
        public Entry assign(K key) {
            while (true) {
                directory.shardFor(key);
                Optional<Entry> entry = directory.entry(key);
                if (entry.isPresent()) {
                    return entry.get();
                }
            }
        }
    }
}
