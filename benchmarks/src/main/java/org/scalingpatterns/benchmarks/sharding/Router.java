package org.scalingpatterns.benchmarks.sharding;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import com.google.common.collect.ImmutableRangeMap;
import com.google.common.collect.Range;
import com.google.common.hash.HashFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.sharding.HashRing;
import org.scalingpatterns.sharding.HashSlots;
import org.scalingpatterns.sharding.JumpBackHash;
import org.scalingpatterns.sharding.JumpHash;
import org.scalingpatterns.sharding.KeyHash;
import org.scalingpatterns.sharding.ModuloHash;
import org.scalingpatterns.sharding.RangeMap;
import org.scalingpatterns.sharding.RendezvousHash;
import org.scalingpatterns.sharding.ShardDirectory;
import org.scalingpatterns.sharding.ShardMap;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Every way of finding a shard that is measured: ours, and beside it what one would take from a library. All go from a
 * key to a shard number; what else they keep (our directories a version with each entry) they keep.
 */
enum Router {
    /** Reads the key and does nothing with it: what measuring costs. */
    HARNESS {
        @Override
        Lookup longs(int shards, long[] keys) {
            return i -> (int) keys[i];
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            return i -> keys[i].length();
        }
    },
    MODULO {
        @Override
        Lookup longs(int shards, long[] keys) {
            return ours(ModuloHash.ofLongs(shards), keys);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            return ours(ModuloHash.ofStrings(shards), keys);
        }
    },
    JUMP {
        @Override
        Lookup longs(int shards, long[] keys) {
            return ours(JumpHash.ofLongs(shards), keys);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            return ours(JumpHash.ofStrings(shards), keys);
        }
    },
    GUAVA_JUMP {
        @Override
        Lookup longs(int shards, long[] keys) {
            return i -> com.google.common.hash.Hashing.consistentHash(keys[i], shards);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            HashFunction murmur3 = com.google.common.hash.Hashing.murmur3_128();
            return i -> com.google.common.hash.Hashing.consistentHash(murmur3.hashUnencodedChars(keys[i]), shards);
        }
    },
    JUMP_BACK {
        @Override
        Lookup longs(int shards, long[] keys) {
            return ours(JumpBackHash.ofLongs(shards), keys);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            return ours(JumpBackHash.ofStrings(shards), keys);
        }
    },
    /** The key as it is: hash4j's generator SplitMix64 mixes it. */
    HASH4J_JUMP_BACK {
        @Override
        Lookup longs(int shards, long[] keys) {
            ConsistentBucketHasher hasher = ConsistentHashing.jumpBackHashSplitMix64();
            return i -> hasher.getBucket(keys[i], shards);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            return hash4j(ConsistentHashing.jumpBackHashSplitMix64(), shards, keys);
        }
    },
    /** The key mixed first: hash4j's other generator asks for hashes,. */
    HASH4J_JUMP_BACK_XORSHIFT {
        @Override
        Lookup longs(int shards, long[] keys) {
            ConsistentBucketHasher hasher = ConsistentHashing.jumpBackHashXorshiftL7R9();
            return i -> hasher.getBucket(KeyHash.fmix64(keys[i]), shards);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            return hash4j(ConsistentHashing.jumpBackHashXorshiftL7R9(), shards, keys);
        }
    },
    RING {
        @Override
        Lookup longs(int shards, long[] keys) {
            return ours(HashRing.of(nodes(shards), VIRTUAL_NODES, KeyHash.identity()), keys);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            return ours(HashRing.of(nodes(shards), VIRTUAL_NODES, KeyHash.murmur3()), keys);
        }
    },
    /** The ring as it is usually written: a sorted map of points, {@code ceilingEntry}, as many virtual nodes as ours. */
    TREEMAP_RING {
        @Override
        Lookup longs(int shards, long[] keys) {
            NavigableMap<Long, Integer> ring = treeMapRing(shards);
            return i -> around(ring, KeyHash.fmix64(keys[i]));
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            NavigableMap<Long, Integer> ring = treeMapRing(shards);
            HashFunction murmur3 = com.google.common.hash.Hashing.murmur3_128();
            return i -> around(ring, murmur3.hashUnencodedChars(keys[i]).asLong());
        }
    },
    RENDEZVOUS {
        @Override
        Lookup longs(int shards, long[] keys) {
            return ours(RendezvousHash.ofLongs(shards), keys);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            return ours(RendezvousHash.ofStrings(shards), keys);
        }
    },
    SLOTS {
        @Override
        Lookup longs(int shards, long[] keys) {
            HashSlots slots = HashSlots.evenly(shards);
            return i -> slots.shardFor(keys[i]);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            return ours(HashSlots.evenly(shards), keys);
        }
    },
    /** Jedis's slot of a key, then the same table from slot to shard. */
    JEDIS_SLOTS {
        @Override
        Lookup longs(int shards, long[] keys) {
            short[] owners = owners(shards);
            return i -> owners[JedisClusterCRC16.getSlot(Long.toString(keys[i]))];
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            short[] owners = owners(shards);
            return i -> owners[JedisClusterCRC16.getSlot(keys[i])];
        }
    },
    RANGE {
        @Override
        Lookup longs(int shards, long[] keys) {
            return ours(RangeMap.ofLongs(boundaries(shards, keys)), keys);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            return ours(RangeMap.of(boundaries(shards, keys)), keys);
        }
    },
    TREEMAP_RANGE {
        @Override
        Lookup longs(int shards, long[] keys) {
            var ranges = new TreeMap<Long, Integer>();
            ranges.put(Long.MIN_VALUE, 0);
            for (long boundary : boundaries(shards, keys)) {
                ranges.put(boundary, ranges.size());
            }
            return i -> ranges.floorEntry(keys[i]).getValue();
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            var ranges = new TreeMap<String, Integer>();
            ranges.put("", 0);
            boundaries(shards, keys).forEach(boundary -> ranges.put(boundary, ranges.size()));
            return i -> ranges.floorEntry(keys[i]).getValue();
        }
    },
    GUAVA_RANGE {
        @Override
        Lookup longs(int shards, long[] keys) {
            var boundaries = Arrays.stream(boundaries(shards, keys)).boxed().toList();
            ImmutableRangeMap<Long, Integer> ranges = guavaRanges(boundaries);
            return i -> ranges.get(keys[i]);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            ImmutableRangeMap<String, Integer> ranges = guavaRanges(boundaries(shards, keys));
            return i -> ranges.get(keys[i]);
        }
    },
    DIRECTORY {
        @Override
        Lookup longs(int shards, long[] keys) {
            ShardDirectory<Long> directory = ShardDirectory.ofLongs(shards);
            for (long key : shuffled(keys)) {
                directory.shardFor(key);
            }
            return i -> directory.find(keys[i]);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            ShardDirectory<String> directory = ShardDirectory.ofStrings(shards);
            for (String key : shuffledCopies(keys)) {
                directory.shardFor(key);
            }
            return askedOnce(keys.length, i -> directory.find(keys[i]));
        }
    },
    CONCURRENT_HASH_MAP {
        @Override
        Lookup longs(int shards, long[] keys) {
            var directory = new ConcurrentHashMap<Long, Integer>();
            for (long key : shuffled(keys)) {
                directory.putIfAbsent(key, directory.size() % shards);
            }
            return i -> directory.get(keys[i]);
        }

        @Override
        Lookup strings(int shards, String[] keys) {
            var directory = new ConcurrentHashMap<String, Integer>();
            for (String key : shuffledCopies(keys)) {
                directory.putIfAbsent(key, directory.size() % shards);
            }
            return askedOnce(keys.length, i -> directory.get(keys[i]));
        }
    };

