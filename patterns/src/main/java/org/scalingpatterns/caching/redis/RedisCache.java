package org.scalingpatterns.caching.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.Row;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;

/**
 * A cache in Redis, shared by all processes that give it the same prefix. Thread-safe. Every call is one round trip; what changes
 * something is one script, so it is done or not done as a whole.
 *
 * @param <K> the type of key
 * @param <V> the type of value
 */
public final class RedisCache<K, V> implements Cache<K, V> {

    /*
     *   prefix:c:key   kind  version    load time, ns  fence, ms  value     a copy; PX = time to live + fence
     *                  1 B   19 digits  19 digits      13 digits
     *   prefix:l:key   token                                                PX = time of a lease
     *   prefix:w       channel: version (19 digits), key                    one message for each put and invalidation
     *
     *   kind: v value, a absent, f fence
     *
     * 1. A lease is a random token under a key of its own. All who ask before the next change get the same; a change deletes it;
     *    a fill demands it. A token that was deleted, ran out or was evicted is not given again (64 random bits), so a
     *    lease can only become void: a fill that comes too late costs another load, and a stale one never gets in.
     * 2. Nothing is left of a key whose copies and leases have run out, however many keys there are.
     * 3. A copy outlives its time by a fence, unserved, so that it holds lower versions off that long. How much of its life
     *    remains is the server's answer (PTTL) less the fence: no clock of two machines is ever compared.
     * 4. The message is published by the script that changes the copy. So there is no moment at which a process could die
     *    between the two.
     * 5. An unknown script makes an EVALSHA fail as a whole; it is sent in full then (after a restart of the server).
     */

    private static final int VERSION = 1;
    private static final int LOAD = 20;
    private static final int FENCE = 39;
    private static final int VALUE = 52;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MAX_FENCE_MILLIS = 9_999_999_999_999L;

    private final Redis redis;
    private final String prefix;
    private final Codec<K> keys;
    private final Codec<V> values;
    private final Options options;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final byte[] channel;

    /**
     * How long what is kept.
     *
     * @param fence how long an invalidation holds off lower versions, >= 1 ms; longer than any replica lags
     * @param lease how long a load may take, >= 1 ms; one that takes longer is not kept
     */
    public record Options(Duration fence, Duration lease) {
        public Options {
            check("fence", fence);
            check("lease", lease);
        }

