/** What caching costs, and what it saves. */
package org.scalingpatterns.benchmarks.caching;
