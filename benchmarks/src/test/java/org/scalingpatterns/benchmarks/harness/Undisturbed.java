package org.scalingpatterns.benchmarks.harness;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.scalingpatterns.benchmarks.harness.hdr.HdrResults;

/**
 * Checks what depends on the time that known work takes. A failure is tried again only if the machine demonstrably posed
 * another question: that work, which the benchmark times apart from the harness, took longer than asked for; or a thread
 * of this JVM that only slept meanwhile was woken up far too late.
 */
final class Undisturbed {
    private static final int ATTEMPTS = 6;
    private static final long WORK_LONGER = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long WOKEN_LATE = TimeUnit.MILLISECONDS.toNanos(15);
    private static final long NAP = TimeUnit.MILLISECONDS.toNanos(1);

    private Undisturbed() {}

    static void check(
            Supplier<HdrResults> run, ToLongFunction<HdrResults> excessNanos, Consumer<HdrResults> assertion) {
        for (int attempt = 1; ; attempt++) {
            Sleeper sleeper = new Sleeper();
            sleeper.start();
            HdrResults results = run.get();
            long late = sleeper.stopped();
            try {
                assertion.accept(results);
                return;
            } catch (AssertionError failure) {
                long excess = excessNanos.applyAsLong(results);
                if ((excess < WORK_LONGER && late < WOKEN_LATE) || attempt == ATTEMPTS) {
                    throw failure;
                }
                System.err.printf(
                        "disturbed: known work took %.1f ms more, a sleeper woke %.1f ms late, attempt %d of %d%n",
                        excess / 1e6, late / 1e6, attempt, ATTEMPTS);
            }
        }
    }

    private static final class Sleeper extends Thread {
        private volatile boolean stop;
        private volatile long latest;

        @Override
        public void run() {
            while (!stop) {
                long start = System.nanoTime();
                LockSupport.parkNanos(NAP);
                latest = Math.max(latest, System.nanoTime() - start - NAP);
            }
        }

        /** How late it was woken at worst. */
        long stopped() {
            stop = true;
            return latest;
        }
    }
}
