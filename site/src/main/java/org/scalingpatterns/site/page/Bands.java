package org.scalingpatterns.site.page;

import java.util.Locale;
import java.util.Optional;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.statistics.Estimate;

/** What a run's A/A bands allow to be claimed. */
final class Bands {
    /** From here on a share no longer says how far it reaches downwards: +100 % and −50 % are the same factor. */
    private static final double FACTOR = 1.5;

    /** The verdict that claims nothing. */
    static final String SAME = "no difference shown";

    private Bands() {}

    /** δ of the time of one operation: what the same code, measured twice, reached in this family. */
    static Optional<Double> costTime(Run run, String family) {
        return Optional.ofNullable(run.noise().bands().get(family + "/cost/time"));
    }

    /** {@code ±4.3 %}, or the factor where that is large. */
    static String words(double band) {
        return band < FACTOR
                ? String.format(Locale.ROOT, "±%.1f\u202f%%", (band - 1) * 100)
                : String.format(Locale.ROOT, "a factor of %.2f", band);
    }

    /** How ours stands beside a peer: claimed only where the whole interval lies outside the band. */
    static String verdict(Estimate ratio, double band) {
        if (ratio.low() > band) {
            return "ahead";
        }
        return ratio.high() < 1 / band ? "behind" : SAME;
    }
}
