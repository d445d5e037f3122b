package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.function.LongToIntFunction;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.sharding.ShardDirectory.Entry;

/** Explores interleavings of the directory's operations and compares every outcome with a sequential one. */
class ShardDirectoryLincheckTest {

    /** What the calling thread would like to be assigned. */
    static final class Proposal implements LongToIntFunction {
        private final ThreadLocal<Integer> shard = new ThreadLocal<>();

        void set(int proposed) {
            shard.set(proposed);
        }

        @Override
        public int applyAsInt(long key) {
            return shard.get();
        }
    }

    /** The operations with results that don't show versions, which count attempts as well. */
    @Param(name = "key", gen = IntGen.class, conf = "1:2")
    @Param(name = "shard", gen = IntGen.class, conf = "0:3")
    public abstract static class Operations {
        final Proposal proposal = new Proposal();
        final ShardDirectory<Long> directory = ShardDirectory.ofLongs(4, proposal);

        @Operation
        public int assign(@Param(name = "key") int key, @Param(name = "shard") int shard) {
            proposal.set(shard);
            return directory.shardFor((long) key);
        }

        @Operation
        public int find(@Param(name = "key") int key) {
            return directory.find((long) key);
        }

        @Operation
        public boolean move(@Param(name = "key") int key, @Param(name = "shard") int shard) {
            while (true) {
                Optional<Entry> entry = directory.entry((long) key);
                if (entry.isEmpty()) {
                    return false;
                }
                if (directory.move((long) key, entry.get().version(), shard)) {
                    return true;
                }
            }
        }

        @Operation
        public boolean remove(@Param(name = "key") int key) {
            return directory.remove((long) key);
        }
    }

    /** The directory as it is. */
    public static class Correct extends Operations {}

    /** Looks, then assigns, then believes its own proposal. */
    public static class CheckThenAct extends Operations {
        @Override
        @Operation
        public int assign(@Param(name = "key") int key, @Param(name = "shard") int shard) {
            int known = directory.find((long) key);
            if (known >= 0) {
                return known;
            }
            proposal.set(shard);
            directory.shardFor((long) key);
            return shard;
        }
    }

    private static final int SCENARIOS = Integer.getInteger("scalingpatterns.scenarios", 6);
    private static final int INTERLEAVINGS = Integer.getInteger("scalingpatterns.interleavings", 300);

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(SCENARIOS)
                .invocationsPerIteration(INTERLEAVINGS)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1);
    }

    @Test
    @Guarantee("directory-sharding/linearizable")
    void operations_anyInterleaving_areLinearizable() {
        options().check(Correct.class);
        System.out.printf("figures: scenarios=%d, interleavings of each=%d%n", SCENARIOS, INTERLEAVINGS);
    }

    @Test
    @Rejects("directory-sharding/linearizable")
    void checkThenAct_isRejected() {
        assertThatThrownBy(() -> options().check(CheckThenAct.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("assign");
    }
}
