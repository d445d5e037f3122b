package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;

/** Keys, values of 100 B, and which value each key had last. One thread writes; others may draw keys. */
final class KeyedWrites {
    private static final int VALUES = 1 << 10;

    private final String[] names;
    private final String[] values = new String[VALUES];
    private final int[] drawn;
    private final int[] last;

    /**
     * @param keys how many there are
     * @param cycle how many draws, a power of two: zipf 0.99, the same again after that
     */
    KeyedWrites(int keys, int cycle, long seed) {
        names = LongKeys.sequential().strings(keys);
        last = new int[keys];
        drawn = Arrays.stream(LongKeys.zipfian(keys, LongKeys.THETA, seed).longs(cycle))
                .mapToInt(Math::toIntExact)
                .toArray();
        for (int i = 0; i < VALUES; i++) {
            values[i] = "%0100d".formatted(i);
        }
    }

    /** The number of the key at a place in the cycle. */
    int drawn(long at) {
        return drawn[(int) at & drawn.length - 1];
    }

    String name(int key) {
        return names[key];
    }

    List<String> names() {
        return List.of(names);
    }

    /** What is written now: it is the key's last one. */
    String next(int key, long number) {
        int value = (int) number & VALUES - 1;
        last[key] = value;
        return values[value];
    }

    /** Every key's first row, in one batch. */
    void fill(Store<String, String> store) throws IOException {
        Map<String, Row<String>> rows = new LinkedHashMap<>();
        for (int key = 0; key < names.length; key++) {
            rows.put(names[key], new Row<>(next(key, key), 1));
        }
        store.writeAll(rows);
    }

    /** @throws IllegalStateException unless the store has every key's last value */
    void check(Store<String, String> store) throws IOException {
        Map<String, Row<String>> rows = store.loadAll(names());
        for (int key = 0; key < names.length; key++) {
            String found = rows.get(names[key]).value();
            if (!values[last[key]].equals(found)) {
                throw new IllegalStateException(
                        "must be the last one written, %s: %s=%s".formatted(values[last[key]], names[key], found));
            }
        }
    }
}
