package org.scalingpatterns.sharding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Consistent-hash ring with virtual nodes and weights, where any named shard may join or leave. Immutable, thread-safe,
 * O(1) expected a lookup; 12 to 16 bytes per virtual node. <b>Evenness costs virtual nodes:</b> a share's standard deviation
 * is about 1/√v of it.
 *
 * @param <K> the type of key
 */
public final class HashRing<K> implements ShardMap<K> {

    /*
     * Karger et al., "Consistent Hashing and Random Trees" (STOC 1997): every shard has points on a ring of hashes, a key
     * belongs to the first point at or after its own hash. A shard that joins takes keys over only from the points it cuts off,
     * one that leaves gives its keys to the next points: nobody else's move.
     *
     * points[i] is one long: 43 bits of position, 20 bits of shard id. One array, so one cache miss finds both; two points at
     * one position (rare) are ordered by id, whatever the order of joining. The last element is a sentinel after all positions
     * that repeats the first point's shard: the ring closes without a branch.
     *
     * starts[b] is the first point whose top bits are b or more, with as many buckets as points (to the next power of two).
     * Hashes are uniform, so a lookup starts on average half a point before its answer and steps forward: no binary search.
     *
     * A shard that left keeps its id, without points: what is stored under ids stays true. 1,024 virtual nodes are the default
     * because 1/√1024 = 3 %, so that the fullest of 64 shards stays within 10 % of the mean.
     */

    /** Virtual nodes per unit of weight, unless said otherwise. */
    public static final int DEFAULT_VIRTUAL_NODES = 1024;

    private static final int ID_BITS = 20;
    private static final long ID_MASK = (1L << ID_BITS) - 1;
    private static final int MAX_POINTS = 1 << 26;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    /**
     * A shard on the ring; its place in the list of nodes is its id.
     *
     * @param name where its points lie depends on the name alone
     * @param weight in units of virtual nodes; 0 for a shard that has left
     */
    public record Node(String name, int weight) {
        /** Refuses a negative weight. */
        public Node {
            Objects.requireNonNull(name, "name");
            Checks.atLeast(0, "weight", weight);
        }
    }

    private final List<Node> nodes;
    private final int virtualNodes;
    private final KeyHash<? super K> hash;
    private final long[] points;
    private final int[] starts;
    private final int shift;

    private HashRing(List<Node> nodes, int virtualNodes, KeyHash<? super K> hash) {
        this.hash = Objects.requireNonNull(hash, "hash");
        this.nodes = List.copyOf(nodes);
        this.virtualNodes = Checks.atLeast(1, "virtualNodes", virtualNodes);
        Checks.inRange(1, 1 << ID_BITS, "shards", nodes.size());
        if (nodes.stream().map(Node::name).distinct().count() < nodes.size()) {
            throw new IllegalArgumentException("must be distinct: names of " + nodes);
        }
        this.points = points(nodes, virtualNodes);
        int indexBits = 64 - Long.numberOfLeadingZeros(points.length - 1L);
        this.shift = 63 - indexBits;
        this.starts = starts(points, indexBits, shift);
    }

    /**
     * Numeric keys, equal shards named {@code shard-0 …}. Prefer {@link JumpBackHash} where shards come and go at the end
     * only: it needs no memory and is as even as chance allows.
     *
     * @param shards number of shards, {@code 1 .. 65536}
     * @return the map
     * @throws IllegalArgumentException if {@code shards} is out of range
     */
    public static HashRing<Long> ofLongs(int shards) {
        return of(shards, KeyHash.identity());
    }

    /**
     * Text keys by {@link KeyHash#murmur3()}. Siblings as for {@link #ofLongs(int)}.
     *
     * @param shards number of shards, {@code 1 .. 65536}
     * @return the map
     * @throws IllegalArgumentException if {@code shards} is out of range
     */
    public static HashRing<String> ofStrings(int shards) {
        return of(shards, KeyHash.murmur3());
    }

    /**
     * Keys of any type, by a hash of the caller's. Siblings as for {@link #ofLongs(int)}.
     *
     * @param shards number of shards, {@code 1 .. 65536}
     * @param hash a stable hash
     * @param <K> the type of key
     * @return the map
     * @throws IllegalArgumentException if {@code shards} is out of range
     */
    public static <K> HashRing<K> of(int shards, KeyHash<? super K> hash) {
        return new HashRing<>(grown(List.of(), Checks.atLeast(1, "shards", shards)), DEFAULT_VIRTUAL_NODES, hash);
    }

