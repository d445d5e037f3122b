/** The commands behind {@code scripts/bench} and {@code scripts/compare}. */
package org.scalingpatterns.benchmarks.cli;
