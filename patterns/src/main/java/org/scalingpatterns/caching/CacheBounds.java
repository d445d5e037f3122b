package org.scalingpatterns.caching;

import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.ToIntBiFunction;
import java.util.random.RandomGenerator;

/**
 * What a {@link BoundedCache} keeps, and for how long.
 *
 * @param maximum weight of all entries together, > 0
 * @param weigher weight of an entry, > 0, asked once for each write; it must not touch the cache
 * @param ttlNanos how long an entry lives after it was written, > 0; 0 for ever
 * @param jitter the share of that time, 0 .. 1, by which a life may be shorter, at random: what was loaded together doesn't
 *     expire together
 * @param nanos a monotonic clock; may wrap around
 * @param random thread-safe, as {@link java.util.Random} is
 */
public record CacheBounds<K, V>(
        long maximum,
        ToIntBiFunction<? super K, ? super V> weigher,
        long ttlNanos,
        double jitter,
        LongSupplier nanos,
        RandomGenerator random) {

    /** @throws IllegalArgumentException if a number is out of its range */
    public CacheBounds {
        if (maximum <= 0) {
            throw new IllegalArgumentException("must be > 0: maximum=" + maximum);
        }
        if (ttlNanos < 0) {
            throw new IllegalArgumentException("must be >= 0: ttlNanos=" + ttlNanos);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("must be 0 .. 1: jitter=" + jitter);
        }
        Objects.requireNonNull(weigher, "weigher");
        if (ttlNanos > 0) {
            Objects.requireNonNull(nanos, "nanos");
            Objects.requireNonNull(random, "random");
        }
    }

    /** At most so many entries. */
    public static <K, V> CacheBounds<K, V> entries(long maximum) {
        return weight(maximum, (key, value) -> 1);
    }

    /** At most so much weight. */
    public static <K, V> CacheBounds<K, V> weight(long maximum, ToIntBiFunction<? super K, ? super V> weigher) {
        return new CacheBounds<>(maximum, weigher, 0, 0, null, null);
    }

    /** The same, and entries expire. */
    public CacheBounds<K, V> expiring(long afterNanos, double jittered, LongSupplier clock, RandomGenerator dice) {
        return new CacheBounds<>(maximum, weigher, afterNanos, jittered, clock, dice);
    }

    int weigh(K key, V value) {
        int weight = weigher.applyAsInt(key, value);
        if (weight <= 0) {
            throw new IllegalArgumentException("must be > 0: weight=" + weight);
        }
        return weight;
    }

    /** When what is written now expires. */
    long deadline() {
        return ttlNanos == 0 ? 0 : nanos.getAsLong() + ttlNanos - (long) (ttlNanos * jitter * random.nextDouble());
    }

    /** Whether its time is over. The deadline is read before the clock, and not at all where there is none. */
    boolean isPast(ClockTinyLfu.Node<?, ?> node) {
        return ttlNanos > 0 && node.expiresAt - nanos.getAsLong() <= 0;
    }
}
