package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scalingpatterns.contracts.Rejection.brokenGuarantees;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.sharding.RangeMapContract.Subject;

/** Every trap of range sharding, and the contract that catches it. */
class RangeShardingRejectionTest {

    /** A correct map, for variants that break one method. */
    static class Correct implements Subject {
        RangeMap<Long> map;

        Correct(RangeMap<Long> map) {
            this.map = map;
        }

        @Override
        public int shardCount() {
            return map.shardCount();
        }

        @Override
        public int shardFor(long key) {
            return map.shardFor(key);
        }

        @Override
        public int[] shardsFor(long from, long to) {
            return map.shardsFor(from, to);
        }

        @Override
        public Subject split(long at) {
            return new Correct(map.split(at));
        }

        @Override
        public Subject merge(long boundary) {
            return new Correct(map.merge(boundary));
        }

        @Override
        public long epoch() {
            return map.epoch();
        }
    }

    static Supplier<RangeMapContract> contract(Function<long[], Subject> ranges) {
        return () -> new RangeMapContract() {
            @Override
            protected Subject ranges(long... boundaries) {
                return ranges.apply(boundaries);
            }
        };
    }

    static Supplier<RangeMapContract> variant(Function<RangeMap<Long>, Subject> broken) {
        return contract(boundaries -> broken.apply(RangeMap.ofLongs(boundaries)));
    }

    @Test
    void correctMap_breaksNothing() {
        assertThat(brokenGuarantees(variant(Correct::new))).isEmpty();
    }

    @Test
    @Rejects("range-sharding/half-open")
    void closedRanges_areCaught() {
        assertThat(brokenGuarantees(variant(map -> new Correct(map) {
                    @Override
                    public int shardFor(long key) {
                        return map.shardFor(key == Long.MIN_VALUE ? key : key - 1);
                    }
                })))
                .contains("range-sharding/half-open");
    }

    @Test
    @Rejects("range-sharding/malformed-boundaries")
    void boundariesSortedInsteadOfRefused_areCaught() {
        assertThat(brokenGuarantees(contract(boundaries -> new Correct(RangeMap.ofLongs(
                        Arrays.stream(boundaries).sorted().distinct().toArray())))))
                .containsExactly("range-sharding/malformed-boundaries");
    }

    @Test
    @Rejects("range-sharding/split-moves-upper-part")
    void splitThatRenumbersTheShards_isCaught() {
        assertThat(brokenGuarantees(variant(map -> new Correct(map) {
                    @Override
                    public Subject split(long at) {
                        long[] boundaries = map.split(at).ranges().stream()
                                .skip(1)
                                .mapToLong(RangeMap.Range::from)
                                .toArray();
                        return new Correct(RangeMap.ofLongs(boundaries));
                    }
                })))
                .contains("range-sharding/split-moves-upper-part")
                .doesNotContain("range-sharding/half-open");
    }

    @Test
    @Rejects("range-sharding/merge-joins-two")
    void mergeIntoTheUpperShard_isCaught() {
        assertThat(brokenGuarantees(variant(map -> new Correct(map) {
                    @Override
                    public Subject merge(long boundary) {
                        return new Correct(map.merge(boundary).assign(boundary, map.shardFor(boundary)));
                    }
                })))
                .containsExactly("range-sharding/merge-joins-two");
    }

    @Test
    @Rejects("range-sharding/old-map-valid")
    void splitInPlace_isCaught() {
        assertThat(brokenGuarantees(variant(map -> new Correct(map) {
                    @Override
                    public Subject split(long at) {
                        this.map = this.map.split(at);
                        return this;
                    }
                })))
                .contains("range-sharding/old-map-valid");
    }

    @Test
    @Rejects("range-sharding/epoch")
    void epochThatStays_isCaught() {
        assertThat(brokenGuarantees(variant(map -> new Correct(map) {
                    @Override
                    public Subject merge(long boundary) {
                        return new Correct(map.merge(boundary)) {
                            @Override
                            public long epoch() {
                                return 2;
                            }
                        };
                    }

                    @Override
                    public Subject split(long at) {
                        Subject outer = this;
                        return new Correct(map.split(at)) {
                            @Override
                            public long epoch() {
                                return outer.epoch();
                            }
                        };
                    }
                })))
                .containsExactly("range-sharding/epoch");
    }

    @Test
    @Rejects("range-sharding/scan-shards")
    void scanRangeTakenAsClosed_isCaught() {
        assertThat(brokenGuarantees(variant(map -> new ScansClosedRanges(map))))
                .containsExactly("range-sharding/scan-shards");
    }

    static class ScansClosedRanges extends Correct {
        ScansClosedRanges(RangeMap<Long> map) {
            super(map);
        }

        @Override
        public int[] shardsFor(long from, long to) {
            return map.shardsFor(from, to == Long.MAX_VALUE ? to : to + 1);
        }

        @Override
        public Subject split(long at) {
            return new ScansClosedRanges(map.split(at));
        }
    }

    static Supplier<SaltedRangesContract> salted(RangedShardMap<Long> map) {
        return () -> new SaltedRangesContract() {
            @Override
            protected RangedShardMap<Long> grownUpTo(long now) {
                return map;
            }
        };
    }

    @Test
    @Rejects("range-sharding/salted-keys")
    void splitsAlone_areCaught() {
        RangeMap<Long> split = RangeMap.ofLongs();
        for (long at = 1_700_000_000_000L - 63; at < 1_700_000_000_000L; at++) {
            split = split.split(at);
        }
        assertThat(brokenGuarantees(salted(split))).containsExactly("range-sharding/salted-keys");
    }

    @Test
    @Rejects("range-sharding/salted-scan")
    void scanOfOneBucket_isCaught() {
        BucketedRangeMap map = BucketedRangeMap.of(64);
        assertThat(brokenGuarantees(salted(new RangedShardMap<>() {
                    @Override
                    public int[] shardsFor(Long from, Long to) {
                        return IntStream.of(map.shardsFor(from, to)).limit(1).toArray();
                    }

                    @Override
                    public Comparator<? super Long> order() {
                        return map.order();
                    }

                    @Override
                    public int shardCount() {
                        return map.shardCount();
                    }

                    @Override
                    public int shardFor(Long key) {
                        return map.shardFor(key);
                    }

                    @Override
                    public int shardFor(long key) {
                        return map.shardFor(key);
                    }
                })))
                .containsExactly("range-sharding/salted-scan");
    }
}
