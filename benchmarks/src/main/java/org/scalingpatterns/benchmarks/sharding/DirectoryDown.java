package org.scalingpatterns.benchmarks.sharding;

import java.time.Duration;
import java.util.Optional;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.sharding.CachedDirectory;
import org.scalingpatterns.sharding.DirectoryUnavailableException;
import org.scalingpatterns.sharding.ShardDirectory;
import org.scalingpatterns.sharding.ShardDirectory.Entry;

/**
 * Which share of requests fails when the directory can't be reached?
 *
 * <p><b>Workload.</b> 10,000 tenants, zipfian requests (θ = 0.99). 100,000 requests with the directory up, then 100,000
 * with it down, of which every hundredth comes from a tenant that was never seen before. {@code none}: every request
 * asks the directory. {@code cached}: routes are kept, room for all. {@code cached-tenth}: room for 1,000 of them. {@code cached-cold}:
 * a router that was started when the directory was down already.
 *
 * <p><b>Expected.</b> Without cached routes everything fails. With them: new tenants, and those whose route was never
 * loaded or was evicted; the share does not grow with time, for a route never expires. <b>Refuted</b> by one request served without cached routes.
 *
 * <pre>scripts/bench directory-sharding</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "directory-sharding",
        headline = "routes=none|cached",
        figures = {
            @Figure(
                    name = "failed-share",
                    unit = "share",
                    says = "requests that failed while the directory was down",
                    of = "failed / requests"),
            @Figure(
                    name = "failed-share-at-first",
                    unit = "share",
                    says = "requests that failed in the first tenth of the outage",
                    of = "failedFirst * 10 / requests"),
            @Figure(
                    name = "failed-share-at-last",
                    unit = "share",
                    says = "requests that failed in the last tenth of the outage",
                    of = "failedLast * 10 / requests")
        })
public class DirectoryDown {
    private static final int SHARDS = 64;
    private static final int TENANTS = 10_000;
    private static final int REQUESTS = 100_000;
    private static final int NEW_EVERY = 100;

    @Param({"none", "cached", "cached-tenth", "cached-cold"})
    public String routes;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long requests;
        public long failed;
        public long failedFirst;
        public long failedLast;
    }

    /** A directory that can be cut off. */
    private static final class Cuttable implements CachedDirectory.Source<Long> {
        private final CachedDirectory.Source<Long> source = CachedDirectory.Source.of(ShardDirectory.ofLongs(SHARDS));
        private boolean down;

        @Override
        public Optional<Entry> entry(Long key) {
            check();
            return source.entry(key);
        }

        @Override
        public Entry assign(Long key) {
            check();
            return source.assign(key);
        }

        private void check() {
            if (down) {
                throw new DirectoryUnavailableException("cut off");
            }
        }
    }

    @Benchmark
    public void outage(Counts counts) {
        var directory = new Cuttable();
        int room = routes.equals("cached-tenth") ? TENANTS / 10 : 2 * TENANTS;
        var cache =
                new CachedDirectory<>(directory, new CachedDirectory.Config(room, Duration.ofMillis(100), 3), () -> 0);
        var requests = LongKeys.zipfian(TENANTS, LongKeys.THETA, LongKeys.SEED);
        for (long tenant : requests.longs(routes.equals("cached-cold") ? 0 : REQUESTS)) {
            route(cache, directory, tenant);
        }
        directory.down = true;
        long unseen = TENANTS;
        for (long tenant : requests.longs(REQUESTS)) {
            long asked = counts.requests % NEW_EVERY == 0 ? unseen++ : tenant;
            counts.requests++;
            try {
                route(cache, directory, asked);
            } catch (DirectoryUnavailableException e) {
                counts.failed++;
                counts.failedFirst += counts.requests <= REQUESTS / 10 ? 1 : 0;
                counts.failedLast += counts.requests > REQUESTS - REQUESTS / 10 ? 1 : 0;
            }
        }
    }

    private int route(CachedDirectory<Long> cache, Cuttable directory, long tenant) {
        return routes.equals("none") ? directory.assign(tenant).shard() : cache.shardFor(tenant);
    }
}
