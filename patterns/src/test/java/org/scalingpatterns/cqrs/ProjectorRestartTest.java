package org.scalingpatterns.cqrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.cqrs.MapView.Transaction;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/** A projector that was stopped by its storage, or by an interrupt, goes on when it is started again. */
@Timeout(60)
class ProjectorRestartTest {

    private static final Duration SOON = Duration.ofSeconds(50);

    /** Keeps the threads that it makes. */
    private static final class Threads implements ThreadFactory {
        private final List<Thread> made = new ArrayList<>();

        @Override
        public Thread newThread(Runnable work) {
            made.add(new Thread(work));
            return made.get(made.size() - 1);
        }

        void joinLast() throws InterruptedException {
            made.get(made.size() - 1).join();
        }
    }

    private static Projector<Transaction<String, Long>, MapView<String, Long>> projector(
            EventFeed feed, Projection<Transaction<String, Long>> projection, Poison poison) {
        return new Projector<>(feed, Accounts.UPCASTERS, new MapView<>(), projection, poison);
    }

    @Test
    void start_againAfterTheLogFailed_goesOn() {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 1, 2);
            var broken = new AtomicBoolean(true);
            EventFeed feed = after -> {
                if (broken.get()) {
                    throw new IOException("the disk");
                }
                return store.readAll(after);
            };
            var threads = new Threads();
            try (var projector = projector(feed, OnMapView::add, Poison.stops())) {
                projector.start(threads);
                assertThat(projector.await(store.lastPosition(), SOON)).isFalse();
                // Who has seen the failure may start it at once, whether or not the thread is gone.
                assertThat(projector.failure())
                        .get()
                        .extracting(Exception::getMessage)
                        .isEqualTo("the disk");
                broken.set(false);
                projector.start(threads);

                assertThat(projector.await(store.lastPosition(), SOON)).isTrue();
                assertThat(projector.view().get("ada")).isEqualTo(3);
                assertThat(projector.failure()).isEmpty();
                assertThatThrownBy(() -> projector.start(threads)).isInstanceOf(IllegalStateException.class);
            }
            assertThatThrownBy(() ->
                            projector(feed, OnMapView::add, Poison.stops()).start(work -> null))
                    .isInstanceOf(NullPointerException.class);
        });
    }

    /** A thread that can't be made or begun leaves the projector as it was. */
    @Test
    void start_againAfterNoThreadWasToBeHad_follows() {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 1);
            try (var projector = projector(store, OnMapView::add, Poison.stops())) {
                ThreadFactory none = work -> new Thread(work) {
                    @Override
                    public synchronized void start() {
                        throw new InternalError("no thread"); // as OutOfMemoryError is, which JUnit would stop at
                    }
                };
                assertThatThrownBy(() -> projector.start(none)).isInstanceOf(InternalError.class);
                projector.start(Thread::new);
                assertThat(projector.await(store.lastPosition(), SOON)).isTrue();
            }
        });
    }

    /** In the middle of a projection, as an exception of its own or as what channels and drivers make of it. */
    @Test
    void start_interrupted_endsWithoutAFailureAndGoesOnWhenStartedAgain() {
        for (Exception how : List.of(new InterruptedException(), new ClosedByInterruptException())) {
            Accounts.use(store -> {
                Accounts.pay(store, "ada", 1, 2);
                var reading = new CountDownLatch(1);
                var first = new AtomicBoolean(true);
                EventFeed feed = after -> {
                    if (first.getAndSet(false)) {
                        reading.countDown();
                        awaitInterrupt();
                        if (how instanceof IOException e) {
                            throw e;
                        }
                    }
                    return store.readAll(after);
                };
                var threads = new Threads();
                try (var projector = projector(feed, OnMapView::add, Poison.stops())) {
                    projector.start(threads);
                    assertThat(reading.await(50, TimeUnit.SECONDS)).isTrue();
                    threads.made.get(0).interrupt();
                    threads.joinLast();
                    assertThat(projector.failure()).as("after %s", how).isEmpty();

                    projector.start(threads);
                    assertThat(projector.await(store.lastPosition(), SOON)).isTrue();
                    assertThat(projector.view().get("ada")).isEqualTo(3);
                }
            });
        }
    }

    /** Returns interrupted, and says so as a channel does. */
    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On the caller's thread: an interrupt is not why the projector stopped. */
    @Test
    void run_interrupted_isNoFailure() {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 1);
            try (var projector = projector(
                    store,
                    (event, transaction) -> {
                        throw new InterruptedException();
                    },
                    Poison.stops())) {
                assertThatThrownBy(projector::run).isInstanceOf(InterruptedException.class);
                assertThat(projector.failure()).isEmpty();
            }
        });
    }

    private static void unreadable(RecordedEvent event, Transaction<String, Long> transaction) throws IOException {
        if (Accounts.amount(event) == 13) {
            throw new IOException("can't be parsed");
        }
        OnMapView.add(event, transaction);
    }

    /** A parser's exception is an IOException: poison is asked about the event, and gets what the parser threw. */
    @Test
    void run_projectionThrowsAnIOException_asksPoison() {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 1, 13, 2);
            List<String> told = new ArrayList<>();
            try (var projector = projector(
                    store,
                    ProjectorRestartTest::unreadable,
                    Poison.skips((event, why) -> told.add(event.version() + " " + why)))) {
                projector.run();
                assertThat(projector.view().get("ada")).isEqualTo(3);
                assertThat(told).containsExactly("1 java.io.IOException: can't be parsed");
            }
            try (var projector = projector(store, ProjectorRestartTest::unreadable, Poison.stops())) {
                assertThatThrownBy(projector::run)
                        .isInstanceOf(IOException.class)
                        .hasMessage("can't be parsed");
                assertThat(projector.view().get("ada")).isEqualTo(1);
            }
        });
    }

    /** The storage's own is nobody's poison. */
    @Test
    void run_storageThrowsAnIOException_asksNobody() {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 1);
            View<Transaction<String, Long>> failing = new View<>() {
                @Override
                public long checkpoint() {
                    return -1;
                }

                @Override
                public boolean update(long from, long to, Change<Transaction<String, Long>> change) throws IOException {
                    throw new IOException("the disk");
                }
            };
            try (var projector = new Projector<Transaction<String, Long>, View<Transaction<String, Long>>>(
                    store, Accounts.UPCASTERS, failing, OnMapView::add, (event, why) -> {
                        throw new AssertionError("asked", why);
                    })) {
                assertThatThrownBy(projector::run).hasMessage("the disk");
            }
        });
    }

    /** The cursor's wait is interrupted. */
    @Test
    void start_interruptedWhileItWaits_endsWithoutAFailure() {
        Accounts.use(store -> {
            var waiting = new CountDownLatch(1);
            EventFeed feed = after -> new EventCursor() {
                @Override
                public boolean next() {
                    return false;
                }

                @Override
                public RecordedEvent event() {
                    throw new IllegalStateException();
                }

                @Override
                public boolean await(Duration timeout) throws InterruptedException {
                    waiting.countDown();
                    new CountDownLatch(1).await();
                    return false;
                }

                @Override
                public void close() {}
            };
            var threads = new Threads();
            try (var projector = projector(feed, OnMapView::add, Poison.stops())) {
                projector.start(threads);
                assertThat(waiting.await(50, TimeUnit.SECONDS)).isTrue();
                threads.made.get(0).interrupt();
                threads.joinLast();
                assertThat(projector.failure()).isEmpty();
                assertThat(projector.await(Long.MAX_VALUE, Duration.ofHours(1)))
                        .as("waits for a thread that has ended")
                        .isFalse();
            }
        });
    }

    /** A store that was closed, or whose disk failed, lets nobody wait: who only asks again keeps a core busy until he is closed. */
    @Test
    void start_logThatDoesNotWait_looksAroundAtItsOwnPace() throws Exception {
        int looks = 4;
        var looked = new CountDownLatch(looks);
        EventFeed ended = after -> new EventCursor() {
            @Override
            public boolean next() {
                return false;
            }

            @Override
            public RecordedEvent event() {
                throw new IllegalStateException();
            }

            @Override
            public boolean await(Duration timeout) {
                looked.countDown();
                return false;
            }

            @Override
            public void close() {}
        };
        var threads = new Threads();
        try (var projector = projector(ended, OnMapView::add, Poison.stops())) {
            long begun = System.nanoTime();
            projector.start(threads);
            assertThat(looked.await(50, TimeUnit.SECONDS)).isTrue();
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo((looks - 1) * 100_000_000L);
        }
        threads.joinLast();
    }

    /** In a projection that talks to somebody: no event is to blame, so none is left out, and they are applied by the next run. */
    @Test
    void run_interruptedInTheProjection_leavesNothingOut() {
        List<Exception> thrown = List.of(
                new ClosedByInterruptException(),
                new InterruptedIOException(),
                new IllegalStateException("interrupted"));
        for (Exception how : thrown) {
            Accounts.use(store -> {
                Accounts.pay(store, "ada", 1, 2, 3);
                var first = new AtomicBoolean(true);
                Poison skips = Poison.skips((event, why) -> {
                    throw new AssertionError("asked", why);
                });
                try (var projector = projector(
                        store,
                        (event, transaction) -> {
                            if (first.get() && Accounts.amount(event) == 2) {
                                if (!(how
                                        instanceof
                                        InterruptedIOException)) { // which libraries throw that have cleared it
                                    Thread.currentThread().interrupt();
                                }
                                throw how;
                            }
                            OnMapView.add(event, transaction);
                        },
                        skips)) {
                    assertThatThrownBy(projector::run).isSameAs(how);
                    Thread.interrupted();
                    first.set(false);
                    projector.run();
                    assertThat(projector.view().get("ada")).isEqualTo(6);
                }
            });
        }
    }

    /** A socket's timeout has the type of an interrupt, and is none. */
    @Test
    void run_socketTimesOutInTheProjection_asksPoison() {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 1);
            List<Exception> told = new ArrayList<>();
            try (var projector = projector(
                    store,
                    (event, transaction) -> {
                        throw new SocketTimeoutException();
                    },
                    Poison.skips((event, why) -> told.add(why)))) {
                projector.run();
            }
            assertThat(told).hasSize(1);
        });
    }
}
