package org.scalingpatterns.sharding;

import java.util.List;
import java.util.Map;

/**
 * What a scatter-gather found, and what it could not find out. <b>Without {@link #isComplete()} the entries are a part only.</b>
 *
 * @param entries all matching entries of the shards that answered; by key after a range scan, in no order otherwise
 * @param failures why shards didn't answer, by shard; nothing of theirs is among the entries
 * @param shards the shards that were asked
 * @param <K> the type of key
 * @param <V> the type of value
 */
public record ScanResult<K, V>(
        List<Map.Entry<K, V>> entries, Map<Integer, RuntimeException> failures, List<Integer> shards) {

    /** Copies what it is given. */
    public ScanResult {
        entries = List.copyOf(entries);
        failures = Map.copyOf(failures);
        shards = List.copyOf(shards);
    }

    /**
     * Whether every shard that was asked answered.
     *
     * @return true if there are no failures
     */
    public boolean isComplete() {
        return failures.isEmpty();
    }
}
