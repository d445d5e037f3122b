package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.sharding.ShardDirectory.Entry;

/**
 * What a directory of keys promises.
 *
 * @param <K> the type of key
 */
public abstract class ShardDirectoryContract<K> {

    /** A directory to test. */
    public interface Subject<K> {
        int shardFor(K key);

        /** The shard, or -1. */
        int find(K key);

        Optional<Entry> entry(K key);

        boolean move(K key, long expectedVersion, int toShard);

        boolean remove(K key, long expectedVersion);

        int keysOn(int shard);
    }

    /** An empty directory that asks a placement for the shard of a new key. */
    protected abstract Subject<K> directory(int shards, ToIntFunction<K> placement);

    /** An empty directory that puts a new key on the shard with the fewest. */
    protected abstract Subject<K> leastLoaded(int shards);

    /** The ith of many distinct keys. */
    protected abstract K key(long i);

    @Test
    @Guarantee("directory-sharding/first-assignment")
    public void shardFor_newKeyOfSeveralThreads_hasOneWinner() {
        int threads = 4;
        for (int round = 0; round < 20; round++) {
            AtomicInteger proposals = new AtomicInteger();
            CyclicBarrier allHaveFoundItAbsent = new CyclicBarrier(threads);
            Subject<K> directory = directory(threads, key -> {
                meet(allHaveFoundItAbsent);
                return proposals.getAndIncrement();
            });
            K key = key(round);
            List<Integer> answers = inParallel(threads, () -> directory.shardFor(key));
            assertThat(answers).as("every thread's shard of one key").containsOnly(directory.find(key));
            assertThat(directory.keysOn(answers.get(0)))
                    .as("keys on the winner")
                    .isEqualTo(1);
        }
    }

    @Test
    @Guarantee("directory-sharding/all-shards")
    public void shardFor_leastLoaded_fillsAllShardsAlike() {
        Subject<K> directory = leastLoaded(7);
        int[] counts = new int[7];
        for (int i = 0; i < 700; i++) {
            counts[directory.shardFor(key(i))]++;
        }
        assertThat(counts).containsOnly(100);
    }

    @Test
    @Guarantee("directory-sharding/placement-checked")
    public void shardFor_placementOutOfRange_isRefusedAndNothingAssigned() {
        for (int proposed : new int[] {-1, 3, Integer.MIN_VALUE}) {
            Subject<K> directory = directory(3, key -> proposed);
            assertThatThrownBy(() -> directory.shardFor(key(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("must be 0 .. 2: placement of ")
                    .hasMessageEndingWith("=" + proposed);
            assertThat(directory.find(key(1))).isEqualTo(-1);
        }
    }

    @Test
    @Guarantee("directory-sharding/find-assigns-nothing")
    public void find_unknownKey_isAbsentAndStaysSo() {
        Subject<K> directory = directory(3, key -> 2);
        for (int i = 0; i < 3; i++) {
            assertThat(directory.find(key(5))).isEqualTo(-1);
            assertThat(directory.entry(key(5))).isEmpty();
        }
        assertThat(directory.keysOn(2)).isZero();
        assertThat(directory.shardFor(key(5))).isEqualTo(2);
        assertThat(directory.find(key(5))).isEqualTo(2);
        assertThat(directory.keysOn(2)).isEqualTo(1);
    }

    @Test
    @Guarantee("directory-sharding/move-fenced")
    public void move_versionSeenBeforeAnotherMove_isRefused() {
        Subject<K> directory = directory(4, key -> 0);
        directory.shardFor(key(1));
        long seen = version(directory, key(1));
        assertThat(directory.move(key(1), seen, 1)).isTrue();
        assertThat(directory.move(key(1), seen, 2)).isFalse();
        assertThat(directory.remove(key(1), seen)).isFalse();
        assertThat(directory.find(key(1))).isEqualTo(1);
        assertThat(version(directory, key(1))).isGreaterThan(seen);
        assertThat(directory.move(key(2), seen, 2)).as("a key that isn't there").isFalse();
        for (int round = 0; round < 50; round++) {
            long version = version(directory, key(1));
            CyclicBarrier start = new CyclicBarrier(3);
            AtomicInteger target = new AtomicInteger();
            List<Boolean> moved = inParallel(3, () -> {
                int to = target.getAndIncrement();
                meet(start);
                return directory.move(key(1), version, to);
            });
            assertThat(moved).containsOnlyOnce(true);
        }
    }

    @Test
    @Guarantee("directory-sharding/versions-never-repeat")
    public void move_versionOfAKeyRemovedAndAssignedAgain_isRefused() {
        Subject<K> directory = directory(2, key -> 0);
        directory.shardFor(key(1));
        long seen = version(directory, key(1));
        assertThat(directory.remove(key(1), seen)).isTrue();
        assertThat(directory.find(key(1))).isEqualTo(-1);
        assertThat(directory.keysOn(0)).isZero();
        directory.shardFor(key(1));
        assertThat(directory.move(key(1), seen, 1)).isFalse();
        assertThat(version(directory, key(1))).isGreaterThan(seen);
    }

    @Test
    @Guarantee("directory-sharding/moves-alone")
    public void move_oneKey_leavesAllOthersWhereTheyWere() {
        int shards = 5;
        Subject<K> directory = leastLoaded(shards);
        List<Optional<Entry>> before = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            directory.shardFor(key(i));
            before.add(directory.entry(key(i)));
        }
        int to = (directory.find(key(500)) + 1) % shards;
        assertThat(directory.move(key(500), version(directory, key(500)), to)).isTrue();
        assertThat(directory.find(key(500))).isEqualTo(to);
        for (int i = 0; i < 1_000; i++) {
            if (i != 500) {
                assertThat(directory.entry(key(i))).isEqualTo(before.get(i));
            }
        }
        assertThat(directory.keysOn(to)).isEqualTo(201);
    }

    @Test
    @Guarantee("directory-sharding/no-key-lost")
    public void shardFor_manyKeysWhileItGrows_keepsEveryKeyAnswered() {
        int keys = 100_000;
        Subject<K> directory = directory(1 << 10, key -> key.hashCode() & 1023);
        AtomicInteger acknowledged = new AtomicInteger();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int lost = 0;
            long probe = 0;
            int known;
            do {
                known = acknowledged.get();
                for (int i = 0; i < 100 && known > 0; i++) {
                    lost += directory.find(key(Math.floorMod(KeyHash.fmix64(probe++), known))) < 0 ? 1 : 0;
                }
            } while (known < keys);
            return lost;
        });
        for (int i = 0; i < keys; i++) {
            directory.shardFor(key(i));
            acknowledged.set(i + 1);
        }
        assertThat(reader.join()).as("acknowledged keys not found").isZero();
        for (int i = 0; i < keys; i++) {
            assertThat(directory.find(key(i))).isEqualTo(key(i).hashCode() & 1023);
        }
        assertThat(directory.find(key(keys))).isEqualTo(-1);
    }

    private static <K> long version(Subject<K> directory, K key) {
        return directory.entry(key).orElseThrow().version();
    }

    /** Waits for the others; goes on alone if they can't come, since an implementation may call the placement one by one. */
    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(1, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            // The others are kept out.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> List<T> inParallel(int threads, Callable<T> task) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (var future : pool.invokeAll(Collections.nCopies(threads, task))) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
    }
}
