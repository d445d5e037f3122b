package org.scalingpatterns.benchmarks.sharding;

import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.OpenLoop;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.sharding.JumpBackHash;
import org.scalingpatterns.sharding.RangeMap;
import org.scalingpatterns.sharding.ShardDirectory;
import org.scalingpatterns.sharding.ShardMap;
import org.scalingpatterns.sharding.ShardedStore;

/**
 * What latency does a caller of a sharded store on the heap see at a given arrival rate?
 *
 * <p><b>Workload.</b> 100,000 keys with values of 100 B on 64 shards, in hash tables but for the ranges', whose shards keep
 * their rows in order for scans; zipfian requests (θ = 0.99) scattered over the keys, 95 % gets and 5 % puts; Poisson arrivals from one thread, at 20, 50, 80 and 95 % of what the slowest store sustains. Durability: heap.
 * {@code none} serves each arrival by doing nothing: the floor that waking up in time sets on this machine.
 *
 * <p><b>Expected.</b> One server with a queue before it: the median response stays within a few service times up to 50 %
 * and the tail grows steeply towards 95 %, while the service time hardly changes; up to 50 % the stores differ by less
 * than a microsecond in the median, as routing is not what a caller waits for. All get the same arrivals, so that
 * above that the quicker ones are far from their own limit. <b>Refuted</b> by a service time that grows with the load, or by medians
 * further apart.
 *
 * <pre>scripts/bench sharding    or    java -jar benchmarks/target/benchmarks.jar StoreLoad -p rate=50000</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Experiment(
        kind = Cell.Kind.LOAD,
        patterns = {"hash-sharding", "range-sharding", "directory-sharding"},
        params = "arrivals=POISSON",
        floor = "store=none",
        headline = "load=50 store=none|jump-back")
public class StoreLoad {
    private static final int SHARDS = 64;
    private static final int KEYS = 100_000;
    /** Has no divisor in common with the number of keys: the hottest keys are anywhere, not the first ones. */
    private static final long SCATTER = 61_803;

    private static final int REQUESTS = 1 << 20;
    private static final int PUT_EVERY = 20;
    private static final int VALUE_BYTES = 100;

    @Param({"none", "jump-back", "range", "directory"})
    public String store;

    private ShardedStore<Long, byte[]> sharded;
    private Long[] requests;

    @Setup
    public void fill() {
        requests = new Long[REQUESTS];
        long[] drawn = LongKeys.zipfian(KEYS, LongKeys.THETA, LongKeys.SEED).longs(REQUESTS);
        for (int i = 0; i < REQUESTS; i++) {
            requests[i] = drawn[i] * SCATTER % KEYS;
        }
        if (store.equals("none")) {
            return;
        }
        sharded = ShardedStore.inMemory(map());
        for (long key = 0; key < KEYS; key++) {
            sharded.put(key, new byte[VALUE_BYTES]);
        }
        System.gc(); // what filling the store left is nothing that a caller should wait for
    }

    @Benchmark
    public void request(OpenLoop loop) {
        if (!loop.await()) {
            return;
        }
        if (sharded == null) {
            loop.done(true);
            return;
        }
        int i = (int) loop.index();
        Long key = requests[i & (REQUESTS - 1)];
        byte[] found = i % PUT_EVERY == 0 ? sharded.put(key, new byte[VALUE_BYTES]) : sharded.get(key);
        loop.done(found != null);
    }

    private ShardMap<Long> map() {
        return switch (store) {
            case "jump-back" -> JumpBackHash.ofLongs(SHARDS);
            case "range" ->
                RangeMap.ofLongs(
                        LongStream.range(1, SHARDS).map(i -> i * KEYS / SHARDS).toArray());
            case "directory" -> ShardDirectory.ofLongs(SHARDS);
            default -> throw new IllegalArgumentException("unknown store " + store);
        };
    }
}
