package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.FaultyStore.Call;

/** Whatever fails, no flight is left on the map. What loads owe to readers is in the contracts of cache-aside. */
class LoadsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final FaultyStore<String, String> store = new FaultyStore<>(new HeapStore<>());
    private final CacheAsideOptions options = CacheAsideOptions.of(Duration.ofMinutes(1));
    private final Copies<String, String> copies = new Copies<>(
            new MapCache<>(new ConcurrentHashMap<>(), Duration.ofHours(1), nanos::get),
            options,
            nanos::get,
            new Random(1));
    private final Loads<String, String> loads = new Loads<>(copies, store, options, nanos::get);

    @Test
    void loadAll_failsBetweenTwoKeys_leavesNoFlight() throws Exception {
        Set<String> keys = new AbstractSet<>() {
            @Override
            public Iterator<String> iterator() {
                return Stream.of("a", "b")
                        .map(key -> {
                            if (key.equals("b")) {
                                throw new OutOfMemoryError("injected");
                            }
                            return key;
                        })
                        .iterator();
            }

            @Override
            public int size() {
                return 2;
            }
        };
        assertThatThrownBy(() -> loads.loadAll(keys)).isInstanceOf(OutOfMemoryError.class);
        assertThat(loads.size()).isZero();
        assertThat(loads.load("a").isPresent()).isFalse();
    }

    /** The reader, who has a copy, is not told. */
    @Test
    void refresh_executorFails_leavesNoFlight() {
        assertThatCode(() -> loads.refresh("a", task -> {
                    throw new OutOfMemoryError("no thread");
                }))
                .doesNotThrowAnyException();
        assertThatCode(() -> loads.refresh("a", task -> {
                    throw new IllegalStateException("shut down");
                }))
                .doesNotThrowAnyException();
        assertThat(loads.size()).isZero();
    }

    /** By an executor that lets the reader do it. */
    @Test
    void refresh_loadEndsByAnError_isTold() {
        store.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) {
                throw new StackOverflowError("deep");
            }
        });
        assertThatThrownBy(() -> loads.refresh("a", Runnable::run)).isInstanceOf(StackOverflowError.class);
        assertThat(loads.size()).isZero();
    }
}
