/** The reference implementations as they stand on a page: the compiled sources, highlighted when the site is built, never pasted. */
package org.scalingpatterns.site.source;
