/** Which code a figure was measured on: its sources, found and hashed. */
package org.scalingpatterns.results.sources;
