package org.scalingpatterns.site.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scalingpatterns.results.statistics.Estimate;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "2.484, ns/op, 2.48 ns",
        "18.61, ns, 18.6 ns",
        "12345, ns, 12.3 µs",
        "2000000000, ns, 2.00 s",
        "0, B, 0 B",
        "24, B, 24 B",
        "0.75, share, 75 %",
        "0.0154, share, 1.54 %",
        "1.0176, max/mean, 1.02",
        "5, × minimum, 5.00",
        "64, shards, 64 shards",
        "3, parts, 3 parts",
        "3.5, parts, 3.50 parts",
        "1234567, keys, 1 234 567 keys",
        "1, calls, 1 call",
        "1, histories, 1 history",
        "1, ms, 1 ms",
        "3589501.3, ratio, 3 590 000",
        "-12345.6, × minimum, −12 350",
        "9999.7, ratio, 10 000",
        "15625, ratio, 15 625",
        "0.000000213, ratio, 0.000000213"
    })
    void format_value_hasThreeDigitsAndItsUnit(double value, String unit, String words) {
        assertThat(Quantity.format(value, unit).replace('\u202f', ' ')).isEqualTo(words);
    }

    @Test
    void interval_bases_sayWhatTheyAre() {
        assertThat(Quantity.interval(Estimate.exact(1), "ratio")).isEqualTo("exact");
        assertThat(Quantity.interval(Estimate.single(1), "ratio")).isEqualTo("no interval");
        assertThat(Quantity.interval(Estimate.seen(1, 6), "ratio")).isEqualTo("[of 6 forks]");
        assertThat(interval(1, 1, 1, "ratio")).isEqualTo("[in all forks]");
        assertThat(Quantity.interval(new Estimate(12345, 12000, 13000, 6, Estimate.Basis.BOOTSTRAP), "ns"))
                .isEqualTo("[12.0, 13.0]");
    }

    private static String interval(double value, double low, double high, String unit, double... bounds) {
        return Quantity.interval(new Estimate(value, low, high, 6, Estimate.Basis.BOOTSTRAP), unit, bounds)
                .replace('\u202f', ' ');
    }

    @Test
    void interval_narrow_hasTheDigitsThatShowItsWidth() {
        assertThat(interval(1, 0.9991, 1, "share")).isEqualTo("[99.9, 100.0]");
        assertThat(interval(0.000213, 0.000198, 0.000221, "B")).isEqualTo("[0.000198, 0.000221]");
        assertThat(interval(2.5e-7, 2e-7, 3e-7, "ratio")).isEqualTo("[0.000000200, 0.000000300]");
        assertThat(interval(100, 99.99, 100.2, "ns")).isEqualTo("[100.0, 100.2]");
    }

    @Test
    void interval_besideABound_showsOnWhichSideOfItItsEndsLie() {
        assertThat(interval(1.01, 0.9494, 1.18, "ratio", 0.95)).isEqualTo("[0.949, 1.180]");
        assertThat(interval(1.22, 1.2, 1.2533, "ratio", 1.25)).isEqualTo("[1.200, 1.253]");
        assertThat(interval(1, 0.9, 1.25, "ratio", 1.25)).isEqualTo("[0.90, 1.25]");
        assertThat(interval(1, 0.9, 1.2500001, "ratio", 1.25)).isEqualTo("[0.9000000, 1.2500001]");
        assertThat(interval(0.98, 0.9496, 0.99, "share", 0.95)).isEqualTo("[94.96, 99.00]");
        assertThat(interval(60_000, 720, 60_989, "ns", 61_000)).isEqualTo("[0.72, 60.99]");
        assertThat(interval(900, 720, 60_989.4, "ns", 60_990)).isEqualTo("[720, 60 989]");
        assertThat(interval(900, 720, Double.POSITIVE_INFINITY, "ns", 800)).isEqualTo("[720, ∞]");
        assertThat(interval(1, 1.0 / 3, 2, "ratio", 1.0 / 3)).isEqualTo("[0.33, 2.00]");
        assertThat(Quantity.format(Estimate.exact(1.0004), "ratio", 1)).isEqualTo("1.0004");
        assertThat(Quantity.format(Estimate.exact(1), "ratio", 1)).isEqualTo("1.00");
    }

    @Test
    void interval_ofALargeRatio_hasFourDigits_butForABound() {
        assertThat(interval(3_589_501.3, 3_023_476.2, 4_120_839.7, "ratio")).isEqualTo("[3 023 000, 4 121 000]");
        assertThat(interval(12_345.6, 12.3, 99_999.7, "max/mean")).isEqualTo("[12, 100 000]");
        assertThat(interval(3_589_501.3, 3_023_476.2, 4_120_839.7, "ratio", 3_023_400))
                .isEqualTo("[3 023 476, 4 120 840]");
        assertThat(Quantity.format(
                                new Estimate(12_345.6, 12_345.6, 12_345.6, 6, Estimate.Basis.BOOTSTRAP),
                                "ratio",
                                12_346.5)
                        .replace('\u202f', ' '))
                .isEqualTo("12 346");
    }

    @Test
    void interval_ofHardlyAnyWidth_hasNoMoreDigitsThanItsValue() {
        assertThat(interval(1, 0.9999999, 1, "share")).isEqualTo("[100, 100]");
    }

    @Test
    void interval_ends_haveNoMoreDigitsThanAHistogramTells() {
        assertThat(interval(900, 720, 60_989, "ns")).isEqualTo("[720, 60 990]");
        assertThat(interval(900, 720, Double.POSITIVE_INFINITY, "ns")).isEqualTo("[720, ∞]");
        assertThat(interval(1_234_567, 1_234_499, 1_234_999, "keys")).isEqualTo("[1 234 499, 1 234 999]");
    }

    /** All in µs: the largest would have seven digits in the unit of the smallest. */
    @Test
    void column_unit_leavesNoValueFiveDigits() {
        Quantity.Scale scale = Quantity.column("ns", 1_604_607, DoubleStream.of(300, 1_604_607));
        assertThat(scale.full(1_604_607).replace('\u202f', ' ')).isEqualTo("1 605 µs");
        assertThat(Quantity.interval(new Estimate(1_604_607, 719_871, 6_098_943, 6, Estimate.Basis.BOOTSTRAP), scale)
                        .replace('\u202f', ' '))
                .isEqualTo("[720, 6 099]");
        assertThat(Quantity.column("ns", 300, DoubleStream.of(300, 1_604_607))
                        .full(300)
                        .replace('\u202f', ' '))
                .isEqualTo("0.300 µs");
    }

    @Test
    void column_ofCounts_hasThemWhole() {
        assertThat(Quantity.column("types", 3, DoubleStream.of(3, 17)).full(3).replace('\u202f', ' '))
                .isEqualTo("3 types");
    }

    @Test
    void column_unit_fitsItsSmallestValue() {
        assertThat(Quantity.column("ns", 2912, DoubleStream.of(2.5, 2912))
                        .full(2912)
                        .replace('\u202f', ' '))
                .isEqualTo("2 912 ns");
        assertThat(Quantity.column("ns", 3e9, DoubleStream.of(2.5, 3e9))
                        .full(3e9)
                        .replace('\u202f', ' '))
                .isEqualTo("3.00 s");
    }

    @Test
    void tick_zerosAtTheEnd_areDropped() {
        assertThat(Quantity.tick(1e9, "ns").replace('\u202f', ' ')).isEqualTo("1 s");
        assertThat(Quantity.tick(0.2, "ratio")).isEqualTo("0.2");
        assertThat(Quantity.tick(0, "ratio")).isEqualTo("0");
        assertThat(Quantity.tick(1000, "keys").replace('\u202f', ' ')).isEqualTo("1 000");
    }
}
