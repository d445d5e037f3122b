/**
 * Sharding: rows are divided among servers by their key, so that each holds and writes a part.
 *
 * <p>A {@link org.scalingpatterns.sharding.ShardMap} says which shard a key lives on. <i>Hash</i> maps compute it from mixed
 * bits of the key ({@link org.scalingpatterns.sharding.ModuloHash}, {@link org.scalingpatterns.sharding.JumpHash},
 * {@link org.scalingpatterns.sharding.JumpBackHash}, {@link org.scalingpatterns.sharding.HashRing},
 * {@link org.scalingpatterns.sharding.RendezvousHash}, {@link org.scalingpatterns.sharding.HashSlots}); a
 * {@link org.scalingpatterns.sharding.RangeMap} cuts the ordered keys into ranges; a
 * {@link org.scalingpatterns.sharding.ShardDirectory} looks every key up in a table.
 * {@link org.scalingpatterns.sharding.ShardedStore} puts a store on top.
 *
 * <p><b>Trade-offs.</b> Hashing spreads keys evenly and needs no state, but a scan asks every shard, and a hot key stays hot.
 * Ranges keep scans on few shards, but keys that arrive in order all hit the last one. A directory places every key freely,
 * but has to hold them all, and to be up. Adding a shard moves 1/n of the keys at best; moving them under load is not in this
 * package.
 *
 * <pre>{@code
 * ShardMap<String> users = JumpBackHash.ofStrings(16);
 * ShardedStore<String, Integer> ages = ShardedStore.inMemory(users);
 * ages.put("ada", 36);
 * ScanResult<String, Integer> adults = ages.scan(name -> name.startsWith("a"));
 *
 * RangeMap<Long> orders = RangeMap.ofLongs(1_000, 2_000, 3_000);
 * int[] touched = orders.shardsFor(1_500L, 2_500L);
 * RangeMap<Long> split = orders.split(2_500L);
 * }</pre>
 */
package org.scalingpatterns.sharding;
