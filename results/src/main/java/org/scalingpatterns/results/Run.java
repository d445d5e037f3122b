package org.scalingpatterns.results;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One run of the benchmarks: everything about it but its figures ({@code run.json}).
 *
 * @param schema the version of this format, {@link #SCHEMA}
 * @param id the folder's name, {@code <yyyy-mm-dd>-<machine>}
 * @param started UTC
 * @param ended UTC, when the last cell was finished
 * @param profile smoke, quick or publish
 * @param options the arguments of the command, without secrets
 * @param commit the sources' commit, or {@code unknown} where there is no git
 * @param dirty whether the sources differed from that commit
 * @param seed what shuffled the blocks
 * @param stopped whether it was ended before its last cell
 * @param plan what was to be measured, by family
 * @param rates arrival rates in operations per second, by group of cells that are compared
 */
public record Run(
        int schema,
        String id,
        Instant started,
        Instant ended,
        String profile,
        List<String> options,
        String commit,
        boolean dirty,
        long seed,
        boolean stopped,
        List<Plan> plan,
        Map<String, List<Long>> rates,
        Environment environment,
        Noise noise) {

    public static final int SCHEMA = 1;

    /**
     * What a family was to take.
     *
     * @param cells how many cells
     * @param forks how many forked JVMs, over all of its cells
     * @param seconds the time that was planned for it
     */
    public record Plan(String family, int cells, int forks, int seconds) {}

    /** Whether its intervals rest on too few forks to be more than an indication. */
    public boolean indicative() {
        return !profile.equals("publish");
    }
}
