package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HitCounterTest {
    private static final int EACH = 20_000;

    private final HitCounter counter = new HitCounter();

    private void count(int threads) throws InterruptedException {
        var gate = new CountDownLatch(threads);
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            var thread = new Thread(() -> {
                gate.countDown();
                try {
                    gate.await(); // until all are alive, so that none may take over another's cell
                } catch (InterruptedException e) {
                    return; // and the sum is wrong
                }
                for (int n = 0; n < EACH; n++) {
                    counter.increment();
                }
            });
            thread.start();
            started.add(thread);
        }
        for (Thread thread : started) {
            thread.join();
        }
    }

    /** With more threads than cells, at least two have to share one. */
    @Test
    void increments_byMoreThreadsThanCells_areAllCounted() throws InterruptedException {
        count(HitCounter.CELLS + 8);
        assertThat(counter.sum()).isEqualTo((HitCounter.CELLS + 8L) * EACH);
    }

    /** Every cell has an owner that has ended when the second and the third come. */
    @Test
    void increments_byThreadsAfterOthersHaveEnded_goOnFromThere() throws InterruptedException {
        for (int generation = 1; generation <= 3; generation++) {
            count(HitCounter.CELLS + 8);
            assertThat(counter.sum()).isEqualTo(generation * (HitCounter.CELLS + 8L) * EACH);
        }
    }
}
