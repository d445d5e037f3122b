package org.scalingpatterns.journal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Where the journal ends is published after what lies before it, which is written with no order of its own. */
public class CommitsStress {

    private CommitsStress() {}

    /** A record is stored, then the end is released; who acquires the end reads the record. */
    @JCStressTest
    @Outcome(
            id = {"0, -1", "8, 7"},
            expect = ACCEPTABLE,
            desc = "no record yet, or a whole one")
    @Outcome(expect = FORBIDDEN, desc = "the end is ahead of the record")
    @State
    public static class Publication {
        private final ByteBuffer segment = ByteBuffer.allocate(8);
        private final Commits commits = new Commits(false, true, 0);

        @Actor
        public void writer() {
            segment.putLong(0, 7);
            commits.publish(8);
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = (int) commits.committed();
            result.r2 = result.r1 == 0 ? -1 : (int) segment.getLong(0);
        }
    }

    /** The flaw: the end is published, then the record stored. A reader in between reads what was there before. */
    @JCStressTest
    @Outcome(
            id = {"0, -1", "8, 7"},
            expect = ACCEPTABLE,
            desc = "no record yet, or a whole one")
    @Outcome(expect = FORBIDDEN, desc = "the end is ahead of the record")
    @State
    public static class BrokenPublishesEarly {
        private final ByteBuffer segment = ByteBuffer.allocate(8);
        private final Commits commits = new Commits(false, true, 0);

        @Actor
        public void writer() {
            commits.publish(8);
            segment.putLong(0, 7);
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = (int) commits.committed();
            result.r2 = result.r1 == 0 ? -1 : (int) segment.getLong(0);
        }
    }
}
