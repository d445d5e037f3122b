package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.time.Duration;
import org.scalingpatterns.benchmarks.harness.OpenLoop;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.WhenFull;

/** One thread that reads and one that writes, each at its arrivals, over one way to keep cache and store together. */
final class Mixed {
    /** How many writes a write-behind cache holds. */
    static final int PENDING = 32;

    private static final int KEYS = 2_000;
    private static final int CYCLE = 1 << 18;
    private static final Duration DELAY = Duration.ofMillis(10);

    private final KeyedWrites writes = new KeyedWrites(KEYS, CYCLE, LongKeys.SEED);
    private final KeyedWrites reads = new KeyedWrites(KEYS, CYCLE, LongKeys.SEED + 1);
    private Stores stores;
    private Store<String, String> store;
    private Modes modes;

    /** @param mode one of {@link Modes}; {@code none} does nothing */
    Mixed(String mode, String storeName) throws IOException {
        if (mode.equals("none")) {
            return;
        }
        stores = new Stores(storeName);
        store = stores.store();
        writes.fill(store);
        modes = new Modes(mode, store, Modes.options(DELAY, PENDING / 2, WhenFull.BLOCK));
        for (int key = 0; key < KEYS; key++) {
            modes.mode().get(writes.name(key));
        }
        System.gc(); // what that left is nothing that a caller should wait for
    }

    void read(OpenLoop loop) throws IOException {
        if (loop.await()) {
            String name = reads.name(reads.drawn(loop.index()));
            loop.done(modes == null || modes.mode().get(name) != null);
        }
    }

    void write(OpenLoop loop) throws IOException {
        if (loop.await()) {
            if (modes != null) {
                int key = writes.drawn(loop.index());
                modes.mode().put(writes.name(key), writes.next(key, loop.index()));
            }
            loop.done(true);
        }
    }

    /** The store has every key's last value, once all is flushed. */
    void checkAndClose() throws Exception {
        if (modes == null) {
            return;
        }
        modes.close();
        writes.check(store);
        stores.close();
    }
}
