/** The generator of the static site: reads the catalog, the sources and the runs, writes plain files. */
package org.scalingpatterns.site;
