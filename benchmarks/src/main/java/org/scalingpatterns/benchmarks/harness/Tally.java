package org.scalingpatterns.benchmarks.harness;

import org.scalingpatterns.benchmarks.harness.hdr.HdrRecorder;

/** What one schedule served in one iteration, and the counters that follow from it. Not thread-safe. */
final class Tally {
    private static final int THIRDS = 3;

    private final long[] startedByThird = new long[THIRDS];
    private long durationNanos;
    private final long[] thirdEnds = new long[THIRDS];
    private int third;
    private long started;
    private long failed;
    private long servedLate;
    private long endNanos;

    /** Forgets everything; the schedule is {@code duration} ns long at most. */
    void reset(long duration) {
        durationNanos = duration;
        for (int k = 0; k < THIRDS; k++) {
            thirdEnds[k] = duration * (k + 1) / THIRDS;
            startedByThird[k] = 0;
        }
        third = 0;
        started = 0;
        failed = 0;
        servedLate = 0;
        endNanos = duration;
    }

    /** An operation starts at that time since the schedule's start. */
    void start(long at) {
        while (third < THIRDS && at >= thirdEnds[third]) {
            startedByThird[third++] = started;
        }
        started++;
    }

    void succeed(long at) {
        if (at >= thirdEnds[0] && at <= durationNanos) {
            servedLate++;
        }
    }

    void fail() {
        failed++;
    }

    /** Nothing was started at or after that time since the schedule's start; the earliest such time is the end. */
    void end(long at) {
        endNanos = Math.min(endNanos, at);
    }

    /** Takes over what another thread served of the same schedule; both must be closed. */
    void add(Tally other) {
        for (int k = 0; k < THIRDS; k++) {
            startedByThird[k] += other.startedByThird[k];
        }
        started += other.started;
        failed += other.failed;
        servedLate += other.servedLate;
        end(other.endNanos);
    }

    /** No operation will start any more. */
    void close() {
        while (third < THIRDS) {
            startedByThird[third++] = started;
        }
    }

    long servedLate() {
        return servedLate;
    }

    /**
     * Sets the counters.
     *
     * @param timetable draws the arrivals again; if it saturates, they were due when they were started
     */
    void count(HdrRecorder recorder, Timetable timetable) {
        long[] due = timetable.saturates()
                ? startedByThird
                : timetable.sequence().countBefore(thirdEnds[0], thirdEnds[1], endNanos);
        // An arrival that was started in the very instant of its end was due.
        long scheduled = Math.max(due[2], started);
        recorder.count(OpenLoop.SCHEDULED, scheduled);
        recorder.count(OpenLoop.COMPLETED, started - failed);
        recorder.count(OpenLoop.FAILED, failed);
        recorder.count(OpenLoop.CENSORED, scheduled - started);
        recorder.count(OpenLoop.BACKLOG_1, Math.max(0, due[0] - startedByThird[0]));
        recorder.count(OpenLoop.BACKLOG_2, Math.max(0, due[1] - startedByThird[1]));
        recorder.count(OpenLoop.BACKLOG_3, scheduled - started);
        recorder.count(OpenLoop.SERVED_LAST_TWO_THIRDS, servedLate);
    }
}
