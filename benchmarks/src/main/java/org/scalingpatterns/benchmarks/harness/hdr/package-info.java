/**
 * Complete latency histograms through JMH: record every call, get every iteration's histogram back in the parent.
 *
 * <p><b>Mechanism.</b> An {@link org.scalingpatterns.benchmarks.harness.hdr.HdrRecorder}, a thread-scoped JMH state,
 * holds named series of nanosecond values. {@link org.scalingpatterns.benchmarks.harness.hdr.HdrProfiler} collects them
 * after each measurement iteration as JMH results that carry the whole histogram; JMH's own link brings them from the
 * fork to the parent, where {@link org.scalingpatterns.benchmarks.harness.hdr.HdrResults} reads them per fork and
 * iteration and {@link org.scalingpatterns.benchmarks.harness.hdr.HdrLogWriter} writes them as an HdrHistogram log.
 *
 * <p><b>Trade-offs.</b> Every call pays two clock reads and one record (some tens of ns): below about 1 µs measure
 * batches, or an average instead. Values keep three significant digits. Unlike JMH's SampleTime, no call is skipped,
 * so that a rare slow call is reported at its true share, and merging never averages a percentile.
 *
 * <p><b>Usage.</b>
 *
 * <pre>{@code
 * @Benchmark
 * public Value get(HdrRecorder recorder) {
 *     long start = recorder.start();
 *     Value value = cache.get(key());
 *     recorder.record(HdrRecorder.SERVICE, System.nanoTime() - start);
 *     return value;
 * }
 * // java -jar benchmarks.jar MyBenchmark -prof org.scalingpatterns.benchmarks.harness.hdr.HdrProfiler
 * // java -cp benchmarks.jar org.scalingpatterns.benchmarks.harness.hdr.HdrMain MyBenchmark -hlog out.hlog
 * }</pre>
 *
 * <p>The package needs the JDK, jmh-core and HdrHistogram, nothing else. In any JMH project:
 *
 * <ol>
 *   <li>copy the package;
 *   <li>take an {@code HdrRecorder} as an argument, {@code start()} and {@code record()};
 *   <li>run with {@code -prof …HdrProfiler}; or through {@link org.scalingpatterns.benchmarks.harness.hdr.HdrMain}, which
 *       takes all of JMH's flags and {@code -hlog out.hlog}.
 * </ol>
 */
package org.scalingpatterns.benchmarks.harness.hdr;
