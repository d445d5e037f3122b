package org.scalingpatterns.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who forces, who waits, and who is told what, on a disk whose forces end when the test says so. */
@Timeout(60)
class CommitsTest {
    private final Commits commits = new Commits(true, true, 0);
    private final AtomicLong written = new AtomicLong(); // the position after the last record; each takes one
    private final AtomicInteger forces = new AtomicInteger();
    private final CountDownLatch[] begun = gates();
    private final CountDownLatch[] end = gates();

    private static CountDownLatch[] gates() {
        return new CountDownLatch[] {new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)};
    }

    /** Takes what is written, tells that it began, and ends when it may. */
    private long disk() {
        long target = written.get();
        int force = forces.getAndIncrement();
        begun[force].countDown();
        await(end[force]);
        return target;
    }

    private static void await(CountDownLatch gate) {
        try {
            assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A thread that does something; {@link #ended} has what came of it. */
    private static final class Task extends Thread {
        private final FutureTask<Boolean> work;

        private Task(Callable<Boolean> work) {
            this(new FutureTask<>(work));
        }

        private Task(FutureTask<Boolean> work) {
            super(work);
            this.work = work;
            start();
        }

        private boolean ended() throws Exception {
            return work.get(30, TimeUnit.SECONDS);
        }

        private Task parked() {
            while (getState() != Thread.State.WAITING) {
                assertThat(isAlive()).isTrue();
                Thread.onSpinWait();
            }
            return this;
        }
    }

    private Task force(long position, Commits.Written disk) {
        return new Task(() -> {
            commits.force(position, disk);
            return Thread.currentThread().isInterrupted();
        });
    }

    /** A leads, and its force covers B's record; C writes during it. So B is done with A, and C forces for itself. */
    @Test
    void force_coversSomeWhoWait_oneOfTheOthersForces() throws Exception {
        written.set(2);
        Task a = force(0, this::disk);
        await(begun[0]);
        Task b = force(1, this::disk).parked();
        written.set(3);
        Task c = force(2, this::disk).parked();
        end[0].countDown();
        await(begun[1]);
        a.ended();
        b.ended();
        assertThat(commits.durable()).isEqualTo(2);
        assertThat(c.work.isDone()).isFalse();
        end[1].countDown();
        c.ended();
        assertThat(forces).hasValue(2);
    }

    /** A leads, and dies of an error that says nothing of the disk, while B waits: B isn't acknowledged by that, but tries itself. */
    @Test
    void force_diesOfAnError_whoWaitsForcesAgain() throws Exception {
        written.set(2);
        Task a = force(0, () -> {
            disk();
            throw new OutOfMemoryError("injected");
        });
        await(begun[0]);
        Task b = force(1, this::disk).parked();
        end[0].countDown();
        await(begun[1]);
        assertThatThrownBy(a::ended).isInstanceOf(ExecutionException.class).hasRootCauseMessage("injected");
        assertThat(b.work.isDone()).isFalse();
        assertThat(commits.durable()).isZero();
        end[1].countDown();
        b.ended();
        assertThat(commits.durable()).isEqualTo(2);
    }

    @Test
    void force_fails_nobodyIsAcknowledged() throws Exception {
        written.set(2);
        Task a = force(0, () -> {
            disk();
            throw new IOException("injected");
        });
        await(begun[0]);
        Task b = force(1, this::disk).parked();
        end[0].countDown();
        for (Task task : new Task[] {a, b, force(1, this::disk)}) {
            assertThatThrownBy(task::ended).hasCauseInstanceOf(JournalStoppedException.class);
        }
        assertThat(forces).hasValue(1);
        assertThat(commits.committed()).isZero();
    }

    /**
     * A truncation's force fails for pages of the last file, which the system then calls clean. A leader who forced that file next would
     * be told that all is well:
     *
     *   truncation: begins to force      fails, tells
     *   leader:                    comes                forces: no
     */
    @Test
    void force_comesDuringAnotherForceThatFails_isNotBegun() throws Exception {
        written.set(1);
        Task truncation = new Task(() -> {
            commits.alone(() -> {
                disk();
                throw new IOException("injected");
            });
            return true;
        });
        await(begun[0]);
        Task leader = force(0, this::disk).parked();
        end[0].countDown();
        for (Task task : new Task[] {truncation, leader}) {
            assertThatThrownBy(task::ended).hasCauseInstanceOf(JournalStoppedException.class);
        }
        assertThat(forces).hasValue(1);
        assertThat(commits.committed()).isZero();
    }

    /** Not only where a leader's force fails, which wakes them for other reasons. */
    @Test
    void awaitRecord_aForceFails_returns() throws Exception {
        Task reader = new Task(() -> commits.awaitRecord(0, Duration.ofDays(1)));
        while (reader.getState() != Thread.State.TIMED_WAITING) {
            assertThat(reader.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> commits.alone(() -> {
                    throw new IOException("injected");
                }))
                .isInstanceOf(JournalStoppedException.class);
        assertThat(reader.ended()).isFalse();
    }

    @Test
    void interrupt_whileOneWaits_isKeptForLater() throws Exception {
        written.set(2);
        Task a = force(0, this::disk);
        await(begun[0]);
        Task b = force(1, this::disk).parked();
        b.interrupt();
        assertThat(b.parked().work.isDone()).isFalse();
        end[0].countDown();
        assertThat(a.ended()).isFalse();
        assertThat(b.ended()).isTrue();
    }

    /**
     * A's force takes a second, and lets A go while B, C and D wait. One of them leads. It doesn't force at once, but waits a
     * tenth of a second for as many as there were; A comes again, and the second force has it all.
     */
    @Test
    void leader_afterALongForce_waitsForThoseWhoWereLetGo() throws Exception {
        Task[] others = new Task[3];
        written.set(1);
        end[1].countDown();
        end[2].countDown();
        Task a = new Task(() -> {
            commits.force(0, this::disk);
            while (begun[1].getCount() > 0
                    && Stream.of(others).noneMatch(other -> other.getState() == Thread.State.TIMED_WAITING)) {
                Thread.onSpinWait();
            }
            written.set(5);
            commits.force(4, this::disk);
            return true;
        });
        await(begun[0]);
        written.set(4);
        for (int i = 0; i < others.length; i++) {
            others[i] = force(1 + i, this::disk).parked();
        }
        long since = System.nanoTime();
        while (System.nanoTime() - since < TimeUnit.SECONDS.toNanos(1)) {
            Thread.onSpinWait();
        }
        end[0].countDown();
        a.ended();
        for (Task other : others) {
            other.ended();
        }
        assertThat(forces).hasValue(2);
    }
}