        private static void check(String name, Duration time) {
            if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofMillis(MAX_FENCE_MILLIS)) > 0) {
                throw new IllegalArgumentException("must be 1 ms .. 300 years: " + name + "=" + time);
            }
        }
    }

    /**
     * @param prefix of its keys and its channel, without colons; another type of values needs another one
     * @param nanoTime the monotonic clock by which entries expire, such as {@code System::nanoTime}
     * @param random thread-safe; different in each process, such as a {@code SecureRandom}
     */
    public RedisCache(
            Redis redis,
            String prefix,
            Codec<K> keys,
            Codec<V> values,
            Options options,
            LongSupplier nanoTime,
            RandomGenerator random) {
        if (prefix.isEmpty() || prefix.indexOf(':') >= 0) {
            throw new IllegalArgumentException("must be without ':', and not empty: prefix=" + prefix);
        }
        this.redis = Objects.requireNonNull(redis, "redis");
        this.prefix = prefix;
        this.keys = Objects.requireNonNull(keys, "keys");
        this.values = Objects.requireNonNull(values, "values");
        this.options = Objects.requireNonNull(options, "options");
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.random = Objects.requireNonNull(random, "random");
        this.channel = (prefix + ":w").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Entry<V> get(K key) throws IOException {
        long now = nanoTime.getAsLong(); // before the answer: rather a little too early than too late
        return entry(
                key, redis.run(Script.GET, List.of(stored('c', keys.encode().apply(key))), List.of()), now);
    }

    @Override
    public Map<K, Entry<V>> getAll(Collection<? extends K> some) throws IOException {
        if (some.isEmpty()) {
            return Map.of();
        }
        long now = nanoTime.getAsLong();
        Map<K, Response<Object>> answers = new LinkedHashMap<>();
        redis.call(client -> {
            try (AbstractPipeline pipeline = client.pipelined()) {
                for (K key : new LinkedHashSet<>(some)) {
                    List<byte[]> copy = List.of(stored('c', keys.encode().apply(key)));
                    answers.put(key, pipeline.eval(Script.GET.text(), copy, List.of()));
                }
                pipeline.sync();
            }
            return null;
        });
        Map<K, Entry<V>> found = new LinkedHashMap<>();
        for (Map.Entry<K, Response<Object>> answer : answers.entrySet()) {
            Object copy = redis.call(client -> answer.getValue().get());
            Entry<V> entry = entry(answer.getKey(), copy, now);
            if (entry != null) {
                found.put(answer.getKey(), entry);
            }
        }
        return found;
    }

    private Entry<V> entry(K key, Object answer, long now) throws IOException {
        List<?> copyAndTime = (List<?>) answer;
        byte[] copy = (byte[]) copyAndTime.get(0);
        if (copy == null || (copy.length > 0 && copy[0] == 'f')) {
            return null;
        }
        if (copy.length < VALUE || (copy[0] != 'v' && copy[0] != 'a')) {
            throw new IOException("Redis at " + redis + ": must be a copy: " + prefix + ":c:" + key);
        }
        long millis = (Long) copyAndTime.get(1) - number(copy, FENCE, VALUE);
        if (millis <= 0) {
            return null;
        }
        V value = copy[0] == 'v' ? values.decode().apply(Arrays.copyOfRange(copy, VALUE, copy.length)) : null;
        Row<V> row = new Row<>(value, number(copy, VERSION, LOAD));
        return new Entry<>(row, now + millis * NANOS_PER_MILLI, number(copy, LOAD, FENCE));
    }

    @Override
    public long lease(K key) throws IOException {
        byte[] token = ascii(Long.toString(random.nextLong()));
        List<byte[]> arguments = List.of(token, millis(options.lease()));
        byte[] given = (byte[])
                redis.run(Script.LEASE, List.of(stored('l', keys.encode().apply(key))), arguments);
        return Long.parseLong(new String(given, StandardCharsets.US_ASCII));
    }

    @Override
    public boolean fill(K key, Entry<V> entry, long lease) throws IOException {
        byte[] time = timeToLive(entry);
        return time != null
                && isDone(redis.run(
                        Script.FILL,
                        copyAndLease(key),
                        List.of(ascii(Long.toString(lease)), digits(entry.row().version(), 19), copy(entry), time)));
    }

    @Override
    public boolean put(K key, Entry<V> entry) throws IOException {
        long version = entry.row().version();
        byte[] time = timeToLive(entry);
        if (time == null) {
            invalidate(key, version);
            return false;
        }
        return isDone(redis.run(
                Script.PUT,
                copyAndLease(key),
                List.of(channel, message(key, version), digits(version, 19), copy(entry), time)));
    }

    @Override
    public void invalidate(K key, long version) throws IOException {
        byte[] message = message(key, version);
        if (version == 0) {
            redis.run(Script.DROP, copyAndLease(key), List.of(channel, message));
            return;
        }
        byte[] fence = join(digits(0, 19), digits(options.fence().toMillis(), 13));
        redis.run(
                Script.FENCE,
                copyAndLease(key),
                List.of(channel, message, digits(version, 19), fence, millis(options.fence())));
    }

    /** What an invalidation's message says. */
    record Written<K>(K key, long version) {}

    Written<K> written(byte[] message) {
        return new Written<>(
                keys.decode().apply(Arrays.copyOfRange(message, 19, message.length)), number(message, 0, 19));
    }

    byte[] channel() {
        return channel;
    }

    Redis redis() {
        return redis;
    }

    private byte[] message(K key, long version) {
        return join(digits(version, 19), keys.encode().apply(key));
    }

    private List<byte[]> copyAndLease(K key) {
        byte[] encoded = keys.encode().apply(key);
        return List.of(stored('c', encoded), stored('l', encoded));
    }

    private byte[] stored(char what, byte[] key) {
        return join((prefix + ":" + what + ":").getBytes(StandardCharsets.UTF_8), key);
    }

    /** What remains to live, and the fence after it; null where nothing remains. */
    private byte[] timeToLive(Entry<V> entry) {
        long millis = (entry.expiresAtNanos() - nanoTime.getAsLong()) / NANOS_PER_MILLI;
        return millis <= 0 ? null : ascii(Long.toString(millis + options.fence().toMillis()));
    }

    private byte[] copy(Entry<V> entry) {
        Row<V> row = entry.row();
        byte[] header = join(digits(row.version(), 19), digits(Math.max(0, entry.loadNanos()), 19));
        byte[] kind = {(byte) (row.isPresent() ? 'v' : 'a')};
        byte[] value = row.isPresent() ? values.encode().apply(row.value()) : new byte[0];
        return join(kind, header, digits(options.fence().toMillis(), 13), value);
    }

    private static boolean isDone(Object answer) {
        return (Long) answer == 1;
    }

    private static byte[] millis(Duration time) {
        return ascii(Long.toString(time.toMillis()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] digits(long number, int width) {
        byte[] digits = new byte[width];
        for (int i = width - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + number % 10);
            number /= 10;
        }
        return digits;
    }

    private static long number(byte[] text, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text[i] - '0';
        }
        return number;
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
