package org.scalingpatterns.site.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scalingpatterns.results.statistics.Estimate;

class BandsTest {
    /** With δ = 1.25 the band reaches from 0.8 to 1.25. */
    @ParameterizedTest
    @CsvSource({
        "1.30, 1.60, 1.25, ahead",
        "1.25, 1.60, 1.25, no difference shown",
        "1.10, 1.20, 1.25, no difference shown",
        "1.10, 1.60, 1.25, no difference shown",
        "0.60, 0.79, 1.25, behind",
        "0.60, 0.80, 1.25, no difference shown",
        "0.60, 1.60, 1.25, no difference shown",
        "1.01, 1.02, 1.00, ahead",
        "0.98, 0.99, 1.00, behind"
    })
    void verdict_intervals_claimOnlyOutsideTheBand(double low, double high, double band, String verdict) {
        Estimate ratio = new Estimate((low + high) / 2, low, high, 6, Estimate.Basis.BOOTSTRAP);
        assertThat(Bands.verdict(ratio, band)).isEqualTo(verdict);
    }

    @Test
    void verdict_withoutInterval_claimsNothing() {
        assertThat(Bands.verdict(Estimate.single(3), 1)).isEqualTo("no difference shown");
    }

    @ParameterizedTest
    @CsvSource({
        "1.0430, 1.0432, ±4.3 %",
        "1.0431, 1.0432, ±4.32 %",
        "1.0433, 1.0432, ±4.3 %",
        "1.721, 1.7212, a factor of 1.721"
    })
    void printed_besideARatio_givesItsVerdict(double low, double band, String words) {
        Estimate ratio = new Estimate(2, low, 3, 6, Estimate.Basis.BOOTSTRAP);
        Bands.Printed printed = Bands.printed(band, List.of(ratio));

        assertThat(printed.words().replace('\u202f', ' ')).isEqualTo(words);
        assertThat(Bands.verdict(ratio, printed.band())).isEqualTo(Bands.verdict(ratio, band));
    }

    @ParameterizedTest
    @CsvSource({"1, ±0.0 %", "1.043, ±4.3 %", "1.4999, ±50.0 %", "1.5, a factor of 1.50", "2.5, a factor of 2.50"})
    void words_bands_areSharesOrFactors(double band, String words) {
        assertThat(Bands.words(band).replace('\u202f', ' ')).isEqualTo(words);
    }
}
