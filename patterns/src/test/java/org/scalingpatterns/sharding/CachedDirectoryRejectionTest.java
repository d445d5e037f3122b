package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scalingpatterns.contracts.Rejection.brokenGuarantees;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.sharding.CachedDirectory.Config;
import org.scalingpatterns.sharding.CachedDirectory.Done;
import org.scalingpatterns.sharding.CachedDirectory.Moved;
import org.scalingpatterns.sharding.CachedDirectory.Reply;
import org.scalingpatterns.sharding.CachedDirectory.Source;
import org.scalingpatterns.sharding.CachedDirectory.TooManyRedirectsException;
import org.scalingpatterns.sharding.ShardDirectory.Entry;

/** Every trap of a near cache in front of a directory, and the contract that catches it. */
class CachedDirectoryRejectionTest {

    /** A correct near cache, for variants that break one method. */
    static class Cache implements CachedDirectoryContract.Subject {
        record Route(Entry entry, long missUntil, boolean used) {}

        final Source<String> source;
        final Config config;
        final LongSupplier nanoTime;
        final Map<String, Route> routes = new LinkedHashMap<>(16, 0.75f, true);

        Cache(Source<String> source, Config config, LongSupplier nanoTime) {
            this.source = source;
            this.config = config;
            this.nanoTime = nanoTime;
        }

        Entry ask(String key, boolean assign) {
            try {
                return assign ? source.assign(key) : source.entry(key).orElse(null);
            } catch (RuntimeException e) {
                throw new DirectoryUnavailableException("key=" + key, e);
            }
        }

        Entry remember(String key, Entry entry) {
            Route known = routes.get(key);
            if (known != null && known.entry() != null && !isNewer(entry, known.entry())) {
                return known.entry();
            }
            routes.put(key, new Route(entry, nanoTime.getAsLong() + missTtl().toNanos(), false));
            if (routes.size() > config.maxRoutes() && evicts()) {
                routes.remove(routes.keySet().iterator().next());
            }
            return entry;
        }

        boolean evicts() {
            return true;
        }

        Duration missTtl() {
            return config.missTtl();
        }

        boolean isNewer(Entry entry, Entry than) {
            return entry != null && entry.version() > than.version();
        }

        @Override
        public int find(String key) {
            Route route = routes.get(key);
            boolean usable = route != null && (route.entry() != null || nanoTime.getAsLong() - route.missUntil() < 0);
            Entry entry = usable ? route.entry() : remember(key, ask(key, false));
            return entry == null ? -1 : entry.shard();
        }

        Entry route(String key) {
            Route route = routes.get(key);
            return route != null && route.entry() != null ? route.entry() : remember(key, ask(key, true));
        }

        @Override
        public int shardFor(String key) {
            return route(key).shard();
        }

        int maxRedirects() {
            return config.maxRedirects();
        }

        @Override
        public <R> R call(String key, Function<? super Entry, ? extends Reply<R>> request) {
            Entry entry = route(key);
            for (int redirects = 0; ; redirects++) {
                Reply<R> reply = request.apply(entry);
                if (reply instanceof Done<R> done) {
                    return done.result();
                }
                if (redirects >= maxRedirects()) {
                    throw new TooManyRedirectsException(redirects, key);
                }
                Entry to = ((Moved<R>) reply).to();
                entry = remember(key, isNewer(to, entry) ? to : ask(key, true));
            }
        }

        @Override
        public int size() {
            return routes.size();
        }
    }

    interface Caches {
        Cache of(Source<String> source, Config config, LongSupplier nanoTime);
    }

    static Supplier<CachedDirectoryContract> cacheContract(Caches caches) {
        return () -> new CachedDirectoryContract() {
            @Override
            protected Subject cache(Source<String> from, Config config, LongSupplier nanoTime) {
                return caches.of(from, config, nanoTime);
            }
        };
    }

    @Test
    void correctCache_breaksNothing() {
        assertThat(brokenGuarantees(cacheContract(Cache::new))).isEmpty();
    }

    @Test
    @Rejects("directory-sharding/down-cached-served")
    void askingTheDirectoryFirst_isCaught() {
        assertThat(brokenGuarantees(cacheContract((source, config, clock) -> new Cache(source, config, clock) {
                    @Override
                    Entry route(String key) {
                        return remember(key, ask(key, true));
                    }
                })))
                .contains("directory-sharding/down-cached-served")
                .doesNotContain("directory-sharding/down-refused");
    }

    @Test
    @Rejects("directory-sharding/down-refused")
    void guessWhileTheDirectoryIsDown_isCaught() {
        assertThat(brokenGuarantees(cacheContract((source, config, clock) -> new Cache(source, config, clock) {
                    @Override
                    Entry ask(String key, boolean assign) {
                        try {
                            return super.ask(key, assign);
                        } catch (DirectoryUnavailableException e) {
                            return new Entry(Math.floorMod(key.hashCode(), 8), 0);
                        }
                    }
                })))
                .containsExactly("directory-sharding/down-refused");
    }

    @Test
    @Rejects("directory-sharding/misses-brief")
    void missesCachedForeverOrNotAtAll_areCaught() {
        for (Duration ttl : List.of(Duration.ZERO, Duration.ofDays(1))) {
            assertThat(brokenGuarantees(cacheContract((source, config, clock) -> new Cache(source, config, clock) {
                        @Override
                        Duration missTtl() {
                            return ttl;
                        }
                    })))
                    .contains("directory-sharding/misses-brief");
        }
    }

    @Test
    @Rejects("directory-sharding/newest-route")
    void routesWithoutVersions_areCaught() {
        assertThat(brokenGuarantees(cacheContract((source, config, clock) -> new Cache(source, config, clock) {
                    @Override
                    boolean isNewer(Entry entry, Entry than) {
                        return entry != null;
                    }
                })))
                .containsExactly("directory-sharding/newest-route");
    }

    @Test
    @Rejects("directory-sharding/redirect-followed")
    void redirectAskedFromTheDirectoryOnly_isCaught() {
        assertThat(brokenGuarantees(cacheContract((source, config, clock) -> new Cache(source, config, clock) {
                    @Override
                    public <R> R call(String key, Function<? super Entry, ? extends Reply<R>> request) {
                        return super.call(key, entry -> {
                            Reply<R> reply = request.apply(entry);
                            return reply instanceof Moved<R> moved && moved.to().shard() == 3
                                    ? new Moved<>(new Entry(9, moved.to().version()))
                                    : reply;
                        });
                    }
                })))
                .containsExactly("directory-sharding/redirect-followed");
    }

    @Test
    @Rejects("directory-sharding/redirects-bounded")
    void redirectsFollowedForever_areCaught() {
        assertThat(brokenGuarantees(cacheContract((source, config, clock) -> new Cache(source, config, clock) {
                    @Override
                    int maxRedirects() {
                        return Integer.MAX_VALUE;
                    }
                })))
                .containsExactly("directory-sharding/redirects-bounded");
    }

    @Test
    @Rejects("directory-sharding/cache-bounded")
    void cacheWithoutBound_isCaught() {
        assertThat(brokenGuarantees(cacheContract((source, config, clock) -> new Cache(source, config, clock) {
                    @Override
                    boolean evicts() {
                        return false;
                    }
                })))
                .containsExactly("directory-sharding/cache-bounded");
    }
}
