/** JMH's own JSON, of whatever project: read tolerantly, refused in one line where it is none. */
package org.scalingpatterns.results.jmh;
