/**
 * Two runs, or two files of JMH's, side by side: what was measured in both, what differs around it, and which differences
 * can be claimed.
 *
 * <p>A {@link org.scalingpatterns.results.comparison.Subject} is one side, whatever it was read from; {@link
 * org.scalingpatterns.results.comparison.Comparison} puts two together, with one {@link
 * org.scalingpatterns.results.comparison.Row} for each figure.
 */
package org.scalingpatterns.results.comparison;
