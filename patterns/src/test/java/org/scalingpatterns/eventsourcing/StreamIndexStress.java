package org.scalingpatterns.eventsourcing;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A batch of three is added to an index with room for one more: the array is replaced, its slots filled, then the size stored. Who reads
 * the size finds all three in the array that he reads after it.
 */
@JCStressTest
@Outcome(
        id = {"3, 1", "6, 1"},
        expect = ACCEPTABLE,
        desc = "none of the batch, or all of it")
@Outcome(expect = FORBIDDEN, desc = "a part of it, or a version without a position")
@State
public class StreamIndexStress {
    private final StreamIndex index = new StreamIndex(0);

    public StreamIndexStress() {
        index.add(1, 3);
    }

    @Actor
    public void writer() {
        index.add(1 << 20, 3);
    }

    @Actor
    public void reader(II_Result result) {
        result.r1 = index.next();
        result.r2 = index.position(result.r1 - 1L) > 0 ? 1 : 0;
    }
}
