package org.scalingpatterns.cqrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.cqrs.CommandHandler.Decision;
import org.scalingpatterns.eventsourcing.Appended;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.NewEvent;

/** What is owed to whoever sends commands. */
public abstract class CommandHandlerContract {

    private static final int SECONDS = 50;

    /** The write side of accounts. */
    public interface Commands {
        Optional<Appended> handle(String account, UUID commandId, Decision<Long> decision) throws IOException;

        long balance(String account) throws IOException;
    }

    /** The implementation under test. */
    protected abstract Commands commands(EventStore store);

    /** The store of the events; a journal's, unless an engine's is to be seen. */
    protected EventStore open(Path folder, InstantSource clock) throws Exception {
        return Accounts.journal(folder, clock);
    }

    private static Decision<Long> pay(long amount) {
        return balance -> List.of(Accounts.paid(amount));
    }

    /** Refuses what would make the balance negative. */
    private static Decision<Long> withdraw(long amount) {
        return balance -> {
            if (balance < amount) {
                throw new IllegalStateException("must be <= " + balance + ": amount=" + amount);
            }
            return List.of(Accounts.paid(-amount));
        };
    }

    private static void together(int threads, Callable<?> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            var barrier = new CyclicBarrier(threads);
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(executor.submit(() -> {
                    barrier.await(SECONDS, TimeUnit.SECONDS);
                    return work.call();
                }));
            }
            for (Future<?> future : futures) {
                future.get(SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** Sent again, by several at once, and after an answer that was lost. */
    @Test
    @Guarantee("cqrs/command-once")
    public void handle_sameCommandAgain_happensOnce() {
        Accounts.use(this::open, store -> {
            Commands commands = commands(store);
            var id = new UUID(1, 1);
            Appended first = commands.handle("ada", id, pay(5)).orElseThrow();
            Appended again = commands.handle("ada", id, withdraw(1_000)).orElseThrow();
            assertThat(again.position()).isEqualTo(first.position());
            assertThat(commands.balance("ada")).isEqualTo(5);

            // Commands whose ids are as alike as can be, of several events each.
            for (int number = 0; number < 5; number++) {
                var next = new UUID(7, number);
                assertThat(commands.handle(
                                "bob", next, b -> List.of(Accounts.paid(1), Accounts.paid(1), Accounts.paid(1))))
                        .isPresent();
            }
            assertThat(commands.balance("bob")).isEqualTo(15);

            for (int round = 0; round < 20; round++) {
                var sent = new UUID(2, round);
                together(3, () -> commands.handle("ada", sent, pay(1)));
            }
            assertThat(commands.balance("ada")).isEqualTo(25);

            Commands unlucky = commands(new Failing(store, true));
            var lost = new UUID(3, 3);
            assertThat(catchThrowable(() -> unlucky.handle("ada", lost, pay(100))))
                    .isInstanceOf(IOException.class);
            assertThat(commands.handle("ada", lost, pay(100))).isPresent();
            assertThat(commands.balance("ada")).isEqualTo(125);
        });
    }

    /** An append that fails has changed nothing that anybody sees. */
    @Test
    @Guarantee("cqrs/append-before-apply")
    public void handle_appendFails_stateIsAsBefore() {
        Accounts.use(this::open, store -> {
            var failing = new Failing(store, false);
            Commands commands = commands(failing);
            failing.fails = false;
            commands.handle("ada", new UUID(1, 1), pay(5));
            failing.fails = true;
            assertThat(catchThrowable(() -> commands.handle("ada", new UUID(1, 2), pay(7))))
                    .isInstanceOf(IOException.class);

            assertThat(commands.balance("ada")).isEqualTo(5);
            failing.fails = false;
            commands.handle("ada", new UUID(1, 3), pay(1));
            assertThat(commands.balance("ada")).isEqualTo(6);
        });
    }

    /** Two who withdraw the last coin have both seen it before either appends: one gets it, the other decides anew. */
    @Test
    @Guarantee("cqrs/no-lost-update")
    public void handle_twoThatSawTheSameState_oneDecidesAnew() {
        Accounts.use(this::open, store -> {
            Commands commands = commands(store);
            commands.handle("ada", new UUID(9, 9), pay(1));
            var bothSawIt = new CyclicBarrier(2);
            List<String> outcomes = java.util.Collections.synchronizedList(new ArrayList<>());
            together(2, () -> {
                boolean[] waited = {false};
                try {
                    commands.handle("ada", UUID.randomUUID(), balance -> {
                        if (!waited[0]) {
                            waited[0] = true;
                            await(bothSawIt);
                        }
                        return withdraw(1).decide(balance);
                    });
                    outcomes.add("paid");
                } catch (IllegalStateException refused) {
                    outcomes.add(refused.getMessage());
                }
                return null;
            });
            assertThat(outcomes).containsExactlyInAnyOrder("paid", "must be <= 0: amount=1");
            assertThat(commands.balance("ada")).isZero();
        });
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What is recorded has happened, even if today's rules would refuse it. */
    @Test
    @Guarantee("cqrs/replay-judges-nothing")
    public void handle_historyThatTodayWouldBeRefused_isReplayedAsItIs() {
        Accounts.use(this::open, store -> {
            Accounts.pay(store, "ada", 5, -8, 1);
            Commands commands = commands(store);

            assertThatCode(() -> assertThat(commands.balance("ada")).isEqualTo(-2))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> commands.handle("ada", new UUID(1, 1), withdraw(1)))
                    .hasMessage("must be <= -2: amount=1");
            assertThat(commands.handle("ada", new UUID(1, 2), pay(3))).isPresent();
            assertThat(commands.handle("ada", new UUID(1, 3), balance -> List.of()))
                    .isEmpty();
            assertThat(commands.balance("ada")).isEqualTo(1);
        });
    }

    /** A store whose appends fail, before or after they are done. */
    private static final class Failing implements EventStore {
        private final EventStore store;
        private final boolean after;
        private boolean fails = true;

        Failing(EventStore store, boolean after) {
            this.store = store;
            this.after = after;
        }

        @Override
        public Appended append(String stream, long expected, List<NewEvent> events) throws IOException {
            if (!fails) {
                return store.append(stream, expected, events);
            }
            if (after) {
                store.append(stream, expected, events);
            }
            throw new IOException("the answer was lost");
        }

        @Override
        public EventCursor read(String stream, long fromVersion) throws IOException {
            return store.read(stream, fromVersion);
        }

        @Override
        public EventCursor readAll(long afterPosition) throws IOException {
            return store.readAll(afterPosition);
        }

        @Override
        public Optional<Appended> find(UUID firstId) throws IOException {
            return store.find(firstId);
        }

        @Override
        public long version(String stream) throws IOException {
            return store.version(stream);
        }

        @Override
        public long lastPosition() throws IOException {
            return store.lastPosition();
        }

        @Override
        public void close() {}
    }
}
