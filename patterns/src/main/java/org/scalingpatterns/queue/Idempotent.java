package org.scalingpatterns.queue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A handler whose effects happen once, however often a message is delivered: they and the message's {@link Delivery#origin}
 * are written in one transaction. Thread-safe, as its store is. <b>What is done outside of that transaction, such as an e-mail, may still
 * happen twice.</b>
 *
 * @param <T> the type of body
 * @param <X> the store's transactions
 */
public final class Idempotent<T, X extends EffectStore.Transaction> implements Handler<T> {

    /** What is to be done, in a transaction that it must neither commit nor close. */
    @FunctionalInterface
    public interface Effect<T, X> {
        /** Throws if it can't be done: then it didn't happen. */
        void apply(Delivery<T> delivery, X transaction) throws Exception;
    }

    private static final int FORGET_EVERY = 1_000;

    private final EffectStore<X> store;
    private final Effect<T, X> effect;
    private final Duration retention;
    private final InstantSource clock;
    private final WorkerListener<? super T> listener;
    private final AtomicInteger effects = new AtomicInteger();

    /** A handler that tells nobody when old ids can't be forgotten; otherwise as with a listener. */
    public Idempotent(EffectStore<X> store, Effect<T, X> effect, Duration retention, InstantSource clock) {
        this(store, effect, retention, clock, new WorkerListener<>() {});
    }

    /**
     * @param store of this handler alone: two handlers that share one would take each other's messages for done
     * @param retention how long a message is remembered, > 0: <b>longer than it may come again</b>, with all its receives, delays,
     *     and the time in the dead letters before somebody sends it back. Older ones are forgotten after the first effect and
     *     each 1,000 more; where that fails, after the next 1,000.
     * @param clock the time of day, since what it stamps is read by other processes
     * @param listener is told when they can't be forgotten; may be the worker pool's
     */
    public Idempotent(
            EffectStore<X> store,
            Effect<T, X> effect,
            Duration retention,
            InstantSource clock,
            WorkerListener<? super T> listener) {
        this.store = Objects.requireNonNull(store, "store");
        this.effect = Objects.requireNonNull(effect, "effect");
        this.retention = retention;
        this.clock = Objects.requireNonNull(clock, "clock");
        this.listener = Objects.requireNonNull(listener, "listener");
        if (retention.isNegative() || retention.isZero()) {
            throw new IllegalArgumentException("must be > 0: retention=" + retention);
        }
    }

    @Override
    public void handle(Delivery<T> delivery) throws Exception {
        try (X transaction = store.begin()) {
            if (!transaction.record(delivery.origin(), clock.instant())) {
                return; // done before
            }
            effect.apply(delivery, transaction);
            transaction.commit();
        }
        if (effects.getAndIncrement() % FORGET_EVERY == 0) { // after the first, too: a process may not live for more
            forget();
        }
    }

    /** A failure is not the message's: its effect has happened, and to throw would have it handled again, or given up for dead. */
    private void forget() {
        try (X transaction = store.begin()) {
            transaction.forget(clock.instant().minus(retention));
            transaction.commit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            WorkerPool.tell(() -> listener.forgetFailed(e));
        }
    }
}
