package org.scalingpatterns.caching;

/**
 * A copy of a row in a cache.
 *
 * @param row without a value: it is known that there is none
 * @param expiresAtNanos when it is no longer served, on the monotonic clock of the process that reads it (compare by
 *     subtraction)
 * @param loadNanos what loading it took, >= 0
 */
public record Entry<V>(Row<V> row, long expiresAtNanos, long loadNanos) {}
