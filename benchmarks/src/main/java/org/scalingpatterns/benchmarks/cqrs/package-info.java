/** What a second model costs, what it answers faster, and how far it is behind. */
package org.scalingpatterns.benchmarks.cqrs;
