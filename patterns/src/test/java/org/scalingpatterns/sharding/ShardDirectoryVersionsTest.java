package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.sharding.ShardDirectory.Entry;

/** Of two entries that a key ever had, the later one has the higher version, whatever overtook what. */
@Timeout(120)
class ShardDirectoryVersionsTest {

    /** Can hold up who looks it up for the second time: an assignment looks, then writes. */
    private static final class Key {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);
        private final boolean holds;
        private int looks;

        Key(boolean holds) {
            this.holds = holds;
        }

        @Override
        public int hashCode() {
            if (holds && ++looks == 2) {
                reached.countDown();
                await(open);
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).as("came or opened").isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * One thread finds no entry, and is held up before it writes its own. Another one assigns the key, tells a client the version, and
     * removes the key. Then the first one writes: lower than what the client knows, its entry would be taken for an old one.
     */
    @Test
    void shardFor_overtakenByAnAssignmentAndItsRemoval_hasAHigherVersionThanThat() throws Exception {
        ShardDirectory<Key> directory = ShardDirectory.of(2, key -> 0);
        Key key = new Key(false);
        Key held = new Key(true);
        CompletableFuture<Integer> overtaken = CompletableFuture.supplyAsync(() -> directory.shardFor(held));
        await(held.reached);
        directory.shardFor(key);
        long known = directory.entry(key).orElseThrow().version();
        assertThat(directory.remove(key, known)).isTrue();
        held.open.countDown();
        assertThat(overtaken.get(20, TimeUnit.SECONDS)).isZero();
        assertThat(directory.entry(key).orElseThrow().version()).isGreaterThan(known);
        assertThat(directory.keysOn(0)).isEqualTo(1);
    }

    /** The same in a directory of numbers, where nothing of the caller's runs in between: all interleavings of one key. */
    public static class Versions {
        private final ShardDirectory<Long> directory = ShardDirectory.ofLongs(2, key -> 0);
        private final AtomicLong highest = new AtomicLong();

        /** Whether the entry is no older than one that was known before. */
        @Operation
        public boolean use() {
            long known = highest.get();
            directory.shardFor(1L);
            return isNoOlder(known);
        }

        /** The same after a move, which another one may forestall. */
        @Operation
        public boolean move() {
            long known = highest.get();
            Optional<Entry> entry = directory.entry(1L);
            if (entry.isPresent()) {
                directory.move(1L, entry.get().version(), 1);
            }
            return isNoOlder(known);
        }

        private boolean isNoOlder(long known) {
            Optional<Entry> entry = directory.entry(1L);
            entry.ifPresent(found -> highest.accumulateAndGet(found.version(), Math::max));
            return entry.isEmpty() || entry.get().version() >= known;
        }

        @Operation
        public void remove() {
            directory.remove(1L);
        }
    }

    @Test
    void operations_anyInterleaving_neverLowerAVersion() {
        new ModelCheckingOptions()
                .iterations(Integer.getInteger("scalingpatterns.scenarios", 6))
                .invocationsPerIteration(Integer.getInteger("scalingpatterns.interleavings", 300))
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1)
                .check(Versions.class);
    }
}
