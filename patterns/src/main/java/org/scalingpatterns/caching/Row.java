package org.scalingpatterns.caching;

/**
 * What a store holds under a key, or a copy of it.
 *
 * @param value null where there is none: never written, or deleted
 * @param version grows with each write of the key; 0 where it was never written
 */
public record Row<V>(V value, long version) {

    /** @throws IllegalArgumentException if the version is negative, or 0 with a value */
    public Row {
        if (version < 0 || (version == 0 && value != null)) {
            throw new IllegalArgumentException("must be > 0, or 0 without a value: version=" + version);
        }
    }

    /** A key that was never written. */
    public static <V> Row<V> absent() {
        return new Row<>(null, 0);
    }

    /** A key that was deleted: a late write of a lower version must not bring it back. */
    public static <V> Row<V> deleted(long version) {
        return new Row<>(null, version);
    }

    /** Whether there is a value. */
    public boolean isPresent() {
        return value != null;
    }
}
