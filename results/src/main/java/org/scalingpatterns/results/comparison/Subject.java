package org.scalingpatterns.results.comparison;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scalingpatterns.results.Cell;

/**
 * One side of a comparison.
 *
 * @param name as the user gave it
 * @param origin where it was read from; two subjects of one origin were measured together
 * @param jdk the feature version that was selected; empty where all are compared
 * @param environment what it was measured on and how, label → value
 * @param bands A/A bands as ratios, by {@link Metric#band}
 * @param rulers lower quartile of each ruler's times in nanoseconds, by name; empty where none was measured
 */
public record Subject(
        String name,
        String origin,
        Optional<String> jdk,
        Map<String, String> environment,
        List<Item> cells,
        Map<String, Double> bands,
        Map<String, Double> rulers) {

    /**
     * One cell.
     *
     * @param key what finds its like on the other side
     * @param benchmark class and method, fully qualified
     * @param params by name, in the order of the benchmark
     * @param kind empty for a foreign benchmark
     * @param remarks what a reader must know; empty for a sound cell
     * @param fingerprint of the measured code; empty where it is unknown
     * @param metrics figures with scatter
     * @param counters figures of a deterministic experiment, exact
     */
    public record Item(
            String key,
            String benchmark,
            Map<String, String> params,
            Optional<Cell.Kind> kind,
            List<Cell.Remark> remarks,
            String fingerprint,
            List<Metric> metrics,
            Map<String, Double> counters) {

        /** The class of {@link #benchmark}, fully qualified. */
        public String group() {
            return benchmark.substring(0, benchmark.lastIndexOf('.'));
        }

        /** The method of {@link #benchmark}. */
        public String method() {
            return benchmark.substring(benchmark.lastIndexOf('.') + 1);
        }

        Optional<Cell.Remark> failure() {
            return remarks.stream()
                    .filter(remark -> remark.flag() == Cell.Flag.FAILED)
                    .findFirst();
        }
    }
}
