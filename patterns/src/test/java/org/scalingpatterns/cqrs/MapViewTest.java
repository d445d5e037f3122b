package org.scalingpatterns.cqrs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;

/** The view on the heap keeps its contract, and the contract finds those that don't. */
class MapViewTest extends ViewContract<MapView.Transaction<String, Long>> {

    @Override
    protected View<MapView.Transaction<String, Long>> open() {
        return new MapView<>();
    }

    /** What dies with the process here lives on, as if the heap were a database. */
    @Override
    protected View<MapView.Transaction<String, Long>> openAgain(View<MapView.Transaction<String, Long>> view) {
        return view;
    }

    @Override
    protected void add(MapView.Transaction<String, Long> transaction, String account, long amount) {
        Long balance = transaction.get(account);
        transaction.put(account, balance == null ? amount : balance + amount);
    }

    @Override
    protected long balance(View<MapView.Transaction<String, Long>> view, String account) {
        Long balance = ((MapView<String, Long>) view).get(account);
        return balance == null ? 0 : balance;
    }

    @Test
    void transaction_removedKey_isGoneAfterwards() throws Exception {
        var view = new MapView<String, Long>();
        view.update(-1, 0, transaction -> transaction.put("ada", 1L));
        view.update(0, 1, transaction -> {
            transaction.remove("ada");
            assertThat(transaction.get("ada")).isNull();
            assertThat(view.get("ada")).as("what others see").isEqualTo(1);
        });

        assertThat(view.get("ada")).isNull();
        int size = view.query(Map::size);
        assertThat(size).isZero();
    }

    /** A table, and a table of checkpoints, each written when it comes to mind. */
    private static class Loose implements View<Map<String, Long>> {
        final Map<String, Long> entries = new HashMap<>();
        long checkpoint = -1;

        @Override
        public long checkpoint() {
            return checkpoint;
        }

        @Override
        public boolean update(long from, long to, Change<Map<String, Long>> change) throws Exception {
            if (isFenced() && checkpoint != from) {
                return false;
            }
            change.apply(entries);
            checkpoint = to;
            return true;
        }

        boolean isFenced() {
            return true;
        }
    }

    private static Set<String> broken(Supplier<Loose> views) {
        return Rejection.brokenGuarantees(() -> new ViewContract<Map<String, Long>>() {
            @Override
            protected View<Map<String, Long>> open() {
                return views.get();
            }

            @Override
            protected View<Map<String, Long>> openAgain(View<Map<String, Long>> view) {
                return view;
            }

            @Override
            protected void add(Map<String, Long> transaction, String account, long amount) {
                transaction.merge(account, amount, Long::sum);
            }

            @Override
            protected long balance(View<Map<String, Long>> view, String account) {
                return ((Loose) view).entries.getOrDefault(account, 0L);
            }
        });
    }

    @Test
    @Rejects("cqrs/checkpoint-with-view")
    void view_whoseCheckpointIsNotInItsTransaction_isRejected() {
        assertThat(broken(Loose::new)).contains("cqrs/checkpoint-with-view");
    }

    @Test
    @Rejects("cqrs/change-whole")
    void view_thatIsChangedBitByBit_isRejected() {
        assertThat(broken(Loose::new)).contains("cqrs/change-whole");
    }

    @Test
    @Rejects("cqrs/view-fenced")
    void view_thatTakesChangesFromAnybody_isRejected() {
        assertThat(broken(() -> new Loose() {
                    @Override
                    boolean isFenced() {
                        return false;
                    }
                }))
                .contains("cqrs/view-fenced");
    }
}
