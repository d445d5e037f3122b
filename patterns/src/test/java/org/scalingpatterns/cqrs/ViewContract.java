package org.scalingpatterns.cqrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.eventsourcing.EventStore;

/**
 * What a view owes its projector.
 *
 * @param <T> what a change is written through
 */
public abstract class ViewContract<T> {

    /** A process that was killed: nothing of it runs any more, and no handler sees it. */
    protected static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** A view of balances by account, empty, as a process finds it that begins. */
    protected abstract View<T> open() throws Exception;

    /** The same view, as the next process finds it. */
    protected abstract View<T> openAgain(View<T> view) throws Exception;

    /** Adds to an account's balance. */
    protected abstract void add(T transaction, String account, long amount) throws Exception;

    /** What a query says. */
    protected abstract long balance(View<T> view, String account) throws Exception;

    private Projection<T> balances(int killedAt) {
        int[] applied = {0};
        return (event, transaction) -> {
            add(transaction, event.stream(), Accounts.amount(event));
            if (++applied[0] == killedAt) {
                throw new Killed();
            }
        };
    }

    private static <T> long run(EventStore store, View<T> view, Projection<T> projection) throws Exception {
        try (var projector = new Projector<>(store, Accounts.UPCASTERS, view, projection, Poison.stops())) {
            return projector.run();
        }
    }

    /** Killed at every event, in the middle of its transaction, and begun again: each event is in the view once. */
    @Test
    @Guarantee("cqrs/checkpoint-with-view")
    public void run_killedAtEveryEvent_appliesEachEventOnce() {
        Accounts.use(store -> {
            for (int i = 0; i < 10; i++) {
                Accounts.pay(store, "ada", 1 << i);
                Accounts.pay(store, "bob", 3);
            }
            for (int killedAt = 1; killedAt <= 20; killedAt++) {
                View<T> view = open();
                int at = killedAt;
                assertThat(catchThrowable(() -> run(store, view, balances(at)))).isInstanceOf(Killed.class);
                View<T> again = openAgain(view);
                run(store, again, balances(-1));
                assertThat(balance(again, "ada"))
                        .as("killed at event %d", killedAt)
                        .isEqualTo(1023);
                assertThat(balance(again, "bob"))
                        .as("killed at event %d", killedAt)
                        .isEqualTo(30);
                assertThat(again.checkpoint()).isEqualTo(store.lastPosition());
                assertThat(run(store, again, balances(-1))).isZero();
            }
        });
    }

    /** A process that was believed dead wakes up and goes on from where it was: the view is further by now. */
    @Test
    @Guarantee("cqrs/view-fenced")
    public void update_fromACheckpointThatIsNoMore_changesNothing() throws Exception {
        View<T> view = open();
        assertThat(view.checkpoint()).isEqualTo(-1);
        assertThat(view.update(-1, 7, transaction -> add(transaction, "ada", 5)))
                .isTrue();

        assertThat(view.update(-1, 7, transaction -> add(transaction, "ada", 5)))
                .isFalse();
        assertThat(view.update(8, 9, transaction -> add(transaction, "ada", 5))).isFalse();
        assertThat(balance(view, "ada")).isEqualTo(5);
        assertThat(view.checkpoint()).isEqualTo(7);
    }

    /** A change that fails leaves nothing, and the view goes on. */
    @Test
    @Guarantee("cqrs/change-whole")
    public void update_changeFails_changesNothing() throws Exception {
        View<T> view = open();
        view.update(-1, 3, transaction -> add(transaction, "ada", 5));
        Throwable failed = catchThrowable(() -> view.update(3, 4, transaction -> {
            add(transaction, "ada", 1);
            add(transaction, "bob", 1);
            throw new IllegalStateException("in the middle");
        }));

        assertThat(failed).hasMessage("in the middle");
        assertThat(balance(view, "ada")).isEqualTo(5);
        assertThat(balance(view, "bob")).isZero();
        assertThat(view.checkpoint()).isEqualTo(3);
        assertThat(view.update(3, 4, transaction -> add(transaction, "bob", 2))).isTrue();
        assertThat(balance(view, "bob")).isEqualTo(2);
    }
}
