/**
 * The command that copies a pattern into somebody's project: the sources of its page, the tests of its page, and whatever either
 * needs, under another package name. What belongs to a pattern stands in the catalog; what a file needs is read from its code.
 */
package org.scalingpatterns.site.copy;
