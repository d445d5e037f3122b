package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.contracts.Rejects;

/**
 * Explores interleavings of operations on two keys, and compares every outcome with a sequential one. There is more than enough
 * room: an entry that was removed counts until its remover is out, so a full cache may evict one that would have fitted.
 */
class BoundedCacheLincheckTest {

    @Param(name = "key", gen = IntGen.class, conf = "1:2")
    @Param(name = "value", gen = IntGen.class, conf = "1:3")
    public abstract static class Operations {
        final BoundedCache<Integer, Integer> cache = new BoundedCache<>(CacheBounds.entries(100));

        @Operation
        public Integer get(@Param(name = "key") int key) {
            return cache.get(key);
        }

        @Operation
        public Integer put(@Param(name = "key") int key, @Param(name = "value") int value) {
            return cache.put(key, value);
        }

        @Operation
        public Integer merge(@Param(name = "key") int key, @Param(name = "value") int value) {
            return cache.merge(key, value, (before, added) -> before + added);
        }

        @Operation
        public Integer remove(@Param(name = "key") int key) {
            return cache.remove(key);
        }
    }

    /** The cache as it is. */
    public static class Correct extends Operations {}

    /** Reads, then writes. */
    public static class CheckThenAct extends Operations {
        @Override
        @Operation
        public Integer merge(@Param(name = "key") int key, @Param(name = "value") int value) {
            Integer before = cache.get(key);
            int sum = before == null ? value : before + value;
            cache.put(key, sum);
            return sum;
        }
    }

    private static final int SCENARIOS = Integer.getInteger("scalingpatterns.scenarios", 8);
    private static final int INTERLEAVINGS = Integer.getInteger("scalingpatterns.interleavings", 200);

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(SCENARIOS)
                .invocationsPerIteration(INTERLEAVINGS)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1);
    }

    @Test
    @Guarantee("cache-aside/map-linearizable")
    void operations_anyInterleaving_areLinearizable() {
        options().check(Correct.class);
        System.out.printf("figures: scenarios=%d, interleavings of each=%d%n", SCENARIOS, INTERLEAVINGS);
    }

    @Test
    @Rejects("cache-aside/map-linearizable")
    void checkThenAct_isRejected() {
        assertThatThrownBy(() -> options().check(CheckThenAct.class)).isInstanceOf(AssertionError.class);
    }
}
