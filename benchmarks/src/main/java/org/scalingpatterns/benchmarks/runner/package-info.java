/**
 * Runs benchmarks: which cells there are ({@link org.scalingpatterns.benchmarks.runner.Suite}), which of them a profile
 * takes and how long ({@link org.scalingpatterns.benchmarks.runner.Profile},
 * {@link org.scalingpatterns.benchmarks.runner.Plan}), forks of JMH in shuffled blocks, one at a time where it
 * measures ({@link org.scalingpatterns.benchmarks.runner.MeasuringRun}), into a run folder
 * ({@link org.scalingpatterns.benchmarks.runner.RunRecorder}). The measurement is JMH's.
 */
package org.scalingpatterns.benchmarks.runner;
