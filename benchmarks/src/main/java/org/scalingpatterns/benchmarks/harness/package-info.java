/**
 * The harness under the benchmarks: open-loop load, workload keys, and the facts about the machine that a run states.
 *
 * <p>What it stands on, {@code harness.hdr}, imports nothing of it and can be copied alone.
 */
package org.scalingpatterns.benchmarks.harness;
