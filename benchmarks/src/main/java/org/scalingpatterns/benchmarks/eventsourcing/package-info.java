/** What it costs to keep a history instead of a state, and what one gets for it. */
package org.scalingpatterns.benchmarks.eventsourcing;
