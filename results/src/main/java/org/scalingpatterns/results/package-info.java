/**
 * The results format: what a run is, how it is written, read and checked.
 *
 * <pre>
 * results/runs/&lt;id&gt;/
 *   run.json           {@link org.scalingpatterns.results.Run}: when, how and on what
 *   &lt;family&gt;.json      {@link org.scalingpatterns.results.FamilyResults}: the cells and their values, fork by fork
 *   &lt;family&gt;.hlog      HdrHistogram log v1.3, a line for each cell, series, fork and iteration
 *   jmh/&lt;family&gt;.json  JMH's own JSON
 *   SHA256SUMS         {@link org.scalingpatterns.results.Checksums}
 * </pre>
 *
 * {@link org.scalingpatterns.results.RunFolder} reads a folder whole or refuses it in one line;
 * {@link org.scalingpatterns.results.RunWriter} writes one. Statistics, claims and fingerprints have packages of their
 * own and stand on this one.
 */
package org.scalingpatterns.results;
