package org.scalingpatterns.cqrs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/**
 * What a view owes to readers in other processes when another one takes its place.
 *
 * @param <T> what a change is written through
 */
public abstract class SwapContract<T> {

    private static final int SECONDS = 50;

    /** A view of balances by account, empty. */
    protected abstract View<T> open() throws Exception;

    /** Another view, empty, that may take its place. */
    protected abstract View<T> shadow(View<T> view) throws Exception;

    /** Adds to an account's balance. */
    protected abstract void add(T transaction, String account, long amount) throws Exception;

    /** What a query says in a process that was told of no swap. */
    protected abstract long balance(String account) throws Exception;

    /** Not before it has caught up; and then the process that still holds the old view goes on with the new one. */
    @Test
    @Guarantee("cqrs/swap-forward")
    public void publish_viewThatIsBehind_isRefused() throws Exception {
        View<T> view = open();
        view.update(-1, 9, transaction -> add(transaction, "ada", 5));
        View<T> shadow = shadow(view);
        shadow.update(-1, 4, transaction -> add(transaction, "ada", 3));

        assertThat(shadow.publish()).isFalse();
        assertThat(balance("ada")).isEqualTo(5);
        assertThat(view.update(9, 10, transaction -> add(transaction, "ada", 1)))
                .isTrue();
        assertThat(balance("ada")).isEqualTo(6);

        shadow.update(4, 10, transaction -> add(transaction, "ada", 10));
        assertThat(shadow.publish()).isTrue();
        assertThat(shadow.publish()).as("again").isTrue();
        assertThat(balance("ada")).isEqualTo(13);
        assertThat(view.checkpoint()).isEqualTo(10);
        assertThat(view.update(10, 11, transaction -> add(transaction, "ada", 1)))
                .isTrue();
        assertThat(balance("ada")).isEqualTo(14);
        assertThat(shadow.checkpoint()).isEqualTo(11);
    }

    /** Views that all say the same take each other's place while somebody reads: he never sees none, or two. */
    @Test
    @Guarantee("cqrs/swap-atomic")
    public void publish_whileSomebodyReads_heSeesOneOrTheOther() throws Exception {
        View<T> view = open();
        view.update(-1, 7, transaction -> add(transaction, "ada", 13));
        Set<Object> seen = ConcurrentHashMap.newKeySet();
        var done = new AtomicBoolean();
        var started = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            while (!done.get()) {
                try {
                    seen.add(balance("ada"));
                } catch (Exception e) {
                    seen.add(e);
                }
                started.countDown();
            }
        });
        reader.start();
        try {
            assertThat(started.await(SECONDS, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 20; i++) {
                View<T> shadow = shadow(view);
                shadow.update(-1, 7, transaction -> add(transaction, "ada", 13));
                assertThat(shadow.publish()).isTrue();
            }
        } finally {
            done.set(true);
            reader.join();
        }
        assertThat(seen).containsExactly(13L);
    }
}
