package org.scalingpatterns.benchmarks.harness;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.scalingpatterns.benchmarks.harness.hdr.HdrResults;

/**
 * Checks what depends on the time that known work takes. A failure is tried again only if that work, which the benchmark
 * times apart from the harness, took longer than asked for: then the machine posed another question.
 */
final class Undisturbed {
    private static final int ATTEMPTS = 5;
    private static final long DISTURBED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Undisturbed() {}

    static void check(
            Supplier<HdrResults> run, ToLongFunction<HdrResults> excessNanos, Consumer<HdrResults> assertion) {
        for (int attempt = 1; ; attempt++) {
            HdrResults results = run.get();
            try {
                assertion.accept(results);
                return;
            } catch (AssertionError failure) {
                long excess = excessNanos.applyAsLong(results);
                if (excess < DISTURBED_NANOS || attempt == ATTEMPTS) {
                    throw failure;
                }
                System.err.printf(
                        "disturbed: known work took %.1f ms more, attempt %d of %d%n", excess / 1e6, attempt, ATTEMPTS);
            }
        }
    }
}
