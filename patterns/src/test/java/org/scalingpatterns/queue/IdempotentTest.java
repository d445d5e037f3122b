package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;

/** The idempotent handler keeps the contract, and the contract finds handlers that aren't idempotent. */
@Timeout(60)
class IdempotentTest extends IdempotentContract {

    @Override
    protected <X extends EffectStore.Transaction> Handler<String> handler(
            EffectStore<X> store, Idempotent.Effect<String, X> effect, Duration retention, InstantSource clock) {
        return new Idempotent<>(store, effect, retention, clock);
    }

    @Test
    void retention_outOfRange_isRefused() {
        assertThatThrownBy(() -> new Idempotent<String, HeapEffects.HeapTransaction<String, String>>(
                        new HeapEffects<>(), (delivery, transaction) -> {}, Duration.ZERO, InstantSource.system()))
                .hasMessage("must be > 0: retention=PT0S");
    }

    /** Else it would wait for itself, or see half of itself. */
    @Test
    void begin_whileThisThreadHasOneOpen_isRefused() {
        var store = new HeapEffects<String, String>();
        try (HeapEffects.HeapTransaction<String, String> open = store.begin()) {
            assertThatThrownBy(store::begin).hasMessage("must be closed first: this thread has a transaction open");
            assertThatThrownBy(() -> open.put("key", null)).isInstanceOf(NullPointerException.class);
        }
        store.begin().close();
    }

    /** A process that is started again after a few hundred messages each time forgets all the same. */
    @Test
    void forget_isTriedAfterTheFirstEffect() throws Exception {
        var store = new HeapEffects<String, String>();
        for (int process = 0; process < 3; process++) {
            Instant now = Instant.EPOCH.plusSeconds(10L * process);
            Handler<String> handler =
                    handler(store, (delivery, transaction) -> {}, Duration.ofSeconds(5), InstantSource.fixed(now));
            var queue =
                    new HeapWorkQueue<String>(WorkQueueOptions.of(10), System::nanoTime, new SplittableRandom(process));
            queue.send(Message.of("a"));
            handler.handle(queue.receive(1, Duration.ZERO).get(0));
        }
        assertThat(store.remembered()).isEqualTo(1);
    }

    /** Takes every id for a new one, and can't forget any. */
    private static final class Unforgetting implements EffectStore<EffectStore.Transaction> {
        private int commits;
        private int forgets;

        @Override
        public Transaction begin() {
            return new Transaction() {
                @Override
                public boolean record(String id, Instant at) {
                    return true;
                }

                @Override
                public void forget(Instant before) throws IOException {
                    throw new IOException("timeout " + ++forgets);
                }

                @Override
                public void commit() {
                    commits++;
                }

                @Override
                public void close() {}
            };
        }
    }

