package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.ClockTinyLfu.Node;

/** The sketch, where it can't grow and where it has grown; what the policy keeps, the tests of the cache show. */
class ClockTinyLfuTest {

    private static Node<Integer, String> node(int key) {
        Node<Integer, String> node = new Node<>(key);
        node.weight = 1;
        return node;
    }

    /** Asked for at 9 entries, at 19, at 39 and at 79. */
    @Test
    void put_noMemoryForAWiderSketch_worksWithTheOneThatIsThere() {
        List<Integer> asked = new ArrayList<>();
        ClockTinyLfu<Integer, String> policy = new ClockTinyLfu<>(CacheBounds.entries(100), length -> {
            asked.add(length);
            throw new OutOfMemoryError("injected");
        });
        int evicted = 0;
        for (int key = 0; key < 1_000; key++) {
            policy.put(node(key));
            while (policy.evict() != null) {
                evicted++;
            }
        }
        assertThat(evicted).isEqualTo(900);
        assertThat(policy.weight()).isEqualTo(100);
        assertThat(asked).containsExactly(128, 128, 128, 128);
    }

    /** All counters are halved now and then. That takes as long as there are many, and forgets, and must not come more often for it. */
    @Test
    void put_fewEntriesLeftOfMany_sketchIsNotAgedAtEachOfThem() {
        ClockTinyLfu<Integer, String> policy = new ClockTinyLfu<>(CacheBounds.entries(100_000));
        List<Node<Integer, String>> nodes = new ArrayList<>();
        for (int key = 0; key < 50_000; key++) {
            nodes.add(node(key));
        }
        nodes.forEach(policy::put);
        nodes.forEach(policy::remove);
        for (int i = 0; i < 10; i++) {
            Node<Integer, String> node = node(-1);
            policy.put(node);
            policy.remove(node);
        }
        assertThat(policy.timesSeen(-1)).isGreaterThanOrEqualTo(10);
    }
}
