package org.scalingpatterns.results;

import java.util.List;
import java.util.Map;

/**
 * How calm the machine was.
 *
 * @param blocks what was seen while each block ran
 * @param bands the A/A band of each kind, metric and family: the ratio that two measurements of the same code reach
 */
public record Noise(List<Block> blocks, Map<String, Double> bands) {

    /**
     * One block: every cell of a family measured once.
     *
     * @param seconds how long it took
     * @param stealShare share of CPU time that the hypervisor took away, 0…1; null where the system doesn't tell
     * @param loadBefore the one-minute load average before it; null where the system doesn't tell
     * @param rulers what the rulers (fixed pieces of work) took before it, in nanoseconds, by name
     */
    public record Block(
            String family,
            int block,
            double seconds,
            Double stealShare,
            Double loadBefore,
            Map<String, Double> rulers) {}
}
