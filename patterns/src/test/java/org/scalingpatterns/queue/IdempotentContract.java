package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What an idempotent handler owes: each message's effect once, whatever fails. Over a store on the heap that fails when told to. */
public abstract class IdempotentContract {

    /** The handler under test. */
    protected abstract <X extends EffectStore.Transaction> Handler<String> handler(
            EffectStore<X> store, Idempotent.Effect<String, X> effect, Duration retention, InstantSource clock);

    /** A store whose n-th commit fails. */
    private final class FailingStore implements EffectStore<FailingTransaction> {
        private int commits;
        private int failsAt = Integer.MAX_VALUE;

        @Override
        public FailingTransaction begin() {
            return new FailingTransaction(this, store.begin());
        }
    }

    private record FailingTransaction(FailingStore of, HeapEffects.HeapTransaction<String, Integer> transaction)
            implements EffectStore.Transaction {
        @Override
        public boolean record(String id, Instant at) {
            return transaction.record(id, at);
        }

        @Override
        public void forget(Instant before) {
            transaction.forget(before);
        }

        @Override
        public void commit() throws IOException {
            if (of.commits++ == of.failsAt) {
                throw new IOException("connection reset");
            }
            transaction.commit();
        }

        @Override
        public void close() {
            transaction.close();
        }
    }

    /** A delivery without a queue. */
    private record Given(String id, String origin, String body) implements Delivery<String> {
        @Override
        public String group() {
            return null;
        }

        @Override
        public int receives() {
            return 1;
        }

        @Override
        public String receipt() {
            return id;
        }
    }

    private static final Duration DAY = Duration.ofDays(1);

    private final HeapEffects<String, Integer> store = new HeapEffects<>();
    private Instant time = Instant.EPOCH;

    static Delivery<String> of(String id) {
        return new Given(id, id, "count");
    }

    private static void count(Delivery<String> delivery, HeapEffects.HeapTransaction<String, Integer> transaction) {
        Integer before = transaction.get(delivery.body());
        transaction.put(delivery.body(), before == null ? 1 : before + 1);
    }

    @Test
    @Guarantee("async-queue/effect-once")
    public void handle_deliveredAgain_doesNothing() throws Exception {
        Handler<String> handler = handler(store, IdempotentContract::count, DAY, () -> time);
        handler.handle(of("1"));
        handler.handle(of("1"));
        assertThat(store.get("count")).isEqualTo(1);
        handler.handle(of("2"));
        assertThat(store.get("count")).as("another message").isEqualTo(2);
    }

    /** The first waits inside its effect while the second begins. */
    @Test
    @Guarantee("async-queue/effect-once-at-once")
    public void handle_deliveredTwiceAtTheSameTime_happensOnce() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        Handler<String> handler = handler(
                store,
                (delivery, transaction) -> {
                    inside.countDown();
                    if (!open.await(20, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("nobody opened");
                    }
                    count(delivery, transaction);
                },
                DAY,
                () -> time);
        Callable<Boolean> call = () -> {
            handler.handle(of("1"));
            return true;
        };
        FutureTask<Boolean> first = new FutureTask<>(call);
        FutureTask<Boolean> second = new FutureTask<>(call);
        new Thread(first).start();
        assertThat(inside.await(20, TimeUnit.SECONDS)).as("begun").isTrue();
        new Thread(second).start();
        open.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(store.get("count")).isEqualTo(1);
    }

    /** Whichever commit fails, as where a process dies there: handled again, the effect is there, and once. */
    @Test
    @Guarantee("async-queue/effect-and-id-together")
    public void handle_anyCommitFails_isDoneOnceInTheEnd() throws Exception {
        for (int failsAt = 0; failsAt < 3; failsAt++) {
            FailingStore failing = new FailingStore();
            failing.failsAt = failsAt;
            Handler<String> handler = handler(
                    failing, (delivery, transaction) -> count(delivery, transaction.transaction()), DAY, () -> time);
            String id = "message " + failsAt;
            for (int tries = 0; tries < 3; tries++) {
                Throwable failure = catchThrowable(() -> handler.handle(of(id)));
                assertThat(failure).isIn(failure instanceof IOException ? failure : null);
            }
            assertThat(store.get("count")).as("commit %s fails", failsAt).isEqualTo(failsAt + 1);
        }
    }

    @Test
    @Guarantee("async-queue/effect-failed")
    public void handle_effectFails_isNotTakenForDone() throws Exception {
        Handler<String> handler = handler(
                store,
                (delivery, transaction) -> {
                    count(delivery, transaction);
                    if (time.equals(Instant.EPOCH)) {
                        throw new IOException("down");
                    }
                },
                DAY,
                () -> time);
        assertThat(catchThrowable(() -> handler.handle(of("1")))).isInstanceOf(IOException.class);
        assertThat(store.get("count")).as("undone").isNull();
        time = time.plusSeconds(1);
        handler.handle(of("1"));
        assertThat(store.get("count")).isEqualTo(1);
    }

    @Test
    @Guarantee("async-queue/effect-by-origin")
    public void handle_cameBackFromTheDeadLetters_isStillTheSame() throws Exception {
        Handler<String> handler = handler(store, IdempotentContract::count, DAY, () -> time);
        handler.handle(new Given("1", "1", "count"));
        handler.handle(new Given("7", "1", "count"));
        assertThat(store.get("count")).isEqualTo(1);
    }

    @Test
    @Guarantee("async-queue/effect-retention")
    public void handle_messagesOlderThanTheRetention_areForgotten() throws Exception {
        Handler<String> handler = handler(store, IdempotentContract::count, Duration.ofSeconds(500), () -> time);
        for (int i = 0; i < 5_000; i++) {
            handler.handle(of("message " + i));
            time = time.plusSeconds(1);
        }
        assertThat(store.get("count")).isEqualTo(5_000);
        assertThat(store.remembered()).isBetween(500, 1_600);
        handler.handle(of("message 4600"));
        assertThat(store.get("count")).as("not yet forgotten").isEqualTo(5_000);
    }
}
