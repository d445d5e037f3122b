/** Estimates with their intervals: how values of a few forks become a figure that says how sure it is. */
package org.scalingpatterns.results.statistics;
