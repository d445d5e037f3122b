package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scalingpatterns.contracts.Rejection.brokenGuarantees;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejects;

/** Every trap of a versioned store, and the contract that catches it. */
class StoreRejectionTest {

    /** A store that decides in one step, for variants that break one method. */
    static class HeapRows implements Store<String, String> {
        final ConcurrentHashMap<String, Row<String>> rows = new ConcurrentHashMap<>();

        @Override
        public Row<String> load(String key) {
            return rows.getOrDefault(key, Row.absent());
        }

        boolean stays(Row<String> known, Row<String> row) {
            return known.version() >= row.version();
        }

        @Override
        public Row<String> write(String key, Row<String> row) throws IOException {
            if (row.version() == 0) {
                throw new IllegalArgumentException("must be > 0: version=0");
            }
            return rows.compute(key, (k, known) -> known != null && stays(known, row) ? known : row);
        }
    }

    private static Set<String> broken(Supplier<Store<String, String>> store) {
        return brokenGuarantees(() -> new StoreContract() {
            @Override
            protected Store<String, String> store() {
                return store.get();
            }

            @Override
            protected int races() {
                return 2;
            }
        });
    }

    @Test
    void correctStore_isNotRejected() {
        assertThat(broken(HeapRows::new)).isEmpty();
    }

    @Test
    @Rejects("cache-aside/store-higher-version-stays")
    void blindPut_isRejected() {
        assertThat(broken(() -> new HeapRows() {
                    @Override
                    boolean stays(Row<String> known, Row<String> row) {
                        return false;
                    }
                }))
                .contains("cache-aside/store-higher-version-stays");
    }

    @Test
    @Rejects("cache-aside/store-delete-remembered")
    void deleteThatForgetsItsVersion_isRejected() {
        assertThat(broken(() -> new HeapRows() {
                    @Override
                    public Row<String> write(String key, Row<String> row) throws IOException {
                        Row<String> stored = super.write(key, row);
                        if (!stored.isPresent()) {
                            rows.remove(key);
                        }
                        return stored;
                    }
                }))
                .contains("cache-aside/store-delete-remembered");
    }

    @Test
    @Rejects("cache-aside/store-write-repeatable")
    void sameVersionOverwritten_isRejected() {
        assertThat(broken(() -> new HeapRows() {
                    @Override
                    boolean stays(Row<String> known, Row<String> row) {
                        return known.version() > row.version();
                    }
                }))
                .containsExactly("cache-aside/store-write-repeatable");
    }

    @Test
    @Rejects("cache-aside/store-batch")
    void batchThatReturnsWhatWasAsked_isRejected() {
        assertThat(broken(() -> new HeapRows() {
                    @Override
                    public Map<String, Row<String>> writeAll(Map<String, Row<String>> batch) throws IOException {
                        super.writeAll(batch);
                        return batch;
                    }
                }))
                .contains("cache-aside/store-batch");
        assertThat(broken(() -> new HeapRows() {
                    @Override
                    public Map<String, Row<String>> loadAll(Collection<? extends String> keys) {
                        Map<String, Row<String>> found = new LinkedHashMap<>();
                        keys.forEach(key -> found.put(key, rows.get(key)));
                        found.values().removeIf(row -> row == null);
                        return found;
                    }
                }))
                .containsExactly("cache-aside/store-batch");
    }

    @Test
    @Rejects("cache-aside/store-race")
    void checkThenAct_isRejected() {
        assertThat(broken(() -> new HeapRows() {
                    final CyclicBarrier turns = new CyclicBarrier(4);

                    /** All four look, then three write, then the one with the lowest version. */
                    @Override
                    public Row<String> write(String key, Row<String> row) throws IOException {
                        if (!key.startsWith("race")) {
                            return super.write(key, row);
                        }
                        Row<String> known = load(key);
                        await(turns);
                        if (row.version() == 1) {
                            await(turns);
                        }
                        if (!stays(known, row)) {
                            rows.put(key, row);
                        }
                        if (row.version() > 1) {
                            await(turns);
                        }
                        return row;
                    }
                }))
                .containsExactly("cache-aside/store-race");
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
