package org.scalingpatterns.cqrs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.cqrs.MapView.Transaction;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/** The projector keeps its contract, and the contract finds those that don't. */
@Timeout(60)
class ProjectorTest extends OnMapView {

    private interface Variant {
        Following<Transaction<String, Long>> of(
                EventStore store, Projection<Transaction<String, Long>> projection, Poison poison);
    }

    static class Right implements Following<Transaction<String, Long>> {
        final EventStore store;
        final Projection<Transaction<String, Long>> projection;
        final Projector<Transaction<String, Long>, View<Transaction<String, Long>>> projector;

        Right(EventStore store, Projection<Transaction<String, Long>> projection, Poison poison) {
            this.store = store;
            this.projection = projection;
            this.projector = new Projector<>(store, Accounts.UPCASTERS, new MapView<>(), projection, poison);
        }

        @Override
        public void run() throws Exception {
            projector.run();
        }

        @Override
        public boolean await(long position, Duration timeout) throws Exception {
            return projector.await(position, timeout);
        }

        @Override
        public void rebuild(View<Transaction<String, Long>> shadow) throws Exception {
            projector.rebuild(shadow);
        }

        @Override
        public View<Transaction<String, Long>> view() {
            return projector.view();
        }
    }

    private static Set<String> broken(Variant variant) {
        return Rejection.brokenGuarantees(() -> new OnMapView() {
            @Override
            protected Following<Transaction<String, Long>> following(
                    EventStore store, Projection<Transaction<String, Long>> projection, Poison poison) {
                return variant.of(store, projection, poison);
            }
        });
    }

    private static List<RecordedEvent> after(EventStore store, long position) throws Exception {
        List<RecordedEvent> events = new ArrayList<>();
        try (EventCursor cursor = store.readAll(position)) {
            while (cursor.next()) {
                events.add(cursor.event());
            }
        }
        return events;
    }

    /** A batch that fails is skipped as a whole. */
    @Test
    @Rejects("cqrs/poison")
    void projector_thatSkipsTheWholeBatch_isRejected() {
        assertThat(broken((store, projection, poison) -> new Right(store, projection, poison) {
                    @Override
                    public void run() throws Exception {
                        List<RecordedEvent> batch = after(store, view().checkpoint());
                        if (batch.isEmpty()) {
                            return;
                        }
                        long last = batch.get(batch.size() - 1).position();
                        try {
                            view().update(view().checkpoint(), last, transaction -> {
                                for (RecordedEvent event : batch) {
                                    projection.apply(event, transaction);
                                }
                            });
                        } catch (Exception e) {
                            if (!poison.skips(batch.get(0), e)) {
                                throw e;
                            }
                            view().update(view().checkpoint(), last, transaction -> {});
                        }
                    }
                }))
                .containsExactly("cqrs/poison");
    }

    /** The new view takes over as far as history went when it was begun. */
    @Test
    @Rejects("cqrs/rebuild")
    void projector_thatSwapsToAnOlderView_isRejected() {
        assertThat(broken((store, projection, poison) -> new Right(store, projection, poison) {
                    private View<Transaction<String, Long>> swapped;

                    @Override
                    public void rebuild(View<Transaction<String, Long>> shadow) throws Exception {
                        List<RecordedEvent> history = after(store, -1);
                        for (RecordedEvent event : history) {
                            shadow.update(
                                    shadow.checkpoint(),
                                    event.position(),
                                    transaction -> projection.apply(event, transaction));
                        }
                        swapped = shadow;
                    }

                    @Override
                    public View<Transaction<String, Long>> view() {
                        return swapped == null ? super.view() : swapped;
                    }
                }))
                .containsExactly("cqrs/rebuild");
    }

    @Test
    @Rejects("cqrs/read-your-writes")
    void projector_thatWaitsForAnythingAtAll_isRejected() {
        assertThat(broken((store, projection, poison) -> new Right(store, projection, poison) {
                    @Override
                    public boolean await(long position, Duration timeout) throws Exception {
                        return view().checkpoint() >= 0;
                    }
                }))
                .containsExactly("cqrs/read-your-writes");
    }

