/** The command behind {@code scripts/bench}. */
package org.scalingpatterns.benchmarks.cli;
