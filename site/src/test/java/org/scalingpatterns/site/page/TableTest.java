package org.scalingpatterns.site.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Table.Entry FIGURE = new Table.Entry("12.7 ns", "[12.6, 12.8]", "placing.html#c1");

    private static Table table(Table.Entry... row) {
        return new Table("t", List.of(), List.of(), List.of(List.of(row)));
    }

    @Test
    void holds_everyFigureInTheSameWords() {
        Table.Entry other = new Table.Entry("13.9 ns", "[13.6, 14.1]", "placing.html#c2");
        Table all = table(Table.Entry.of("slots"), FIGURE, other);
        assertThat(all.holds(table(Table.Entry.of("of another heading"), FIGURE)))
                .isTrue();
        assertThat(table(FIGURE).holds(all)).isFalse();
        assertThat(all.holds(table(new Table.Entry("0.0127 µs", FIGURE.interval(), FIGURE.href()))))
                .isFalse();
    }
}
