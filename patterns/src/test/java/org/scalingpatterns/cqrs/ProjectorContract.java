package org.scalingpatterns.cqrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/**
 * What a projector owes those who ask its view, a balance for each account.
 *
 * @param <T> what a change is written through
 */
public abstract class ProjectorContract<T> {

    /** Follows the log. */
    public interface Following<T> {
        /** Applies what there is. */
        void run() throws Exception;

        boolean await(long position, Duration timeout) throws Exception;

        void rebuild(View<T> shadow) throws Exception;

        View<T> view();
    }

    /** The reference implementation. */
    protected static <T> Following<T> of(Projector<T, View<T>> projector) {
        return new Following<>() {
            @Override
            public void run() throws Exception {
                projector.run();
            }

            @Override
            public boolean await(long position, Duration timeout) throws Exception {
                return projector.await(position, timeout);
            }

            @Override
            public void rebuild(View<T> shadow) throws Exception {
                projector.rebuild(shadow);
            }

            @Override
            public View<T> view() {
                return projector.view();
            }
        };
    }

    /** The store of the events; a journal's, unless an engine's is to be seen. */
    protected EventStore open(Path folder, InstantSource clock) throws Exception {
        return Accounts.journal(folder, clock);
    }

    /** The implementation under test, with a view of its own kind that is empty. */
    protected abstract Following<T> following(EventStore store, Projection<T> projection, Poison poison)
            throws Exception;

    /** Another view, empty, that may take the place of this one. */
    protected abstract View<T> shadow(View<T> view) throws Exception;

    /** Adds to an account's balance. */
    protected abstract void add(T transaction, String account, long amount) throws Exception;

    /** What a query says. */
    protected abstract long balance(View<T> view, String account) throws Exception;

    private void add(RecordedEvent event, T transaction) throws Exception {
        add(transaction, event.stream(), Accounts.amount(event));
    }

    /** Fails at amounts of 13, after it has added them. */
    private void superstitious(RecordedEvent event, T transaction) throws Exception {
        add(event, transaction);
        if (Accounts.amount(event) == 13) {
            throw new IllegalStateException("13");
        }
    }

    private long balance(Following<T> following) throws Exception {
        return balance(following.view(), "ada");
    }

    /** A view after whose first change something happens. */
    private record Watched<T>(View<T> view, AtomicBoolean changed, View.Change<View<T>> then) implements View<T> {
        @Override
        public long checkpoint() throws Exception {
            return view.checkpoint();
        }

        @Override
        public boolean update(long from, long to, Change<T> change) throws Exception {
            boolean done = view.update(from, to, change);
            if (!changed.getAndSet(true)) {
                then.apply(view);
            }
            return done;
        }

        @Override
        public boolean publish() throws Exception {
            return view.publish();
        }
    }

    /** One event among many that can't be applied: alone it is left out, or the view stands before it. */
    @Test
    @Guarantee("cqrs/poison")
    public void run_eventThatCannotBeApplied_isLeftOutAloneOrStopsTheView() {
        Accounts.use(this::open, store -> {
            Accounts.pay(store, "ada", 1, 2, 4, 13, 8, 16);
            List<String> told = new ArrayList<>();
            Following<T> skipping = following(
                    store,
                    this::superstitious,
                    Poison.skips((event, why) -> told.add(event.version() + " " + why.getMessage())));
            skipping.run();
            assertThat(balance(skipping)).isEqualTo(31);
            assertThat(told).containsExactly("3 13");
            assertThat(skipping.view().checkpoint()).isEqualTo(store.lastPosition());

            Following<T> stopping = following(store, this::superstitious, Poison.stops());
            assertThat(catchThrowable(stopping::run)).hasMessage("13");
            assertThat(balance(stopping)).isEqualTo(7);
            assertThat(catchThrowable(stopping::run)).as("tried again").hasMessage("13");
            assertThat(balance(stopping)).isEqualTo(7);
        });
    }

    /** While the new view is being built, events come, and the old view is brought up to date with them. */
    @Test
    @Guarantee("cqrs/rebuild")
    public void rebuild_whileEventsCome_swapsWithoutAGap() {
        Accounts.use(this::open, store -> {
            Accounts.pay(store, "ada", 1, 1, 1);
            Following<T> following = following(store, this::add, Poison.stops());
            following.run();
            View<T> empty = shadow(following.view());
            long[] meanwhile = new long[2];
            View<T> shadow = new Watched<>(empty, new AtomicBoolean(), view -> {
                Accounts.pay(store, "ada", 10, 10);
                following.run();
                meanwhile[0] = balance(following);
                meanwhile[1] = following.view().checkpoint();
            });
            following.rebuild(shadow);

            assertThat(meanwhile[0]).as("the old view in the meantime").isEqualTo(23);
            assertThat(following.view()).isSameAs(shadow);
            assertThat(balance(empty, "ada")).isEqualTo(23);
            assertThat(shadow.checkpoint()).isGreaterThanOrEqualTo(meanwhile[1]);
            Accounts.pay(store, "ada", 100);
            following.run();
            assertThat(balance(empty, "ada")).isEqualTo(123);
        });
    }

    /** Who waited for a position finds its event in the view; who waited in vain is told. */
    @Test
    @Guarantee("cqrs/read-your-writes")
    public void await_position_meansThatTheViewHoldsIt() {
        Accounts.use(this::open, store -> {
            Following<T> following = following(store, this::add, Poison.stops());
            Accounts.pay(store, "ada", 1);
            following.run();
            long position = store.append("ada", 0, List.of(Accounts.paid(5))).position();

            assertThat(following.await(position, Duration.ZERO)).isFalse();
            assertThat(following.await(position, Duration.ofMillis(20))).isFalse();
            following.run();
            assertThat(following.await(position, Duration.ZERO)).isTrue();
            assertThat(following.await(position, Duration.ofSeconds(Long.MAX_VALUE)))
                    .isTrue();
            assertThat(balance(following)).isEqualTo(6);
        });
    }
}
