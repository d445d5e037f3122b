/**
 * Estimates with their intervals: how values of a few forks become a figure that says how sure it is, and when two of
 * them are called different.
 */
package org.scalingpatterns.results.statistics;
