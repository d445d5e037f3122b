/**
 * The workloads' keys: the same for every variant that is compared, on every JDK, from seeds that are printed.
 *
 * <p><b>Mechanism.</b> A generator is drawn into an array before the clock starts; the benchmark cycles through it, each
 * thread from an offset of its own. Numeric keys stay primitive longs.
 *
 * <p><b>Trade-offs.</b> A million precomputed keys take 8 MB as longs and some 60 MB as strings, and walk through the
 * cache beside what is measured; drawing them inside the benchmark would be measured too. A short cycle stays in cache
 * and is learnt by the branch predictor: label it predictable.
 *
 * <pre>{@code
 * long[] keys = LongKeys.zipfian(10_000, LongKeys.THETA, LongKeys.SEED).longs(1 << 20);
 * String[] users = new SurnameKeys(LongKeys.SEED).strings(1 << 20);
 * }</pre>
 */
package org.scalingpatterns.benchmarks.harness.keys;
