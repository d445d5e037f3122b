package org.scalingpatterns.benchmarks.runner;

import java.util.List;
import org.scalingpatterns.results.Environment;

/**
 * What stands in a run beside its figures.
 *
 * @param options the command's arguments, without secrets
 * @param commit of the sources, or {@code unknown}
 * @param seed shuffles the blocks
 */
public record RunFacts(List<String> options, String commit, boolean dirty, long seed, Environment environment) {}
