package org.scalingpatterns.caching.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.Entry;

/**
 * A cache in this process in front of one in Redis: a hit costs no round trip. What another process puts or invalidates is dropped
 * here when its message comes, usually within a millisecond; <b>until then the former copy is served</b>, and at
 * most for the given silence where the connection is lost. Thread-safe. Two threads, ended by {@link #close}.
 *
 * @param <K> the type of key
 * @param <V> the type of value
 */
public final class RedisNearCache<K, V> implements Cache<K, V>, AutoCloseable {

    /*
     * 1. Redis forgets a message that nobody could be sent. So after a loss of the connection no copy in front can be trusted:
     *    the front is thrown away then, and a new, empty one is begun after the next subscription is confirmed. In
     *    between there is none, and everything is asked of Redis. Since a call keeps to the front that it found, a fill that
     *    was under way during the loss ends in the old one, which nobody reads.
     * 2. A read takes the front's lease before it asks Redis. Then either the message of a later change finds its copy in front
     *    and drops it, or it came first and voided the lease.
     * 3. A write changes Redis first, then drops the copy in front: the other way round, a read in between would bring the old
     *    copy back. It doesn't put its own into the front: another process may have written meanwhile, and its message may
     *    have come already.
     * 4. A connection may be dead without a sign, and a process may stop for minutes. So the front is served only while the
     *    channel was heard of within the silence.
     */

    private final RedisCache<K, V> shared;
    private final Supplier<? extends Cache<K, V>> fronts;
    private final Channel channel;
    private volatile Cache<K, V> front; // null while messages may be missed
    private volatile IOException trouble;

    /**
     * Begins to listen. Until the channel is open, everything is asked of Redis.
     *
     * @param fronts makes an empty cache in this process, on the same clock; called anew after each loss of the connection
     * @param silence how long a copy may be served whose invalidation was lost with the connection, >= 40 ms
     * @param nanoTime the clock of both caches
     * @param threads makes two
     */
    public RedisNearCache(
            RedisCache<K, V> shared,
            Supplier<? extends Cache<K, V>> fronts,
            Duration silence,
            LongSupplier nanoTime,
            ThreadFactory threads) {
        if (silence.compareTo(Duration.ofMillis(40)) < 0
                || silence.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("must be 40 ms .. 24 days: silence=" + silence);
        }
        this.shared = Objects.requireNonNull(shared, "shared");
        this.fronts = Objects.requireNonNull(fronts, "fronts");
        this.channel = new Channel(shared.redis(), shared.channel(), silence, new Dropping(), nanoTime, threads);
    }

    private final class Dropping implements Channel.Listener {
        @Override
        public void opened() {
            front = fronts.get();
            trouble = null;
        }

        @Override
        public void message(byte[] message) {
            RedisCache.Written<K> written = shared.written(message);
            drop(written.key(), written.version());
        }

        @Override
        public void lost(IOException why) {
            front = null;
            trouble = why;
        }
    }

    /** Why nothing is served from the front at present; null where nothing is known to be wrong. */
    public IOException trouble() {
        return trouble;
    }

    private Cache<K, V> near() {
        Cache<K, V> current = front;
        return current != null && channel.isComplete() ? current : null;
    }

    @Override
    public Entry<V> get(K key) throws IOException {
        Cache<K, V> near = near();
        if (near == null) {
            return shared.get(key);
        }
        Entry<V> entry = near.get(key);
        if (entry != null) {
            return entry;
        }
        long lease = near.lease(key);
        entry = shared.get(key);
        if (entry != null) {
            near.fill(key, entry, lease);
        }
        return entry;
    }

    @Override
    public Map<K, Entry<V>> getAll(Collection<? extends K> keys) throws IOException {
        Cache<K, V> near = near();
        if (near == null) {
            return shared.getAll(keys);
        }
        Map<K, Entry<V>> found = new LinkedHashMap<>(near.getAll(keys));
        Set<K> others = new LinkedHashSet<>(keys);
        others.removeAll(found.keySet());
        Map<K, Long> leases = new LinkedHashMap<>();
        for (K key : others) {
            leases.put(key, near.lease(key));
        }
        for (Map.Entry<K, Entry<V>> copy : shared.getAll(others).entrySet()) {
            near.fill(copy.getKey(), copy.getValue(), leases.get(copy.getKey()));
            found.put(copy.getKey(), copy.getValue());
        }
        return found;
    }

    @Override
    public long lease(K key) throws IOException {
        return shared.lease(key);
    }

    @Override
    public boolean fill(K key, Entry<V> entry, long lease) throws IOException {
        boolean kept = shared.fill(key, entry, lease);
        if (kept) {
            drop(key, entry.row().version()); // or an older copy would be served here after a newer one was seen
        }
        return kept;
    }

    @Override
    public boolean put(K key, Entry<V> entry) throws IOException {
        try {
            return shared.put(key, entry);
        } finally {
            drop(key, entry.row().version());
        }
    }

    @Override
    public void invalidate(K key, long version) throws IOException {
        try {
            shared.invalidate(key, version);
        } finally {
            drop(key, version);
        }
    }

    private void drop(K key, long version) {
        Cache<K, V> current = front;
        if (current != null) {
            try {
                current.invalidate(key, version);
            } catch (IOException e) {
                throw new IllegalStateException("a cache in this process can be reached", e);
            }
        }
    }

    /** Ends its threads; what it is asked after that, it asks of Redis. Closing twice does nothing. */
    @Override
    public void close() {
        channel.close();
    }
}
