/** What it costs to append to a journal, to read it and to open it again, and what the same bytes cost without one. */
package org.scalingpatterns.benchmarks.journal;
