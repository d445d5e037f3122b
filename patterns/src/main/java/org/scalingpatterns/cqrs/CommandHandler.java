package org.scalingpatterns.cqrs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.scalingpatterns.eventsourcing.Aggregates;
import org.scalingpatterns.eventsourcing.Aggregates.Loaded;
import org.scalingpatterns.eventsourcing.Appended;
import org.scalingpatterns.eventsourcing.DuplicateEventException;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.VersionConflictException;

/**
 * The write side: decide, append, apply. The decision sees a state and returns events; the state that others see changes only
 * because the events are in the log. Thread-safe; holds nothing between two commands.
 *
 * @param <S> the state
 */
public final class CommandHandler<S> {

    /*
     * 1. A command has an id, and its events have ids that follow from it. A command that was handled before is found by its
     *    first event, whatever became of the answer; of two that run at once, the store lets one append, and the other finds
     *    it at its next attempt. No decision is made on the command's own result. Nor is one believed that refuses, when the other
     *    has appended meanwhile; nor a load that fails, as that of a stream which was compacted behind the command.
     * 2. Nothing is applied before it is appended: the state of one attempt is thrown away with it.
     * 3. A decision that returns no event leaves no trace. Handled again, it decides again.
     */

    private static final int ATTEMPTS = 16;

    private final EventStore events;
    private final Aggregates<S> aggregates;

    /**
     * What a command does.
     *
     * @param <S> the state
     */
    public interface Decision<S> {
        /**
         * Decides.
         *
         * @param state as of now; may be asked again with a newer one, if somebody else was faster
         * @return what happens then, without ids of their own; empty for nothing
         * @throws RuntimeException to refuse the command: nothing happens, and the caller gets it
         */
        List<NewEvent> decide(S state);
    }

    /** A handler over some streams. */
    public CommandHandler(EventStore events, Aggregates<S> aggregates) {
        this.events = Objects.requireNonNull(events, "events");
        this.aggregates = Objects.requireNonNull(aggregates, "aggregates");
    }

    /**
     * Handles a command once, however often it comes, and with the same answer; of two that run beside each other too. Only one that
     * was refused, or came to nothing, before the other was appended, is told so.
     *
     * @param stream whose state it decides on
     * @param commandId its sender's
     * @return where its events stand; empty if it decided that nothing happens
     * @throws VersionConflictException if others were faster sixteen times
     * @throws DuplicateEventException if an id of its events stands in another batch
     * @throws IOException if its events may not be in the log: send it again, with the same id
     */
    public Optional<Appended> handle(String stream, UUID commandId, Decision<S> decision) throws IOException {
        VersionConflictException conflict = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<NewEvent> decided;
            long expected;
            try {
                Loaded<S> now = aggregates.load(stream);
                // Behind the load: a state that holds this command's own events is not decided on.
                Optional<Appended> before = find(commandId);
                if (before.isPresent()) {
                    return before;
                }
                decided = decision.decide(now.state());
                expected = now.version() < 0 ? ExpectedVersion.NONE : now.version();
            } catch (IOException | RuntimeException e) {
                Optional<Appended> before = find(commandId);
                if (before.isPresent()) {
                    return before;
                }
                throw e;
            }
            if (decided.isEmpty()) {
                return find(commandId);
            }
            try {
                return Optional.of(events.append(stream, expected, named(commandId, decided)));
            } catch (VersionConflictException e) {
                conflict = e;
            } catch (DuplicateEventException e) {
                // One of the same id was faster, and decided on another number of events.
                return Optional.of(find(commandId).orElseThrow(() -> e));
            }
        }
        throw conflict;
    }

    private Optional<Appended> find(UUID commandId) throws IOException {
        return events.find(eventId(commandId, 0));
    }

    private static List<NewEvent> named(UUID commandId, List<NewEvent> decided) {
        List<NewEvent> named = new ArrayList<>(decided.size());
        for (int i = 0; i < decided.size(); i++) {
            NewEvent event = decided.get(i);
            named.add(new NewEvent(eventId(commandId, i), event.type(), event.schema(), event.data()));
        }
        return named;
    }

    /** A name-based id (RFC 9562, version 3) of the command's id and the event's place, however alike two commands' ids are. */
    private static UUID eventId(UUID commandId, int index) {
        ByteBuffer name = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .putLong(commandId.getMostSignificantBits())
                .putLong(commandId.getLeastSignificantBits())
                .putInt(index);
        return UUID.nameUUIDFromBytes(name.array());
    }
}
