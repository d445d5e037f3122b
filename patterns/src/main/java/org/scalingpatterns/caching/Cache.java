package org.scalingpatterns.caching;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where copies of rows are kept: in the process, or shared by several. Thread-safe. It may forget any copy at any time.
 *
 * <p>A copy gets in by two ways. Who <em>read</em> the row from the store takes a {@link #lease} before the read, and {@link
 * #fill}s with it: that does nothing if the key was written or invalidated in between. Who <em>wrote</em> the row {@link
 * #put}s it: that does nothing if a newer one is there.
 *
 * <p>An {@link IOException} means that the cache can't be reached; what was asked of it may be done or not.
 */
public interface Cache<K, V> {

    /** The copy of a key, neither expired nor invalidated; null where there is none. */
    Entry<V> get(K key) throws IOException;

    /** The copies of those of the keys that have one; in one round trip where the cache can. */
    default Map<K, Entry<V>> getAll(Collection<? extends K> keys) throws IOException {
        Map<K, Entry<V>> found = new LinkedHashMap<>();
        for (K key : keys) {
            Entry<V> entry = get(key);
            if (entry != null) {
                found.put(key, entry);
            }
        }
        return found;
    }

    /** What entitles to fill the copy of a key, until it is put or invalidated. Any number may be out. */
    long lease(K key) throws IOException;

    /**
     * Keeps a copy that was read from the store.
     *
     * @param lease taken before the store was read
     * @return whether it is kept: not if the lease is void, or a copy or an invalidation of a higher version is known
     */
    boolean fill(K key, Entry<V> entry, long lease) throws IOException;

    /**
     * Keeps a copy of what was just written to the store, and voids all leases of the key.
     *
     * @return whether it is kept: not if a copy or an invalidation of a higher version is known
     */
    boolean put(K key, Entry<V> entry) throws IOException;

    /**
     * Drops the copy of a key and voids all leases. For some time, rows of lower versions are not taken: a replica that lags
     * behind may still serve them.
     *
     * @param version of the row as it was written; 0 where that is not known, which drops only
     */
    void invalidate(K key, long version) throws IOException;
}
