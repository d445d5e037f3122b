package org.scalingpatterns.cqrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/** What a projector owes those who ask its view. */
public abstract class ProjectorContract {

    /** Follows the log; its view is a map account → balance. */
    public interface Following {
        /** Applies what there is. */
        void run() throws Exception;

        boolean await(long position, Duration timeout) throws Exception;

        void rebuild(MapView<String, Long> shadow) throws Exception;

        MapView<String, Long> view();
    }

    /** The implementation under test. */
    protected abstract Following following(
            EventStore store, Projection<MapView.Transaction<String, Long>> projection, Poison poison);

    /** The store of the events; a journal's, unless an engine's is to be seen. */
    protected EventStore open(Path folder, InstantSource clock) throws Exception {
        return Accounts.journal(folder, clock);
    }

    static void add(RecordedEvent event, MapView.Transaction<String, Long> transaction) {
        Long balance = transaction.get(event.stream());
        transaction.put(event.stream(), (balance == null ? 0 : balance) + Accounts.amount(event));
    }

    private static final Projection<MapView.Transaction<String, Long>> BALANCES = ProjectorContract::add;

    /** Fails at amounts of 13, after it has added them. */
    private static final Projection<MapView.Transaction<String, Long>> SUPERSTITIOUS = (event, transaction) -> {
        add(event, transaction);
        if (Accounts.amount(event) == 13) {
            throw new IllegalStateException("13");
        }
    };

    private static long balance(Following following) {
        Long balance = following.view().get("ada");
        return balance == null ? 0 : balance;
    }

    /** One event among many that can't be applied: alone it is left out, or the view stands before it. */
    @Test
    @Guarantee("cqrs/poison")
    public void run_eventThatCannotBeApplied_isLeftOutAloneOrStopsTheView() {
        Accounts.use(this::open, store -> {
            Accounts.pay(store, "ada", 1, 2, 4, 13, 8, 16);
            List<String> told = new ArrayList<>();
            Following skipping = following(
                    store,
                    SUPERSTITIOUS,
                    Poison.skips((event, why) -> told.add(event.version() + " " + why.getMessage())));
            skipping.run();
            assertThat(balance(skipping)).isEqualTo(31);
            assertThat(told).containsExactly("3 13");
            assertThat(skipping.view().checkpoint()).isEqualTo(store.lastPosition());

            Following stopping = following(store, SUPERSTITIOUS, Poison.stops());
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
            Following[] following = new Following[1];
            int[] appliedToShadow = {Integer.MIN_VALUE};
            following[0] = following(
                    store,
                    (event, transaction) -> {
                        add(event, transaction);
                        if (++appliedToShadow[0] == 3) { // the shadow's history has been read
                            Accounts.pay(store, "ada", 10, 10);
                            following[0].run();
                        }
                    },
                    Poison.stops());
            following[0].run();
            MapView<String, Long> old = following[0].view();
            appliedToShadow[0] = 0;
            MapView<String, Long> shadow = new MapView<>();
            following[0].rebuild(shadow);

            assertThat(following[0].view()).isSameAs(shadow);
            assertThat(old.get("ada")).as("the old view in the meantime").isEqualTo(23);
            assertThat(balance(following[0])).isEqualTo(23);
            assertThat(shadow.checkpoint()).isGreaterThanOrEqualTo(old.checkpoint());
            Accounts.pay(store, "ada", 100);
            following[0].run();
            assertThat(balance(following[0])).isEqualTo(123);
        });
    }

    /** Who waited for a position finds its event in the view; who waited in vain is told. */
    @Test
    @Guarantee("cqrs/read-your-writes")
    public void await_position_meansThatTheViewHoldsIt() {
        Accounts.use(this::open, store -> {
            Following following = following(store, BALANCES, Poison.stops());
            Accounts.pay(store, "ada", 1);
            following.run();
            long position = store.append("ada", 0, List.of(Accounts.paid(5))).position();

            assertThat(following.await(position, Duration.ZERO)).isFalse();
            assertThat(following.await(position, Duration.ofMillis(20))).isFalse();
            following.run();
            assertThat(following.await(position, Duration.ZERO)).isTrue();
            assertThat(balance(following)).isEqualTo(6);
        });
    }
}
