package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scalingpatterns.contracts.Rejection.brokenGuarantees;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.sharding.ShardDirectory.Entry;

/** Every trap of directory sharding, and the contract that catches it. */
class DirectoryShardingRejectionTest {

    /** A correct directory in a hash map, for variants that break one method. */
    static class Directory implements ShardDirectoryContract.Subject<Long> {
        final Map<Long, Entry> entries = new ConcurrentHashMap<>();
        final int shards;
        final ToIntFunction<Long> placement;
        long versions;

        Directory(int shards, ToIntFunction<Long> placement) {
            this.shards = shards;
            this.placement = placement == null ? this::leastLoaded : placement;
        }

        int leastLoaded(Long key) {
            int least = 0;
            for (int shard = 1; shard < shards; shard++) {
                least = keysOn(shard) < keysOn(least) ? shard : least;
            }
            return least;
        }

        int check(long key, int shard) {
            if (shard < 0 || shard >= shards) {
                throw new IllegalStateException("must be 0 .. " + (shards - 1) + ": placement of " + key + "=" + shard);
            }
            return shard;
        }

        synchronized long nextVersion(Long key) {
            return ++versions;
        }

        @Override
        public int shardFor(Long key) {
            Entry entry = entries.get(key);
            if (entry == null) {
                Entry proposed = new Entry(check(key, placement.applyAsInt(key)), nextVersion(key));
                Entry winner = entries.putIfAbsent(key, proposed);
                entry = winner == null ? proposed : winner;
            }
            return entry.shard();
        }

        @Override
        public int find(Long key) {
            return entry(key).map(Entry::shard).orElse(-1);
        }

        @Override
        public Optional<Entry> entry(Long key) {
            return Optional.ofNullable(entries.get(key));
        }

        @Override
        public synchronized boolean move(Long key, long expectedVersion, int toShard) {
            Entry entry = entries.get(key);
            if (entry == null || entry.version() != expectedVersion) {
                return false;
            }
            entries.put(key, new Entry(toShard, nextVersion(key)));
            return true;
        }

        @Override
        public synchronized boolean remove(Long key, long expectedVersion) {
            Entry entry = entries.get(key);
            return entry != null && entry.version() == expectedVersion && entries.remove(key, entry);
        }

        @Override
        public int keysOn(int shard) {
            return (int)
                    entries.values().stream().filter(e -> e.shard() == shard).count();
        }
    }

    interface Directories {
        Directory of(int shards, ToIntFunction<Long> placement);
    }

    static Supplier<ShardDirectoryContract<Long>> contract(Directories directories) {
        return () -> new ShardDirectoryContract<>() {
            @Override
            protected Subject<Long> directory(int shards, ToIntFunction<Long> placement) {
                return directories.of(shards, placement);
            }

            @Override
            protected Subject<Long> leastLoaded(int shards) {
                return directories.of(shards, null);
            }

            @Override
            protected Long key(long i) {
                return i;
            }
        };
    }

    @Test
    void correctDirectory_breaksNothing() {
        assertThat(brokenGuarantees(contract(Directory::new))).isEmpty();
    }

    @Test
    @Rejects("directory-sharding/first-assignment")
    void checkThenAct_isCaught() {
        assertThat(brokenGuarantees(contract((shards, placement) -> new Directory(shards, placement) {
                    @Override
                    public int shardFor(Long key) {
                        if (!entries.containsKey(key)) {
                            int shard = check(key, this.placement.applyAsInt(key));
                            entries.put(key, new Entry(shard, nextVersion(key)));
                            return shard;
                        }
                        return entries.get(key).shard();
                    }
                })))
                .containsExactly("directory-sharding/first-assignment");
    }

    @Test
    @Rejects("directory-sharding/all-shards")
    void randomPlacementThatNeverPicksTheLast_isCaught() {
        Random random = new Random(1);
        assertThat(brokenGuarantees(contract((shards, placement) ->
                        new Directory(shards, placement == null ? key -> random.nextInt(shards - 1) : placement))))
                .contains("directory-sharding/all-shards")
                .doesNotContain("directory-sharding/first-assignment", "directory-sharding/no-key-lost");
    }

    @Test
    @Rejects("directory-sharding/placement-checked")
    void placementBelieved_isCaught() {
        assertThat(brokenGuarantees(contract((shards, placement) -> new Directory(shards, placement) {
                    @Override
                    int check(long key, int shard) {
                        return shard;
                    }
                })))
                .containsExactly("directory-sharding/placement-checked");
    }

    @Test
    @Rejects("directory-sharding/find-assigns-nothing")
    void lookupThatAssigns_isCaught() {
        assertThat(brokenGuarantees(contract((shards, placement) -> new Directory(shards, placement) {
                    @Override
                    public int find(Long key) {
                        return shardFor(key);
                    }
                })))
                .contains("directory-sharding/find-assigns-nothing")
                .doesNotContain("directory-sharding/first-assignment");
    }

    @Test
    @Rejects("directory-sharding/move-fenced")
    void moveWithoutComparing_isCaught() {
        assertThat(brokenGuarantees(contract((shards, placement) -> new Directory(shards, placement) {
                    @Override
                    public synchronized boolean move(Long key, long expectedVersion, int toShard) {
                        return entries.containsKey(key)
                                && super.move(key, entries.get(key).version(), toShard);
                    }
                })))
                .contains("directory-sharding/move-fenced")
                .doesNotContain("directory-sharding/moves-alone");
    }

    @Test
    @Rejects("directory-sharding/versions-never-repeat")
    void versionsPerEntry_areCaught() {
        assertThat(brokenGuarantees(contract((shards, placement) -> new Directory(shards, placement) {
                    @Override
                    synchronized long nextVersion(Long key) {
                        return entry(key).map(entry -> entry.version() + 1).orElse(1L);
                    }
                })))
                .containsExactly("directory-sharding/versions-never-repeat");
    }

    @Test
    @Rejects("directory-sharding/moves-alone")
    void moveOfTheWholeBucket_isCaught() {
        assertThat(brokenGuarantees(contract((shards, placement) -> new Directory(shards, placement) {
                    @Override
                    public synchronized boolean move(Long key, long expectedVersion, int toShard) {
                        for (Long other : List.of(key + 64, key + 128)) {
                            entries.computeIfPresent(other, (k, e) -> new Entry(toShard, nextVersion(k)));
                        }
                        return super.move(key, expectedVersion, toShard);
                    }
                })))
                .containsExactly("directory-sharding/moves-alone");
    }

    @Test
    @Rejects("directory-sharding/no-key-lost")
    void tableThatForgetsOldKeys_isCaught() {
        assertThat(brokenGuarantees(contract((shards, placement) -> new Directory(shards, placement) {
                    @Override
                    public int shardFor(Long key) {
                        entries.remove(key - 50_000);
                        return super.shardFor(key);
                    }
                })))
                .containsExactly("directory-sharding/no-key-lost");
    }
}
