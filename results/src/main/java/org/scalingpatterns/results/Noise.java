package org.scalingpatterns.results;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.scalingpatterns.results.statistics.Bands;

/**
 * How calm the machine was, and how far two measurements of the same code lay apart.
 *
 * @param blocks what was seen while each block ran, in the order in which they ran
 * @param repeats cells that were measured twice in each block, to see what the machine alone makes of the same code
 * @param bands the A/A bands: {@code <family>/<kind>/<metric>}, as {@code sharding/load/response-p99}, → the largest
 *     ratio (1 or above) that two measurements of the same code reached; empty where the profile measures none. Where
 *     there are repeats they are computed from them, whatever a file says
 */
public record Noise(List<Block> blocks, List<Repeat> repeats, Map<String, Double> bands) {
    public Noise {
        List<Repeat> counted = counted(repeats);
        bands = counted.isEmpty() ? bands : Bands.of(counted);
    }

    /** The repeats that recorded anything: what the bands are computed from. */
    public List<Repeat> counted() {
        return counted(repeats);
    }

    private static List<Repeat> counted(List<Repeat> repeats) {
        return repeats == null
                ? List.of()
                : repeats.stream().filter(Repeat::isMeasured).toList();
    }

    /**
     * One block: every cell of a family measured once. A block that was interrupted and resumed stands there once for
     * each of its parts, one that was measured again once for each attempt.
     *
     * @param attempt 0, or 1 for the repetition of a block that was disturbed
     * @param seconds how long it took
     * @param stealShare share of CPU time that the hypervisor took away, 0…1; null where the system doesn't tell
     * @param loadBefore the one-minute load average before it; null where the system doesn't tell
     * @param pressure share of its time in which some task waited for {@code cpu}, {@code memory}, {@code io} (PSI);
     *     empty where the system doesn't tell
     * @param rulersBefore what the rulers (fixed pieces of work) took before it, in nanoseconds, by name; in a profile
     *     that has them around families only, what they took before the family, for its first and last block
     * @param rulersAfter and after it; empty where none stood there
     * @param repeatedForks how often a fork was measured again because its processor was slower than the others had it;
     *     null in runs from before that was watched
     * @param disturbed why it is flagged; empty for a calm block
     */
    public record Block(
            String family,
            int block,
            int attempt,
            double seconds,
            Double stealShare,
            Double loadBefore,
            Map<String, Double> pressure,
            Map<String, Double> rulersBefore,
            Map<String, Double> rulersAfter,
            Integer repeatedForks,
            List<String> disturbed) {}

    /**
     * One cell, measured twice in each of the same blocks. Same code, same flags: the ratio is 1 but for the machine.
     *
     * @param cell its id
     * @param metric {@code time}, or a percentile of a series such as {@code response-p99}
     * @param first one value a block, as the cell itself has it
     * @param second one value a block, of the repetition
     */
    public record Repeat(String cell, String metric, List<Double> first, List<Double> second) {
        /**
         * Whether anything was recorded. Until the bands of mixes were looked for in the series of their roles, they were read
         * off series that recorded nothing: then each percentile is 1 ns, which no call takes.
         */
        private boolean isMeasured() {
            return metric.equals("time")
                    || Stream.concat(first.stream(), second.stream()).anyMatch(value -> value != 1);
        }
    }
}
