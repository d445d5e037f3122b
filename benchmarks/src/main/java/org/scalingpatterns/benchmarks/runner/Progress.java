package org.scalingpatterns.benchmarks.runner;

import java.io.PrintStream;
import java.util.List;

/**
 * One line that says how far a run is and how long it will take: overwritten in place on a terminal, every few seconds
 * a line of its own elsewhere. The time left follows the pace so far. Not thread-safe.
 */
public final class Progress {
    private static final long PLAIN_EVERY_NANOS = 10_000_000_000L;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    /** How an embedded engine says that there is none for this machine. */
    private static final String NOT_RUN = "not run: ";

    private final boolean live;
    private final boolean quiet;
    private Profile profile = Profile.QUICK;
    private long plannedMillis;
    private long start = System.nanoTime();
    private long doneMillis;
    private long pendingMillis;
    private String block = "";
    private int ofBlock;
    private int inBlock;
    private int failures;
    private int notRun;
    private int flagged;
    private long lastLine = Long.MIN_VALUE;

    /**
     * @param live whether {@code out} is a terminal
     * @param quiet says nothing but failures
     */
    public Progress(PrintStream out, boolean live, boolean quiet) {
        this.out = out;
        this.live = live;
        this.quiet = quiet;
    }

    /** The rates are fixed: from here on forks count. */
    void plan(Plan plan, int done) {
        profile = plan.profile();
        long all = plan.seconds() * 1000L;
        plannedMillis = plan.forks() == 0 ? 0 : all * Math.max(0, plan.forks() - done) / plan.forks();
        start = System.nanoTime();
        if (done > 0 && !quiet) {
            out.printf("going on: %d of %d forks are measured%n", done, plan.forks());
        }
    }

    void probing(String group, String variant) {
        line("finding what %s sustains: %s".formatted(group, variant));
    }

    /** A block begins: the n-th of so many, with so many forks. */
    void block(int number, int blocks, int forks) {
        block = "block %d/%d".formatted(number, blocks);
        ofBlock = forks;
        inBlock = 0;
    }

    /** A block was disturbed, and is measured again: that takes longer than planned. */
    void repeats(List<Plan.Step> steps) {
        plannedMillis += steps.stream()
                .mapToLong(step -> profile.millis(step.cell().kind()))
                .sum();
    }

    /** The next fork; {@code measured} ones were measured before the run was resumed and take no time. */
    void next(PlannedCell cell, boolean measured) {
        doneMillis += pendingMillis;
        pendingMillis = measured ? 0 : profile.millis(cell.kind()) / profile.lanes();
        inBlock++;
        if (!measured) {
            line("%s  cell %d/%d  %s left  %s%s%s"
                    .formatted(
                            block,
                            inBlock,
                            ofBlock,
                            timeLeft(),
                            flagged == 0 ? "" : flagged + " flagged  ",
                            failures == 0 ? "" : failures + " failed  ",
                            cell.id()));
        }
    }

    void disturbed() {
        flagged++;
    }

    void failed(PlannedCell cell, String why) {
        if (isNotRun(why)) {
            notRun++;
            out.println((live ? CLEAR_LINE : "") + "not run: " + cell.id() + ": "
                    + why.substring(why.indexOf(NOT_RUN) + NOT_RUN.length()));
        } else {
            failures++;
            out.println((live ? CLEAR_LINE : "") + "failed: " + cell.id() + ": " + why);
        }
    }

    /** Whether a cell failed for want of an engine that there isn't for this machine: nothing that could be mended. */
    public static boolean isNotRun(String why) {
        return why.contains(NOT_RUN);
    }

    /** Cells for which there is no engine here. */
    public int notRun() {
        return notRun;
    }

    void warn(String message) {
        out.println((live ? CLEAR_LINE : "") + message);
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

    private void line(String line) {
        if (quiet) {
            return;
        }
        if (live) {
            out.print(CLEAR_LINE + (line.length() > 119 ? line.substring(0, 119) : line));
            out.flush();
        } else if (lastLine == Long.MIN_VALUE || System.nanoTime() - lastLine > PLAIN_EVERY_NANOS) {
            out.println(line);
            lastLine = System.nanoTime();
        }
    }

    private String timeLeft() {
        double elapsedMillis = (System.nanoTime() - start) / 1e6;
        // The plan counts as ten seconds' experience, so that the first forks don't make the estimate jump.
        double pace = (elapsedMillis + 10_000) / (doneMillis + 10_000);
        long seconds = Math.max(1, Math.round((plannedMillis - doneMillis) * pace / 1000));
        return seconds < 60 ? "%2d s".formatted(seconds) : "%d min %02d s".formatted(seconds / 60, seconds % 60);
    }
}
