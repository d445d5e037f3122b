package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stops the first one that comes until it is opened. */
final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    void stop() {
        if (reached.getCount() == 0) {
            return;
        }
        reached.countDown();
        try {
            opened.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until somebody stands at it, who is expected of a task. */
    void awaitReachedBy(Task task) {
        task.untilItEndsOr(this);
        assertThat(isReached()).as("came to the gate").isTrue();
    }

    boolean isReached() {
        return reached.getCount() == 0;
    }

    void awaitReached() throws InterruptedException {
        assertThat(reached.await(Task.PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .as("nobody came")
                .isTrue();
    }

    void open() {
        opened.countDown();
    }
}
