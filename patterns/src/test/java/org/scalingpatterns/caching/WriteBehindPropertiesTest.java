package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import org.scalingpatterns.caching.FaultyStore.Call;

/**
 * The store ends up with the last acknowledged write of each key, and every read on the way is right, after scripts that nobody
 * thought of: writes and deletes of four keys, failures before and after the store wrote, some rows of a batch, evictions, time.
 */
class WriteBehindPropertiesTest {

    private static final int KEYS = 4;

    private static long scripts;
    private static long writes;
    private static long failures;

    @AfterContainer
    static void figures() {
        System.out.printf("figures: scripts=%d, writes=%d, failed batches=%d%n", scripts, writes, failures);
    }

    /** What the store does next; the script sets it. */
    private static final class Weather implements FaultyStore.Faults<Integer> {
        private int kind;

        @Override
        public void before(Call call, Collection<? extends Integer> keys) throws IOException {
            if (call == Call.WRITE && kind == 1) {
                fail();
            }
        }

        @Override
        public int rows(Collection<? extends Integer> keys) {
            return kind == 2 ? keys.size() / 2 : keys.size();
        }

        @Override
        public void after(Call call, Collection<? extends Integer> keys) throws IOException {
            if (call == Call.WRITE && kind == 3) {
                fail();
            }
        }

        private static void fail() throws IOException {
            failures++;
            throw new IOException("store");
        }
    }

    @Property
    void store_anyScript_hasTheLastAcknowledgedWriteOfEachKey(
            @ForAll @Size(max = 24) List<@IntRange(max = (1 << 10) - 1) Integer> script,
            @ForAll @IntRange(min = 1, max = 3) int batch,
            @ForAll WhenFull whenFull)
            throws IOException {
        scripts++;
        var rows = new HeapStore<Integer, Integer>();
        var store = new FaultyStore<>(rows);
        var weather = new Weather();
        store.setFaults(weather);
        var map = new java.util.concurrent.ConcurrentHashMap<Integer, Entry<Integer>>();
        var nanos = new AtomicLong();
        // Blocking would wait for another thread, and there is none.
        WhenFull then = whenFull == WhenFull.BLOCK ? WhenFull.REJECT : whenFull;
        var behind = new WriteBehind<>(
                new MapCache<>(map, Duration.ofSeconds(5), nanos::get),
                store,
                new VersionClock(1, () -> 0),
                WriteLog.none(),
                WriteBehindOptions.of(Duration.ofSeconds(1), Duration.ofSeconds(30))
                        .withBatch(batch)
                        .withCapacity(3, then),
                (key, row, why) -> {},
                nanos::get,
                new Random(1));
        Map<Integer, Integer> expected = new HashMap<>();
        int number = 0;
        for (int bits : script) {
            int key = bits & (KEYS - 1);
            switch (bits >> 2 & 7) {
                case 0, 1 -> write(behind, key, ++number, expected);
                case 2 -> write(behind, key, null, expected);
                case 3 -> weather.kind = bits >> 5 & 3;
                case 4 -> {
                    nanos.addAndGet(Duration.ofMillis(700).toNanos());
                    behind.flushDue();
                }
                case 5 -> map.clear();
                case 6 -> nanos.addAndGet(Duration.ofSeconds(20).toNanos());
                default -> flush(behind);
            }
            for (int i = 0; i < KEYS; i++) {
                assertThat(behind.get(i)).isEqualTo(expected.get(i));
            }
        }
        weather.kind = 0;
        behind.flush();
        for (int i = 0; i < KEYS; i++) {
            assertThat(rows.load(i).value()).isEqualTo(expected.get(i));
            assertThat(behind.get(i)).isEqualTo(expected.get(i));
        }
        assertThat(behind.close(Duration.ZERO)).isEmpty();
    }

    /** What fails, written through, is written or not: the store says which. */
    private static void write(
            WriteBehind<Integer, Integer> behind, int key, Integer value, Map<Integer, Integer> expected)
            throws IOException {
        writes++;
        try {
            if (value == null) {
                behind.delete(key);
            } else {
                behind.put(key, value);
            }
            expected.put(key, value);
        } catch (BacklogFullException e) {
            return;
        } catch (IOException unknown) {
            expected.put(key, behind.get(key));
        }
    }

    private static void flush(WriteBehind<Integer, Integer> behind) {
        try {
            behind.flush();
        } catch (IOException e) {
            return; // stays pending
        }
    }
}
