package org.scalingpatterns.eventsourcing.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/** The feed keeps the contract, and that notices what is usually done instead. */
@Timeout(240)
class PublishedFeedTest extends PublishedFeedContract {

    @Override
    protected Published subject() {
        return new OnKafka();
    }

    private static PublishedFeedContract with(Supplier<Published> subject) {
        return new PublishedFeedContract() {
            @Override
            protected Published subject() {
                return subject.get();
            }
        };
    }

    /** Where a reader begins, and what it takes. */
    private enum Reader {
        AT_THE_OFFSET_OF_THE_POSITION,
        TAKES_ALL_THAT_FOLLOWS,
        TAKES_WHAT_IS_NEWER
    }

    /** The implementation, but for its reader. */
    private static final class WithReader extends OnKafka {
        private final Reader how;

        WithReader(Reader how) {
            this.how = how;
        }

        @Override
        public EventFeed feed() {
            return after -> {
                TopicReader reader = TopicReader.open(client(), topic());
                boolean isOffset = how == Reader.AT_THE_OFFSET_OF_THE_POSITION;
                reader.seek(isOffset ? Math.min(after + 1, reader.end()) : reader.begin());
                return new PlainCursor(reader, isOffset ? -1 : after, how != Reader.TAKES_ALL_THAT_FOLLOWS);
            };
        }
    }

    private static final class PlainCursor implements EventCursor {
        private final TopicReader reader;
        private final boolean filters;
        private long last;
        private boolean begun;
        private RecordedEvent current;

        PlainCursor(TopicReader reader, long after, boolean filters) {
            this.reader = reader;
            this.last = after;
            this.filters = filters;
        }

        @Override
        public boolean next() throws IOException {
            for (TopicReader.Entry entry = reader.next(); entry != null; entry = reader.next()) {
                if (entry.event().position() > last || (begun && !filters)) {
                    current = entry.event();
                    last = current.position();
                    begun = true;
                    return true;
                }
            }
            return false;
        }

        @Override
        public RecordedEvent event() {
            return current;
        }

        @Override
        public boolean await(Duration timeout) throws IOException {
            return reader.glance(timeout);
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    @Test
    @Rejects("event-sourcing/published-order")
    void feed_thatTakesAPositionForAnOffset_isRejected() {
        assertThat(Rejection.brokenGuarantees(() -> with(() -> new WithReader(Reader.AT_THE_OFFSET_OF_THE_POSITION))))
                .contains("event-sourcing/published-order");
    }

    @Test
    @Rejects("event-sourcing/published-repetitions")
    void feed_thatTakesAllThatFollows_isRejected() {
        assertThat(Rejection.brokenGuarantees(() -> with(() -> new WithReader(Reader.TAKES_ALL_THAT_FOLLOWS))))
                .containsExactly("event-sourcing/published-gap", "event-sourcing/published-repetitions");
    }

    @Test
    @Rejects("event-sourcing/published-gap")
    void feed_thatLooksAtPositionsAlone_isRejected() {
        assertThat(Rejection.brokenGuarantees(() -> with(() -> new WithReader(Reader.TAKES_WHAT_IS_NEWER))))
                .containsExactly("event-sourcing/published-gap");
    }
}
