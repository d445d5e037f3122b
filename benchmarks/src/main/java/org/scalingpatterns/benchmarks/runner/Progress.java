package org.scalingpatterns.benchmarks.runner;

import java.io.PrintStream;

/**
 * One line that says how far a run is and how long it will take: overwritten in place on a terminal, every few seconds
 * a line of its own elsewhere. The time left follows the pace so far. Not thread-safe.
 */
public final class Progress {
    private static final long PLAIN_EVERY_NANOS = 10_000_000_000L;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean live;
    private final boolean quiet;
    private final int forks;
    private final long plannedMillis;
    private final long start = System.nanoTime();
    private long doneMillis;
    private long pendingMillis;
    private int done;
    private int failures;
    private long lastLine = Long.MIN_VALUE;

    /**
     * @param live whether {@code out} is a terminal
     * @param quiet says nothing but failures
     */
    public Progress(PrintStream out, boolean live, boolean quiet, Plan plan) {
        this.out = out;
        this.live = live;
        this.quiet = quiet;
        this.forks = plan.forks();
        this.plannedMillis = plan.seconds() * 1000L;
    }

    void next(Plan.PlannedCell cell, Profile profile) {
        doneMillis += pendingMillis;
        pendingMillis = profile.millis(cell.benchmark().kind());
        done++;
        if (quiet) {
            return;
        }
        String line = "%3d/%d  %s left  %s%s"
                .formatted(done, forks, timeLeft(), cell.id(), failures == 0 ? "" : "  (" + failures + " failed)");
        if (live) {
            out.print(CLEAR_LINE + (line.length() > 119 ? line.substring(0, 119) : line));
            out.flush();
        } else if (lastLine == Long.MIN_VALUE || System.nanoTime() - lastLine > PLAIN_EVERY_NANOS) {
            out.println(line);
            lastLine = System.nanoTime();
        }
    }

    void failed(Plan.PlannedCell cell, String why) {
        failures++;
        out.println((live ? CLEAR_LINE : "") + "failed: " + cell.id() + ": " + why);
    }

    /** Leaves the line. */
    public void end() {
        if (live && !quiet) {
            out.print(CLEAR_LINE);
            out.flush();
        }
    }

    /** Cells that failed so far. */
    public int failures() {
        return failures;
    }

    private String timeLeft() {
        double elapsedMillis = (System.nanoTime() - start) / 1e6;
        // The plan counts as ten seconds' experience, so that the first forks don't make the estimate jump.
        double pace = (elapsedMillis + 10_000) / (doneMillis + 10_000);
        long seconds = Math.max(1, Math.round((plannedMillis - doneMillis) * pace / 1000));
        return seconds < 60 ? "%2d s".formatted(seconds) : "%d min %02d s".formatted(seconds / 60, seconds % 60);
    }
}
