package org.scalingpatterns.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.results.Cell;

class SummaryTableTest {
    private static final Cell.Remark SATURATED = new Cell.Remark(Cell.Flag.SATURATED, "served 40 %");
    private static final Cell.Remark NOISY = new Cell.Remark(Cell.Flag.NOISY, "steal");

    @Test
    void overloaded_halfOfTheLoadSaturatedMostForks_isTold() {
        assertThat(SummaryTable.overloaded(List.of(cell(Cell.Kind.LOAD, "50", 3, SATURATED, SATURATED))))
                .singleElement()
                .asString()
                .contains("cell/50", "50 %", "--rates probe");
    }

    @Test
    void overloaded_whatMayHappen_isNot() {
        assertThat(SummaryTable.overloaded(List.of(
                        cell(Cell.Kind.LOAD, "80", 2, SATURATED, SATURATED),
                        cell(Cell.Kind.LOAD, "50", 2, SATURATED),
                        cell(Cell.Kind.LOAD, "20", 2, NOISY, NOISY),
                        cell(Cell.Kind.COST, "50", 2, SATURATED, SATURATED))))
                .isEmpty();
    }

    private static Cell cell(Cell.Kind kind, String load, int forks, Cell.Remark... remarks) {
        return new Cell(
                "cell/" + load,
                "org.acme.SomeLoad.call",
                kind,
                Map.of("load", load),
                "17",
                "thrpt",
                "ops/s",
                1,
                Collections.nCopies(forks, new Cell.Fork(0, 1, List.of(1.0), null, Map.of())),
                List.of("response"),
                List.of(remarks),
                "fingerprint");
    }
}
