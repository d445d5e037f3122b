package org.scalingpatterns.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Explores interleavings of writers and readers, and compares every outcome with a sequential one. */
class JournalLincheckTest {

    /** A journal of numbers, on a disk in memory. */
    @Param(name = "number", gen = IntGen.class, conf = "1:9")
    public abstract static class Numbers {
        private final Journal journal;

        Numbers(Durability durability) {
            try {
                journal = Journal.open(new SimulatedDirectory(), new JournalOptions(durability, 8192));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Operation
        public long append(@Param(name = "number") int number) throws IOException {
            return journal.append(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
        }

        @Operation
        public List<Integer> readAll() throws IOException {
            List<Integer> numbers = new ArrayList<>();
            JournalReader reader = journal.reader(journal.start());
            while (reader.next()) {
                numbers.add(reader.record().getInt());
            }
            return numbers;
        }
    }

    /** Acknowledged when stored. */
    public static class Stored extends Numbers {
        public Stored() {
            super(Durability.PROCESS);
        }
    }

    /** Acknowledged when forced, in groups. */
    public static class Forced extends Numbers {
        public Forced() {
            super(Durability.FSYNC);
        }
    }

    private static final int SCENARIOS = Integer.getInteger("scalingpatterns.scenarios", 2);
    private static final int INTERLEAVINGS = Integer.getInteger("scalingpatterns.interleavings", 150);

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(SCENARIOS)
                .invocationsPerIteration(INTERLEAVINGS)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1);
    }

    private static void figures() {
        System.out.printf("figures: scenarios=%d, interleavings of each=%d%n", SCENARIOS, INTERLEAVINGS);
    }

    @Test
    void appendAndRead_processDurability_areLinearizable() {
        options().check(Stored.class);
        figures();
    }

    @Test
    void appendAndRead_fsyncDurability_areLinearizable() {
        options().check(Forced.class);
        figures();
    }
}
