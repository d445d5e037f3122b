package org.scalingpatterns.eventsourcing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.scalingpatterns.eventsourcing.kafka.Places.append;
import static org.scalingpatterns.eventsourcing.kafka.Places.positions;
import static org.scalingpatterns.eventsourcing.kafka.Places.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.eventsourcing.EventStore;

/** What a publisher owes the readers of its topic: each event once and in order, whatever happens to it. */
public abstract class EventPublisherContract {

    /** The implementation under test. */
    protected abstract Published subject() throws IOException;

    private interface Use {
        void of(Published subject, EventStore store) throws Exception;
    }

    private void use(Use use) throws Exception {
        try (Published subject = subject();
                Places places = new Places()) {
            use.of(subject, places.store());
        }
    }

    /** A process is gone: from some step of its producer on, nothing happens any more, and nobody hears of it. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** Dies at a step, before it or after it. */
    private static final class DiesAt implements Published.Step {
        private final int step;
        private final boolean after;
        private int steps;

        DiesAt(int step, boolean after) {
            this.step = step;
            this.after = after;
        }

        boolean died() {
            return steps >= step;
        }

        @Override
        public void of(Runnable call) {
            steps++;
            if (steps > step || (steps == step && !after)) {
                throw new Killed();
            }
            call.run();
            if (steps == step) {
                throw new Killed();
            }
        }
    }

    /** Positions as they stand in the topic, whoever reads them: committed records, repetitions and all. */
    private static List<Long> positionsIn(Published subject) throws IOException {
        List<Long> positions = new ArrayList<>();
        try (TopicReader reader = TopicReader.open(subject.client(), subject.topic())) {
            reader.seek(reader.begin());
            for (TopicReader.Entry entry = reader.next(); entry != null; entry = reader.next()) {
                positions.add(entry.event().position());
            }
        }
        return positions;
    }

    /**
     * One publisher after the other is killed, each one step further on, before the step has its effect and after it: at its
     * first step, between two sends, before and after the commit. The last one lives.
     */
    @Test
    @Guarantee("event-sourcing/published-killed")
    public void run_publishersKilledAtEveryStep_leaveNoGapAndNoRepetition() throws Exception {
        use(this::killedAtEveryStep);
    }

    private void killedAtEveryStep(Published subject, EventStore store) throws Exception {
        append(store, "a", 2);
        subject.publisher(store, Runnable::run).run();
        append(store, "b", 3);
        boolean lives = false;
        for (int step = 1; !lives; step++) {
            for (boolean after : new boolean[] {false, true}) {
                var dies = new DiesAt(step, after);
                Throwable end =
                        catchThrowable(() -> subject.publisher(store, dies).run());
                assertThat(end == null || end instanceof Killed).as("%s", end).isTrue();
                lives = !dies.died();
            }
        }
        append(store, "c", 2);
        subject.publisher(store, Runnable::run).run();
        assertThat(positionsIn(subject)).isEqualTo(positions(read(store, -1)));
    }

    /** The first one has stood still since it sent its events; another one begins and publishes; the first one goes on. */
    @Test
    @Guarantee("event-sourcing/published-superseded")
    public void run_publisherThatIsNotQuiteDead_addsNothingOnceAnotherHasBegun() throws Exception {
        use(this::superseded);
    }

    private void superseded(Published subject, EventStore store) throws Exception {
        int[] steps = new int[1];
        Published.Publishing[] second = new Published.Publishing[1];
        append(store, "a", 2);
        subject.publisher(store, Runnable::run).run();
        Published.Publishing first = subject.publisher(store, call -> {
            call.run();
            if (--steps[0] == 0) { // it has begun, and sent one event
                try {
                    second[0] = subject.publisher(store, Runnable::run);
                    second[0].run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        first.run();
        append(store, "b", 3);
        steps[0] = 2;
        assertThat(catchThrowable(first::run)).isInstanceOf(SupersededException.class);
        append(store, "c", 2);
        assertThat(catchThrowable(first::run)).as("again").isInstanceOf(SupersededException.class);
        second[0].run();
        assertThat(positionsIn(subject)).isEqualTo(positions(read(store, -1)));
    }
}