    private static void handle(Handler<String> handler, int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            handler.handle(of("m" + i));
        }
    }

    /** The effect has happened when old ids are forgotten. Who fails for that has it handled again, or given up for dead. */
    @Test
    void forget_fails_isNotTheMessagesFailure() throws Exception {
        var store = new Unforgetting();
        handle(
                new Idempotent<>(store, (delivery, transaction) -> {}, Duration.ofDays(1), InstantSource.system()),
                2_000);
        assertThat(store.commits).isEqualTo(2_000);
        assertThat(store.forgets).isEqualTo(2);
    }

    /** Else a store that grows for ever would say so by its disk alone. */
    @Test
    void forget_fails_listenerIsTold() throws Exception {
        List<String> told = new ArrayList<>();
        WorkerListener<String> listener = new WorkerListener<>() {
            @Override
            public void forgetFailed(Exception why) {
                told.add(why.getMessage());
            }
        };
        handle(
                new Idempotent<>(
                        new Unforgetting(),
                        (delivery, transaction) -> {},
                        Duration.ofDays(1),
                        InstantSource.system(),
                        listener),
                2_000);
        assertThat(told).containsExactly("timeout 1", "timeout 2");
    }

    /** What the listener throws isn't the message's failure either. */
    @Test
    void forget_listenerThrows_goesToTheThreadsHandler() throws Exception {
        var store = new Unforgetting();
        WorkerListener<String> listener = new WorkerListener<>() {
            @Override
            public void forgetFailed(Exception why) {
                throw new IllegalStateException("listener", why);
            }
        };
        Handler<String> handler = new Idempotent<>(
                store, (delivery, transaction) -> {}, Duration.ofDays(1), InstantSource.system(), listener);
        List<String> uncaught = new ArrayList<>();
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            handle(handler, 1_000);
            return true;
        });
        Thread worker = new Thread(task, "worker");
        worker.setUncaughtExceptionHandler((thread, e) -> uncaught.add(thread.getName() + " " + e.getMessage()));
        worker.start();
        assertThat(task.get()).isTrue();
        assertThat(uncaught).containsExactly("worker listener");
        assertThat(store.commits).isEqualTo(1_000);
    }

    @Test
    void heapTransaction_notCommitted_leavesNothing() {
        HeapEffects<String, String> store = new HeapEffects<>();
        try (var transaction = store.begin()) {
            assertThat(transaction.record("1", Instant.EPOCH)).isTrue();
            assertThat(transaction.record("1", Instant.EPOCH)).isFalse();
            assertThatThrownBy(() -> transaction.record("2", Instant.EPOCH)).hasMessage("must record one id: id=1");
            transaction.put("a", "one");
            assertThat(transaction.get("a")).isEqualTo("one");
        }
        assertThat(store.get("a")).isNull();
        assertThat(store.remembered()).isZero();
        var ended = store.begin();
        ended.commit();
        assertThatThrownBy(() -> ended.put("a", "two")).hasMessage("must be open");
    }

    /** From a process whose clock was wrong. It is kept for longer, and alone. */
    @Test
    void heapEffects_oneTimeIsInTheFuture_forgetTheOthers() {
        HeapEffects<String, String> store = new HeapEffects<>();
        for (int second : new int[] {1_000, 1, 2}) {
            try (var transaction = store.begin()) {
                assertThat(transaction.record("of " + second, Instant.ofEpochSecond(second)))
                        .isTrue();
                transaction.commit();
            }
        }
        try (var transaction = store.begin()) {
            transaction.forget(Instant.ofEpochSecond(10));
            transaction.commit();
        }
        assertThat(store.remembered()).isEqualTo(1);
        try (var transaction = store.begin()) {
            assertThat(transaction.record("of 1000", Instant.EPOCH)).isFalse();
        }
    }

    /** What is wrong with a handler. */
    private enum Mistake {
        KEEPS_NO_IDS,
        /** Asks and remembers in transactions of their own, before the effect. */
        RECORDS_BEFORE,
        /** The same after it. */
        RECORDS_AFTER,
        /** Commits what failed. */
        COMMITS_FAILURES,
        REMEMBERS_THE_ID,
        FORGETS_NOTHING
    }

    private static final class Broken<X extends EffectStore.Transaction> implements Handler<String> {
        private final EffectStore<X> store;
        private final Idempotent.Effect<String, X> effect;
        private final Duration retention;
        private final InstantSource clock;
        private final Mistake mistake;
        private int effects;

        Broken(
                EffectStore<X> store,
                Idempotent.Effect<String, X> effect,
                Duration retention,
                InstantSource clock,
                Mistake mistake) {
            this.store = store;
            this.effect = effect;
            this.retention = retention;
            this.clock = clock;
            this.mistake = mistake;
        }

        @Override
        public void handle(Delivery<String> delivery) throws Exception {
            String id = mistake == Mistake.REMEMBERS_THE_ID ? delivery.id() : delivery.origin();
            if (mistake == Mistake.RECORDS_BEFORE && !isNew(id, true)) {
                return;
            }
            if (mistake == Mistake.RECORDS_AFTER && !isNew(id, false)) {
                return;
            }
            boolean apart = mistake == Mistake.RECORDS_BEFORE
                    || mistake == Mistake.RECORDS_AFTER
                    || mistake == Mistake.KEEPS_NO_IDS;
            try (X transaction = store.begin()) {
                if (!apart && !transaction.record(id, clock.instant())) {
                    return;
                }
                try {
                    effect.apply(delivery, transaction);
                } catch (IOException e) {
                    if (mistake == Mistake.COMMITS_FAILURES) {
                        transaction.commit();
                    }
                    throw e;
                }
                transaction.commit();
            }
            if (mistake == Mistake.RECORDS_AFTER) {
                boolean unused = isNew(id, true);
            }
            if (++effects % 1_000 == 0 && mistake != Mistake.FORGETS_NOTHING) {
                forget();
            }
        }

        private void forget() throws Exception {
            try (X transaction = store.begin()) {
                transaction.forget(clock.instant().minus(retention));
                transaction.commit();
            }
        }

        private boolean isNew(String id, boolean keep) throws Exception {
            try (X transaction = store.begin()) {
                boolean isNew = transaction.record(id, clock.instant());
                if (keep) {
                    transaction.commit();
                }
                return isNew;
            }
        }
    }

    private static Set<String> broken(Mistake mistake) {
        return Rejection.brokenGuarantees(() -> new IdempotentContract() {
            @Override
            protected <X extends EffectStore.Transaction> Handler<String> handler(
                    EffectStore<X> store,
                    Idempotent.Effect<String, X> effect,
                    Duration retention,
                    InstantSource clock) {
                return new Broken<>(store, effect, retention, clock, mistake);
            }
        });
    }

    @Test
    void withoutAMistake_theContractIsKept() {
        assertThat(broken(null)).isEmpty();
    }

    @Test
    @Rejects("async-queue/effect-once")
    void handlerWithoutIds_isRejected() {
        assertThat(broken(Mistake.KEEPS_NO_IDS)).contains("async-queue/effect-once");
    }

    @Test
    @Rejects("async-queue/effect-once-at-once")
    void handlerThatRemembersAfterwards_isRejected() {
        assertThat(broken(Mistake.KEEPS_NO_IDS)).contains("async-queue/effect-once-at-once");
    }

    @Test
    @Rejects("async-queue/effect-and-id-together")
    void idsOutsideTheTransaction_areRejected() {
        assertThat(broken(Mistake.RECORDS_BEFORE)).contains("async-queue/effect-and-id-together");
        assertThat(broken(Mistake.RECORDS_AFTER)).contains("async-queue/effect-and-id-together");
    }

    @Test
    @Rejects("async-queue/effect-failed")
    void failureThatIsTakenForDone_isRejected() {
        assertThat(broken(Mistake.COMMITS_FAILURES)).contains("async-queue/effect-failed");
    }

    @Test
    @Rejects("async-queue/effect-by-origin")
    void idOfTheQueueAtHand_isRejected() {
        assertThat(broken(Mistake.REMEMBERS_THE_ID)).containsExactly("async-queue/effect-by-origin");
    }

    @Test
    @Rejects("async-queue/effect-retention")
    void idsKeptForEver_areRejected() {
        assertThat(broken(Mistake.FORGETS_NOTHING)).containsExactly("async-queue/effect-retention");
    }
}
