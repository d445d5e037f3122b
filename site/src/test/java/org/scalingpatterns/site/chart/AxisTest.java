package org.scalingpatterns.site.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
    private static List<String> labels(Axis axis) {
        return axis.ticks().stream().map(Axis.Tick::label).toList();
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
    }

    @Test
    void linear_startsAtZero_endsAtARoundNumber() {
        assertThat(labels(Axis.linear(3, 47, 5, AxisTest::plain))).containsExactly("0", "10", "20", "30", "40", "50");
    }

    @Test
    void linear_tenths_doNotDrift() {
        Axis axis = Axis.linear(0, 0.5, 5, Double::toString);
        assertThat(labels(axis)).contains("0.1", "0.2", "0.4");
        assertThat(labels(axis)).noneMatch(label -> label.length() > 19);
    }

    @Test
    void around_closeValues_fillTheAxis() {
        Axis.Linear axis = Axis.around(1.02, 1.13, 6, AxisTest::plain);
        assertThat(axis.low()).isBetween(0.95, 1.02);
        assertThat(axis.at(1.02)).isBetween(0.0, 0.3);
        assertThat(axis.at(1.13)).isBetween(0.7, 1.0);
    }

    @Test
    void log_endsAtOneTwoOrFive() {
        Axis.Log axis = Axis.log(2.4, 2912, AxisTest::plain);
        assertThat(axis.low()).isCloseTo(2, within(1e-9));
        assertThat(axis.high()).isCloseTo(5000, within(1e-9));
        assertThat(axis.at(2)).isCloseTo(0, within(1e-9));
        assertThat(axis.at(5000)).isCloseTo(1, within(1e-9));
        assertThat(axis.at(100)).isCloseTo(Math.log(50) / Math.log(2500), within(1e-9));
    }

    @Test
    void log_manyDecades_ticksOnlyPowersOfTen() {
        assertThat(Axis.log(3, 90_000, AxisTest::plain).ticks())
                .extracting(Axis.Tick::value)
                .allSatisfy(
                        value -> assertThat(Math.log10(value)).isCloseTo(Math.rint(Math.log10(value)), within(1e-9)));
    }

    @Test
    void log_zero_isRefused() {
        assertThatThrownBy(() -> Axis.log(0, 1, AxisTest::plain)).hasMessage("must be > 0 on a log axis: 0.0");
    }

    @Test
    void through_equalFactors_areEqualSteps() {
        Axis axis = Axis.through(List.of(4.0, 16.0, 64.0), AxisTest::plain);
        assertThat(axis.at(16)).isCloseTo(0.5, within(1e-9));
        assertThat(axis.ticks()).hasSize(3);
    }

    @Test
    void through_oneValue_standsInTheMiddle() {
        assertThat(Axis.through(List.of(64.0), AxisTest::plain).at(64)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void through_zero_isLinear() {
        Axis axis = Axis.through(List.of(8.0, 0.0, 1.0, 3.0), AxisTest::plain);
        assertThat(axis.at(0)).isEqualTo(0);
        assertThat(axis.at(1)).isCloseTo(0.125, within(1e-9));
        assertThat(axis.at(8)).isEqualTo(1);
        assertThat(labels(axis)).containsExactly("0", "1", "3", "8");
        assertThat(Axis.through(List.of(0.0), AxisTest::plain).at(0)).isEqualTo(0);
    }

    @Test
    void through_valuesThatLieTooClose_haveOneLabel() {
        assertThat(labels(Axis.through(List.of(0.0, 1.0, 2.0, 100.0), AxisTest::plain)))
                .containsExactly("0", "", "", "100");
    }

    @Test
    void percent_isLinearFromZeroToAHundred() {
        Axis axis = Axis.percent(List.of(80.0, 20.0, 95.0), AxisTest::plain);
        assertThat(axis.at(20)).isCloseTo(0.2, within(1e-9));
        assertThat(axis.at(95)).isCloseTo(0.95, within(1e-9));
        assertThat(labels(axis)).containsExactly("0", "20", "80", "95", "");
        assertThat(Axis.percent(List.of(50.0, 125.0), AxisTest::plain).at(125)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.30103", "0.9, 1", "0.99, 2", "0.999, 3", "0.9999, 4"})
    void nines_ofPercentile_isMinusLogOfTheRest(double p, double nines) {
        assertThat(Axis.Nines.of(p)).isCloseTo(nines, within(1e-5));
    }

    @ParameterizedTest
    @CsvSource({"10, 0", "100, 1", "1000, 2", "36000, 3.5563", "5, 0"})
    void nines_last_leavesTenSamples(long n, double nines) {
        assertThat(Axis.Nines.last(n)).isCloseTo(nines, within(1e-4));
    }

    @Test
    void nines_ticks_arePercentiles() {
        assertThat(labels(Axis.nines(4.2)))
                .containsExactly("0", "50\u202f%", "90\u202f%", "99\u202f%", "99.9\u202f%", "99.99\u202f%");
    }
}
