/**
 * What stands on a page, computed from the catalog and the runs: views are plain records that the templates print without a
 * decision of their own. Paths in views are relative to the site's root; a page prefixes them with its own way up.
 */
package org.scalingpatterns.site.page;
