/** The results format: what a run is, how it is written, read, checked and compared. */
package org.scalingpatterns.results;
