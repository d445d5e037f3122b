package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Each scenario's interleavings are explored; results must be those of a plain map. */
class CacheAsideLincheckTest {

    /** What the operations do, in any order. */
    @Param(name = "key", gen = IntGen.class, conf = "1:2")
    @Param(name = "value", gen = IntGen.class, conf = "1:3")
    public abstract static class Operations {
        final MapCache<Integer, Integer> cache =
                new MapCache<>(new ConcurrentHashMap<>(), Duration.ofMinutes(1), () -> 0);
        final HeapStore<Integer, Integer> store = new HeapStore<>();
        final AtomicLong micros = new AtomicLong();
        final CacheAside<Integer, Integer> aside = new CacheAside<>(
                cache,
                store,
                new VersionClock(0, micros::incrementAndGet),
                CacheAsideOptions.of(Duration.ofMinutes(1)).withEarliness(0).withJitter(0),
                () -> 0,
                new Random(5),
                Runnable::run);

        @Operation
        public Integer get(@Param(name = "key") int key) throws IOException {
            return aside.get(key);
        }

        @Operation
        public void put(@Param(name = "key") int key, @Param(name = "value") int value) throws IOException {
            aside.put(key, value);
        }

        @Operation
        public void delete(@Param(name = "key") int key) throws IOException {
            aside.delete(key);
        }
    }

    /** As it is. */
    public static class Correct extends Operations {}

    /** A fill that doesn't mind what happened since the load began. */
    public static class StaleSet extends Operations {
        @Override
        @Operation
        public Integer get(@Param(name = "key") int key) throws IOException {
            Entry<Integer> copy = cache.get(key);
            if (copy != null) {
                return copy.row().value();
            }
            Row<Integer> row = store.load(key);
            cache.fill(key, new Entry<>(row, Long.MAX_VALUE, 0), cache.lease(key));
            return row.value();
        }

        @Override
        @Operation
        public void put(@Param(name = "key") int key, @Param(name = "value") int value) throws IOException {
            store.write(key, new Row<>(value, micros.incrementAndGet()));
            cache.invalidate(key, 0);
        }

        @Override
        @Operation
        public void delete(@Param(name = "key") int key) throws IOException {
            store.write(key, Row.deleted(micros.incrementAndGet()));
            cache.invalidate(key, 0);
        }
    }

    /** The specification. */
    public static class Plain {
        private final Map<Integer, Integer> map = new HashMap<>();

        public Integer get(int key) {
            return map.get(key);
        }

        public void put(int key, int value) {
            map.put(key, value);
        }

        public void delete(int key) {
            map.remove(key);
        }
    }

    private static final int SCENARIOS = Integer.getInteger("scalingpatterns.scenarios", 2);
    private static final int INTERLEAVINGS = Integer.getInteger("scalingpatterns.interleavings", 100);
    private static final int FOUND_WITHIN = 300; // and usually in the first

    private static ModelCheckingOptions options(int scenarios, int interleavings) {
        return new ModelCheckingOptions()
                .iterations(scenarios)
                .invocationsPerIteration(interleavings)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .sequentialSpecification(Plain.class);
    }

    @Test
    void operations_anyInterleaving_areThoseOfAMap() {
        options(SCENARIOS, INTERLEAVINGS).check(Correct.class);
        System.out.printf("figures: scenarios=%d, interleavings of each=%d%n", SCENARIOS, INTERLEAVINGS);
    }

    @Test
    void staleSet_isFound() {
        assertThatThrownBy(() -> options(FOUND_WITHIN, FOUND_WITHIN).check(StaleSet.class))
                .isInstanceOf(AssertionError.class);
    }
}
