package org.scalingpatterns.cqrs;

import java.util.Objects;
import java.util.function.BiConsumer;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/** What becomes of an event that a projection can't apply. */
public interface Poison {

    /**
     * Decides.
     *
     * @return whether to go on without the event; false stops the projector before it
     */
    boolean skips(RecordedEvent event, Exception why);

    /** Stops: the view stays right, and behind. */
    static Poison stops() {
        return (event, why) -> false;
    }

    /** Goes on, and tells: the view is up to date but for these events. */
    static Poison skips(BiConsumer<RecordedEvent, Exception> told) {
        Objects.requireNonNull(told, "told");
        return (event, why) -> {
            told.accept(event, why);
            return true;
        };
    }
}
