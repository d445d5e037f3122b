package org.scalingpatterns.benchmarks.harness;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.Control;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Open-loop load of operations that overlap: the workers of a {@code @Group} serve one schedule, so that an arrival
 * waits only while all of them are busy. Everything else is as in {@link OpenLoop}, {@code rate} being all groups'.
 *
 * <p>Not thread-safe: one per benchmark thread. Needs iterations that JMH synchronises, as it does by default.
 * {@code await} is O(1), allocates nothing and takes the {@link Schedule}'s lock once.
 *
 * <pre>{@code
 * @Benchmark
 * @Group("get")
 * @GroupThreads(4)
 * public void get(SharedOpenLoop loop) {
 *     if (loop.await()) {
 *         loop.done(remote.get(loop.index()) != null);
 *     }
 * }
 * }</pre>
 */
@State(Scope.Thread)
public class SharedOpenLoop extends OpenLoop {
    /*
     * One queue, c servers, and nobody who hands over. A thread that dispatched arrivals would have to spin, which on
     * two processors is half of the machine, or to sleep; and waking up a worker would add to every response time what
     * belongs to no system under test. Instead a free worker claims the next arrival, in order, and itself waits until
     * it is due (parks, then spins).
     *
     * That is first come, first served:
     * 1. Claims are made one at a time, under the schedule's lock; each draws the next arrival. So each arrival is
     *    claimed once, none is left out, and arrivals are claimed in the order of their intended starts A(n).
     * 2. Arrival n starts at S(n) = max(A(n), time of its claim). Both grow with n, hence so does S(n).
     * 3. A worker claims as soon as it is free. If any is free when n falls due, n has been claimed, by a worker that
     *    waits for exactly it: S(n) = A(n). If none is, n is claimed by the first that becomes free. So
     *    S(n) = max(A(n), first time a server is free after n − 1 got one): the G/G/c queue. Which of several free
     *    workers takes it is the one that is free longest, and does not matter to the times.
     *
     * Start. Ramp-up calls are paced by a schedule of the worker's own. The first worker that sees the measurement
     * start starts the shared schedule; its start is the origin for all, however late they come. Whatever one had
     * claimed of its own schedule is forgotten.
     *
     * Stop. The end is the earliest time at which a worker saw JMH stop, or s + d. An arrival that was claimed and did
     * not start is simply one that was due and not started: claims are not counted, starts are. Workers hand in their
     * tallies in tear-down, and the last one counts for all, by drawing the schedule again: due at a third minus what
     * all had started by then is the queue's length there. Without synchronised iterations a worker could hand in
     * before another had started, so they are required.
     */
    private Schedule schedule;

    /** For JMH. */
    public SharedOpenLoop() {}

    /** Called by JMH before each iteration, before or after {@link #attach}. */
    @Setup(Level.Iteration)
    public final void share(Schedule groupSchedule, BenchmarkParams benchmark) {
        if (!benchmark.shouldSynchIterations()) {
            throw new IllegalStateException("must synchronise iterations, the workers share a schedule: -si true");
        }
        schedule = groupSchedule;
    }

    @Override
    final long startSchedule(Control iteration, long nanos, ThreadParams worker) {
        return schedule.open(iteration, timetable(worker).sequence(), nanos);
    }

    @Override
    final void claim(boolean measured) {
        if (measured) {
            schedule.claim(this);
        } else {
            super.claim(false);
        }
    }

    @Override
    final void settle(Tally served, boolean measured, Control iteration, long nanos, ThreadParams worker) {
        Tally all = schedule.leave(iteration, served, nanos, worker.getSubgroupThreadCount());
        if (all != null) {
            all.count(recorder(), timetable(worker));
        }
    }

    private Timetable timetable(ThreadParams worker) {
        return Timetable.of(arrivals, rate, "", worker.getGroupIndex(), worker.getGroupCount());
    }
}
