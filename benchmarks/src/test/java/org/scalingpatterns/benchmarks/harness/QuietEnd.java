package org.scalingpatterns.benchmarks.harness;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * An iteration's length such that no arrival is due near its end, so that it does not matter that JMH stops a little
 * sooner or later: what was scheduled is known exactly.
 */
final class QuietEnd {
    private static final long EARLIEST = TimeUnit.SECONDS.toNanos(1);
    private static final long LATEST = TimeUnit.SECONDS.toNanos(3);

    private QuietEnd() {}

    /** In ns; late in the longest gap of all schedules together. */
    static long of(Timetable... timetables) {
        long[] times = Arrays.stream(timetables)
                .flatMapToLong(t -> {
                    Arrivals.Sequence sequence = t.sequence();
                    return LongStream.generate(sequence::next).takeWhile(at -> at < LATEST);
                })
                .sorted()
                .toArray();
        long end = 0;
        long longest = 0;
        for (int i = 1; i < times.length; i++) {
            long gap = times[i] - times[i - 1];
            if (times[i] > EARLIEST && gap > longest) {
                longest = gap;
                end = times[i] - gap / 8;
            }
        }
        return end;
    }
}
