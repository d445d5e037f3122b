/** What it costs to append to a journal, and what the same bytes cost without one. */
package org.scalingpatterns.benchmarks.journal;
