/**
 * Caching: cache-aside, write-through and write-behind between an application and its system of record.
 */
package org.scalingpatterns.caching;
