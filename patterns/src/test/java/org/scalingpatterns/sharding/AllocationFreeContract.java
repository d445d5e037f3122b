package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/**
 * What a {@link ShardMap} promises that sits on the path of every request: it leaves nothing for the garbage collector.
 *
 * @param <K> the type of key
 */
public abstract class AllocationFreeContract<K> {

    private static final int KEYS = 1_024;
    private static final int WARM_UP = 300;

    /** The map; a directory must know the keys. */
    protected abstract ShardMap<K> map();

    /** The ith key; the same object at each call or a fresh one. */
    protected abstract K key(int i);

    /** The numbers for the primitive route, or an empty array if the map has none. */
    protected abstract long[] numbers();

    @Test
    @Guarantee("hash-sharding/no-allocation")
    public void shardFor_afterWarmUp_allocatesNothing() {
        ShardMap<K> map = map();
        Object[] keys = new Object[KEYS];
        for (int i = 0; i < KEYS; i++) {
            keys[i] = key(i);
        }
        long[] numbers = numbers();
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (int i = 0; i < WARM_UP; i++) {
            sum += route(map, keys, numbers);
            sum += thread.getCurrentThreadAllocatedBytes() & 1;
        }
        // One quiet round in five proves it: a compilation that finishes meanwhile may allocate on this thread's
        // account.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = thread.getCurrentThreadAllocatedBytes();
            sum += route(map, keys, numbers);
            least = Math.min(least, thread.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as("bytes for %s lookups", KEYS + numbers.length).isZero();
        assertThat(sum).as("so that nothing is optimised away").isNotNegative();
    }

    private static <K> int route(ShardMap<K> map, Object[] keys, long[] numbers) {
        int sum = 0;
        for (Object key : keys) {
            @SuppressWarnings("unchecked") // filled by key(int)
            K typed = (K) key;
            sum += map.shardFor(typed);
        }
        for (long number : numbers) {
            sum += map.shardFor(number);
        }
        return sum;
    }
}