    /**
     * Named, weighted shards. Fewer virtual nodes than the default make a smaller ring, a faster build and a less even split.
     *
     * @param nodes the shards, ids in list order
     * @param virtualNodes points per unit of weight, at least 1
     * @param hash a stable hash
     * @param <K> the type of key
     * @return the map
     * @throws IllegalArgumentException if names repeat, all weights are 0, or there are more than 2^26 points
     */
    public static <K> HashRing<K> of(List<Node> nodes, int virtualNodes, KeyHash<? super K> hash) {
        return new HashRing<>(nodes, virtualNodes, hash);
    }

    /**
     * The ring with shards {@code shard-<id>} of weight 1 added at the end, or without the last ones.
     *
     * @param newShards number of shards, at least 1
     * @return a new ring; this one stays valid
     * @throws IllegalArgumentException if {@code newShards < 1} or no shard with points is left
     */
    public HashRing<K> withShards(int newShards) {
        Checks.atLeast(1, "shards", newShards);
        return newShards < nodes.size()
                ? new HashRing<>(nodes.subList(0, newShards), virtualNodes, hash)
                : new HashRing<>(grown(nodes, newShards), virtualNodes, hash);
    }

    /**
     * The ring with one shard added (it gets the next id) or given another weight (it keeps its id).
     *
     * @param name the shard
     * @param weight its new weight, at least 0
     * @return a new ring; this one stays valid
     * @throws IllegalArgumentException if the weight is negative, all weights become 0, or there are more than 2^26 points
     */
    public HashRing<K> with(String name, int weight) {
        List<Node> changed = new ArrayList<>(nodes);
        int id = idOf(name);
        if (id < 0) {
            changed.add(new Node(name, weight));
        } else {
            changed.set(id, new Node(name, weight));
        }
        return new HashRing<>(changed, virtualNodes, hash);
    }

    /**
     * The ring without a shard: its keys, and no others, go to the rest. Its id is retired, not reused.
     *
     * @param name a shard of this ring
     * @return a new ring; this one stays valid
     * @throws IllegalArgumentException if there is no such shard or it is the last one with points
     */
    public HashRing<K> without(String name) {
        if (idOf(name) < 0) {
            throw new IllegalArgumentException("must be a shard of the ring: name=" + name);
        }
        return with(name, 0);
    }

    /**
     * The shards in the order of their ids.
     *
     * @return an immutable list
     */
    public List<Node> nodes() {
        return nodes;
    }

    @Override
    public int shardCount() {
        return nodes.size();
    }

    @Override
    public int shardFor(K key) {
        return route(hash.hash(key));
    }

    @Override
    public int shardFor(long key) {
        return route(Checks.number(key, hash));
    }

    private int route(long key) {
        long position = KeyHash.fmix64(key) >>> 1;
        int i = starts[(int) (position >>> shift)];
        long from = position & ~ID_MASK;
        while (points[i] < from) {
            i++;
        }
        return (int) (points[i] & ID_MASK);
    }

    private int idOf(String name) {
        for (int id = 0; id < nodes.size(); id++) {
            if (nodes.get(id).name().equals(name)) {
                return id;
            }
        }
        return -1;
    }

    private static List<Node> grown(List<Node> nodes, int shards) {
        List<Node> grown = new ArrayList<>(nodes);
        while (grown.size() < shards) {
            grown.add(new Node("shard-" + grown.size(), 1));
        }
        return Collections.unmodifiableList(grown);
    }

    private static long[] points(List<Node> nodes, int virtualNodes) {
        long weights = Checks.weights(nodes.stream().mapToInt(Node::weight).toArray());
        if (weights > MAX_POINTS / virtualNodes) { // the product may overflow
            throw new IllegalArgumentException(
                    "must be <= " + MAX_POINTS + ": weights * virtualNodes=" + weights + " * " + virtualNodes);
        }
        long[] points = new long[(int) weights * virtualNodes + 1];
        int next = 0;
        for (int id = 0; id < nodes.size(); id++) {
            long seed = Murmur3.hash(nodes.get(id).name());
            for (int i = nodes.get(id).weight() * virtualNodes; i > 0; i--) {
                points[next++] = ((KeyHash.fmix64(seed + i * GOLDEN) >>> 1) & ~ID_MASK) | id;
            }
        }
        points[next] = Long.MAX_VALUE;
        Arrays.sort(points);
        points[next] = (Long.MAX_VALUE & ~ID_MASK) | (points[0] & ID_MASK);
        return points;
    }

    private static int[] starts(long[] points, int indexBits, int shift) {
        int[] starts = new int[1 << indexBits];
        int point = 0;
        for (int bucket = 0; bucket < starts.length; bucket++) {
            while (points[point] >>> shift < bucket) {
                point++;
            }
            starts[bucket] = point;
        }
        return starts;
    }
}
