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
 * @param stopped whether it was ended before its end: some cells may lack forks, or only disturbed blocks their second attempt
 * @param plan what was to be measured, by family
 * @param rates the arrival rates of each group of load cells that are compared, by {@code <family>/<Benchmark>}
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
        Map<String, Rates> rates,
        Environment environment,
        Noise noise) {

    /** What is written; {@link OlderSchemas} lifts older runs to it. */
    public static final int SCHEMA = 3;

    /**
     * What a family was to take.
     *
     * @param cells how many cells
     * @param forks how many forked JVMs, over all of its cells
     * @param seconds the time that was planned for it
     */
    public record Plan(String family, int cells, int forks, int seconds) {}

    /**
     * The arrival rates of a group, the same for every variant.
     *
     * @param sustained operations per second that each variant sustained when it was probed, by its parameters; empty
     *     where the rates were given and not probed
     * @param byLoad share of the slowest variant's sustained capacity in percent, as {@code 80}, → operations per second
     */
    public record Rates(Map<String, Double> sustained, Map<String, Long> byLoad) {}

    /** Whether it rests on less than the publish profile asks for, and is no more than an indication. */
    public boolean indicative() {
        return !profile.equals("publish")
                || options.stream().anyMatch(option -> option.matches("--forks=[1-5]|--iteration=\\d+"));
    }
}