    /** Points of each shard on a ring, ours and the sorted map's: as many as make ours even, here as in {@link Balance}. */
    static final int VIRTUAL_NODES = HashRing.DEFAULT_VIRTUAL_NODES;

    abstract Lookup longs(int shards, long[] keys);

    abstract Lookup strings(int shards, String[] keys);

    /** From {@code guava-jump}, as it stands in a parameter. */
    static Router named(String name) {
        return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    private static Lookup ours(ShardMap<Long> map, long[] keys) {
        return i -> map.shardFor(keys[i]);
    }

    private static Lookup ours(ShardMap<String> map, String[] keys) {
        return i -> map.shardFor(keys[i]);
    }

    private static Lookup hash4j(ConsistentBucketHasher hasher, int shards, String[] keys) {
        Hasher64 murmur3 = Hashing.murmur3_128();
        return i -> hasher.getBucket(murmur3.hashCharsToLong(keys[i]), shards);
    }

    /** In another order than they are asked for: a table of objects filled in that order would have them side by side. */
    private static long[] shuffled(long[] keys) {
        long[] shuffled = keys.clone();
        var random = new SplittableRandom(LongKeys.SEED);
        for (int i = shuffled.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            long key = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = key;
        }
        return shuffled;
    }

    /** So that each text knows its hash code, which it computes once: else some of those measured would and some would not. */
    private static Lookup askedOnce(int keys, Lookup lookup) {
        for (int i = 0; i < keys; i++) {
            if (lookup.at(i) < 0) {
                throw new IllegalStateException("must be in the directory: key " + i);
            }
        }
        return lookup;
    }

    /** Equal, not the same: who asks has read the key somewhere, and a table that finds its own object needn't compare. */
    private static List<String> shuffledCopies(String[] keys) {
        List<String> copies = new ArrayList<>(keys.length);
        for (String key : keys) {
            copies.add(new String(key.toCharArray()));
        }
        Collections.shuffle(copies, new Random(LongKeys.SEED));
        return copies;
    }

    private static List<HashRing.Node> nodes(int shards) {
        var nodes = new ArrayList<HashRing.Node>();
        for (int shard = 0; shard < shards; shard++) {
            nodes.add(new HashRing.Node("shard-" + shard, 1));
        }
        return nodes;
    }

    private static NavigableMap<Long, Integer> treeMapRing(int shards) {
        var ring = new TreeMap<Long, Integer>();
        for (int shard = 0; shard < shards; shard++) {
            for (int node = 0; node < VIRTUAL_NODES; node++) {
                ring.put(KeyHash.fmix64((long) shard << 32 | node), shard);
            }
        }
        return ring;
    }

    private static int around(NavigableMap<Long, Integer> ring, long hash) {
        var entry = ring.ceilingEntry(hash);
        return (entry == null ? ring.firstEntry() : entry).getValue();
    }

    private static short[] owners(int shards) {
        HashSlots slots = HashSlots.evenly(shards);
        short[] owners = new short[HashSlots.SLOTS];
        for (int slot = 0; slot < owners.length; slot++) {
            owners[slot] = (short) slots.shardOfSlot(slot);
        }
        return owners;
    }

    /** Boundaries at equal distances in the sorted keys, so that every range is asked equally often. */
    private static long[] boundaries(int shards, long[] keys) {
        long[] sorted = keys.clone();
        Arrays.sort(sorted);
        long[] boundaries = new long[shards - 1];
        for (int i = 0; i < boundaries.length; i++) {
            boundaries[i] = sorted[(int) ((i + 1L) * sorted.length / shards)];
        }
        return boundaries;
    }

    private static List<String> boundaries(int shards, String[] keys) {
        String[] sorted = keys.clone();
        Arrays.sort(sorted);
        var boundaries = new ArrayList<String>();
        for (int i = 0; i < shards - 1; i++) {
            boundaries.add(sorted[(int) ((i + 1L) * sorted.length / shards)]);
        }
        return boundaries;
    }

    private static <K extends Comparable<K>> ImmutableRangeMap<K, Integer> guavaRanges(List<K> boundaries) {
        var builder = ImmutableRangeMap.<K, Integer>builder();
        builder.put(Range.lessThan(boundaries.get(0)), 0);
        for (int i = 1; i < boundaries.size(); i++) {
            builder.put(Range.closedOpen(boundaries.get(i - 1), boundaries.get(i)), i);
        }
        builder.put(Range.atLeast(boundaries.get(boundaries.size() - 1)), boundaries.size());
        return builder.build();
    }
}