    /** Follows live, on a thread of its own, that is gone when close() returns. */
    @Test
    void start_eventsComing_viewFollowsUntilClosed() {
        Accounts.use(store -> {
            List<Thread> threads = new ArrayList<>();
            var projector = new Projector<>(
                    store,
                    Accounts.UPCASTERS,
                    new MapView<String, Long>(),
                    (event, transaction) -> add(event, transaction),
                    Poison.stops());
            projector.start(work -> {
                threads.add(new Thread(work));
                return threads.get(0);
            });
            assertThatThrownBy(() -> projector.start(Thread::new)).isInstanceOf(IllegalStateException.class);
            for (int i = 0; i < 50; i++) {
                long position =
                        store.append("ada", i - 1L, List.of(Accounts.paid(1))).position();
                assertThat(projector.await(position, Duration.ofSeconds(50))).isTrue();
                assertThat(projector.view().get("ada")).isEqualTo(i + 1);
            }
            projector.close();
            projector.close();
            assertThat(threads.get(0).isAlive()).isFalse();
            Accounts.pay(store, "ada", 1);
            assertThat(projector.await(store.lastPosition(), Duration.ofSeconds(50)))
                    .isFalse();
        });
    }

    /** One view is stopped by poison; another on the same log goes on. */
    @Test
    void start_viewStoppedByPoison_saysSoAndHoldsNoOtherUp() {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 1, 2);
            try (var poisoned = new Projector<Transaction<String, Long>, MapView<String, Long>>(
                            store,
                            Accounts.UPCASTERS,
                            new MapView<>(),
                            (event, transaction) -> {
                                throw new IllegalStateException("never");
                            },
                            Poison.stops());
                    var sound = new Projector<Transaction<String, Long>, MapView<String, Long>>(
                            store, Accounts.UPCASTERS, new MapView<>(), OnMapView::add, Poison.stops())) {
                poisoned.start(Thread::new);
                sound.start(Thread::new);
                assertThat(sound.await(store.lastPosition(), Duration.ofSeconds(50)))
                        .isTrue();
                assertThat(poisoned.await(store.lastPosition(), Duration.ofSeconds(50)))
                        .isFalse();
                assertThat(poisoned.failure().map(Exception::getMessage)).isEqualTo(Optional.of("never"));
                assertThat(poisoned.view().checkpoint()).isEqualTo(-1);
            }
        });
    }

    /** Rebuilt again and again while somebody writes and the old view follows: who reads never goes back. */
    @Test
    void rebuild_whileWritingAndFollowing_readersNeverGoBack() {
        Accounts.use(store -> {
            try (var projector = new Projector<Transaction<String, Long>, MapView<String, Long>>(
                    store, Accounts.UPCASTERS, new MapView<>(), OnMapView::add, Poison.stops())) {
                projector.start(Thread::new);
                var done = new AtomicBoolean();
                var started = new CountDownLatch(1);
                long[] wentBack = {0};
                Thread reader = new Thread(() -> {
                    long last = 0;
                    while (!done.get()) {
                        Long now = projector.view().get("ada");
                        wentBack[0] += now != null && now < last ? 1 : 0;
                        last = now == null ? last : now;
                        started.countDown();
                    }
                });
                reader.start();
                assertThat(started.await(50, TimeUnit.SECONDS)).isTrue();
                for (int i = 0; i < 300; i++) {
                    store.append("ada", i - 1L, List.of(Accounts.paid(1)));
                    if (i % 30 == 29) {
                        projector.rebuild(new MapView<>());
                    }
                }
                assertThat(projector.await(store.lastPosition(), Duration.ofSeconds(50)))
                        .isTrue();
                done.set(true);
                reader.join();
                assertThat(projector.view().get("ada")).isEqualTo(300);
                assertThat(wentBack[0]).isZero();
            }
        });
    }

    /** The cause of a failure was mended: the view goes on, and who waits for it is served again. */
    @Test
    void run_againAfterAFailure_forgetsTheFailure() {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 1);
            var broken = new AtomicBoolean(true);
            try (var projector = new Projector<Transaction<String, Long>, MapView<String, Long>>(
                    store,
                    Accounts.UPCASTERS,
                    new MapView<>(),
                    (event, transaction) -> {
                        if (broken.get()) {
                            throw new AssertionError("not an exception");
                        }
                        add(event, transaction);
                    },
                    Poison.stops())) {
                assertThatThrownBy(projector::run).isInstanceOf(AssertionError.class);
                assertThat(projector.failure()).isPresent();
                assertThat(projector.await(store.lastPosition(), Duration.ofSeconds(50)))
                        .isFalse();
                broken.set(false);
                projector.run();
                assertThat(projector.failure()).isEmpty();
                assertThat(projector.await(store.lastPosition(), Duration.ofSeconds(50)))
                        .isTrue();
            }
        });
    }

    /** An interrupt is no event's fault: the one that it met is applied later, even where poison is skipped. */
    @Test
    void run_projectionInterrupted_skipsNothing() {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 1, 2);
            for (int good = 0; good < 2; good++) {
                int calls = good; // the first call to be interrupted: of the batch's, or of the event alone
                int[] call = {0};
                var interrupted = new AtomicBoolean(true);
                try (var projector = new Projector<Transaction<String, Long>, MapView<String, Long>>(
                        store,
                        Accounts.UPCASTERS,
                        new MapView<>(),
                        (event, transaction) -> {
                            if (interrupted.get()) {
                                if (call[0]++ >= calls) {
                                    throw new InterruptedException();
                                }
                                throw new IllegalStateException("the batch");
                            }
                            add(event, transaction);
                        },
                        (event, failure) -> true)) {
                    assertThatThrownBy(projector::run).isInstanceOf(InterruptedException.class);
                    assertThat(projector.view().checkpoint()).isEqualTo(-1);
                    interrupted.set(false);
                    projector.run();
                    assertThat(projector.view().get("ada")).isEqualTo(3);
                }
            }
        });
    }

    @Test
    void lag_eventsMissing_isTheAgeOfTheOldest() {
        Accounts.use(store -> {
            Instant noon = Instant.parse("2026-01-01T12:00:00Z");
            try (var projector = new Projector<Transaction<String, Long>, MapView<String, Long>>(
                    store, Accounts.UPCASTERS, new MapView<>(), OnMapView::add, Poison.stops())) {
                InstantSource later = InstantSource.fixed(noon.plusSeconds(9));
                assertThat(projector.lag(later)).isZero();
                Accounts.pay(store, "ada", 1, 2);
                assertThat(projector.lag(later)).isEqualTo(Duration.ofSeconds(9));
                projector.run();
                assertThat(projector.lag(later)).isZero();
            }
        });
    }

    /** The usage in the package documentation, in short. */
    @Test
    void usage() {
        Accounts.use(store -> {
            var orders = new CommandHandler<>(store, Accounts.balances(store));
            var paid = orders.handle("ada", UUID.nameUUIDFromBytes("c".getBytes(UTF_8)), b -> List.of(Accounts.paid(5)))
                    .orElseThrow();
            MapView<String, Long> totals = new MapView<>();
            try (Projector<Transaction<String, Long>, MapView<String, Long>> projector =
                    new Projector<>(store, Accounts.UPCASTERS, totals, OnMapView::add, Poison.stops())) {
                projector.start(Thread::new);
                assertThat(projector.await(paid.position(), Duration.ofSeconds(50)))
                        .isTrue();
                assertThat(totals.get("ada")).isEqualTo(5);
            }
        });
    }
}
