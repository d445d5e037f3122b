package org.scalingpatterns.sharding;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;

/** No map of the package allocates on the routing path. */
class AllocationFreeTest {

    private static final long[] NUMBERS =
            LongStream.range(0, 1_024).map(KeyHash::fmix64).toArray();

    abstract static class Longs extends AllocationFreeContract<Long> {
        @Override
        protected Long key(int i) {
            return (long) i << 20;
        }

        @Override
        protected long[] numbers() {
            return NUMBERS.clone();
        }
    }

    abstract static class Strings extends AllocationFreeContract<String> {
        @Override
        protected String key(int i) {
            return (i % 2 == 0 ? "user:" : "\u20acß\ud83d\ude00{tag}:") + i;
        }

        @Override
        protected long[] numbers() {
            return new long[0];
        }
    }

    @Nested
    class ModuloOfLongs extends Longs {
        @Override
        protected ShardMap<Long> map() {
            return ModuloHash.ofLongs(64);
        }
    }

    @Nested
    class ModuloOfStrings extends Strings {
        @Override
        protected ShardMap<String> map() {
            return ModuloHash.ofStrings(64);
        }
    }

    @Nested
    class JumpOfLongs extends Longs {
        @Override
        protected ShardMap<Long> map() {
            return JumpHash.ofLongs(64);
        }
    }

    @Nested
    class JumpOfStrings extends Strings {
        @Override
        protected ShardMap<String> map() {
            return JumpHash.ofStrings(64);
        }
    }

    @Nested
    class JumpBackOfLongs extends Longs {
        @Override
        protected ShardMap<Long> map() {
            return JumpBackHash.ofLongs(60);
        }
    }

    @Nested
    class JumpBackOfStrings extends Strings {
        @Override
        protected ShardMap<String> map() {
            return JumpBackHash.ofStrings(60);
        }
    }

    @Nested
    class RingOfLongs extends Longs {
        @Override
        protected ShardMap<Long> map() {
            return HashRing.ofLongs(64);
        }
    }

    @Nested
    class RingOfStrings extends Strings {
        @Override
        protected ShardMap<String> map() {
            return HashRing.ofStrings(64);
        }
    }

    @Nested
    class RendezvousOfLongs extends Longs {
        @Override
        protected ShardMap<Long> map() {
            return RendezvousHash.ofLongs(16);
        }
    }

    @Nested
    class RendezvousOfStrings extends Strings {
        @Override
        protected ShardMap<String> map() {
            return RendezvousHash.ofStrings(16);
        }
    }

    @Nested
    class WeightedRendezvous extends Longs {
        @Override
        protected ShardMap<Long> map() {
            return RendezvousHash.weighted(KeyHash.identity(), 1, 2, 3);
        }
    }

    @Nested
    class Slots extends Strings {
        @Override
        protected ShardMap<String> map() {
            return HashSlots.evenly(64);
        }

        @Override
        protected long[] numbers() {
            return NUMBERS.clone();
        }
    }

    @Nested
    class RangesOfLongs extends Longs {
        @Override
        protected ShardMap<Long> map() {
            return RangeMap.ofLongs(LongStream.range(1, 64)
                    .map(i -> i << 57 >> 1)
                    .sorted()
                    .distinct()
                    .toArray());
        }
    }

    @Nested
    class Bucketed extends Longs {
        @Override
        protected ShardMap<Long> map() {
            return BucketedRangeMap.of(16, 100, 200);
        }
    }

    @Nested
    class RangesOfStrings extends Strings {
        @Override
        protected ShardMap<String> map() {
            return RangeMap.of(
                    IntStream.range(0, 63).mapToObj(i -> "user:" + i).sorted().toList());
        }
    }

    @Nested
    class DirectoryOfLongs extends Longs {
        @Override
        protected ShardMap<Long> map() {
            ShardDirectory<Long> directory = ShardDirectory.ofLongs(64);
            IntStream.range(0, 1_024).forEach(i -> directory.shardFor(key(i)));
            Arrays.stream(NUMBERS).forEach(directory::shardFor);
            return directory;
        }
    }

    @Nested
    class DirectoryOfStrings extends Strings {
        @Override
        protected ShardMap<String> map() {
            ShardDirectory<String> directory = ShardDirectory.ofStrings(64);
            IntStream.range(0, 1_024).forEach(i -> directory.shardFor(key(i)));
            return directory;
        }
    }
}
