package org.scalingpatterns.site.page;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.statistics.Estimate;

/** What a run's A/A bands allow to be claimed. */
final class Bands {
    /** From here on a share no longer says how far it reaches downwards: +100 % and −50 % are the same factor. */
    private static final double FACTOR = 1.5;

    /** Digits of δ beyond those that it has elsewhere. */
    private static final int FINEST = 6;

    /** The verdict that claims nothing. */
    static final String SAME = "no difference shown";

    private Bands() {}

    /** δ of the time of one operation: what the same code, measured twice, reached in this family. */
    static Optional<Double> costTime(Run run, String family) {
        return Optional.ofNullable(run.noise().bands().get(family + "/cost/time"));
    }

    /**
     * A band as it is printed.
     *
     * @param band what it is read as
     */
    record Printed(String words, double band) {
        static Printed of(double band, int finer) {
            if (band < FACTOR) {
                String percent = String.format(Locale.ROOT, "%." + (1 + finer) + "f", (band - 1) * 100);
                double read = new BigDecimal(percent)
                        .movePointLeft(2)
                        .add(BigDecimal.ONE)
                        .doubleValue();
                return new Printed("±" + percent + "\u202f%", read);
            }
            String factor = String.format(Locale.ROOT, "%." + (2 + finer) + "f", band);
            return new Printed("a factor of " + factor, Double.parseDouble(factor));
        }
    }

    /** {@code ±4.3 %}, or the factor where that is large. */
    static String words(double band) {
        return Printed.of(band, 0).words();
    }

    /** The same with as many digits as it takes to see which of these ratios lie outside of it. */
    static Printed printed(double band, List<Estimate> ratios) {
        for (int finer = 0; finer <= FINEST; finer++) {
            Printed printed = Printed.of(band, finer);
            if (ratios.stream().allMatch(ratio -> verdict(ratio, printed.band()).equals(verdict(ratio, band)))) {
                return printed;
            }
        }
        return Printed.of(band, 0);
    }

    /** How ours stands beside a peer: claimed only where the whole interval lies outside the band. */
    static String verdict(Estimate ratio, double band) {
        if (ratio.low() > band) {
            return "ahead";
        }
        return ratio.high() < 1 / band ? "behind" : SAME;
    }
}
