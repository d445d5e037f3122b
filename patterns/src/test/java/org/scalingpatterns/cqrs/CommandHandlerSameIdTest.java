package org.scalingpatterns.cqrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.cqrs.CommandHandler.Decision;
import org.scalingpatterns.eventsourcing.Appended;
import org.scalingpatterns.eventsourcing.CompactedException;
import org.scalingpatterns.eventsourcing.DuplicateEventException;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.JournalEventStore;
import org.scalingpatterns.eventsourcing.NewEvent;

/** Two commands of one id beside each other: both get the answer of the one that was appended. */
class CommandHandlerSameIdTest {

    private static final UUID ID = new UUID(4, 4);
    private static final int STEPS = 5;

    /** A store in front of one of whose calls somebody else does something, from beginning to end. */
    private static final class Between implements EventStore {
        private final EventStore store;
        private final Accounts.Use other;
        private int left;

        Between(EventStore store, int calls, Accounts.Use other) {
            this.store = store;
            this.left = calls;
            this.other = other;
        }

        private EventStore step() throws IOException {
            if (left-- == 0) {
                try {
                    other.of(store);
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
            return store;
        }

        @Override
        public Appended append(String stream, long expected, List<NewEvent> events) throws IOException {
            return step().append(stream, expected, events);
        }

        @Override
        public EventCursor read(String stream, long fromVersion) throws IOException {
            return step().read(stream, fromVersion);
        }

        @Override
        public EventCursor readAll(long afterPosition) throws IOException {
            return step().readAll(afterPosition);
        }

        @Override
        public Optional<Appended> find(UUID firstId) throws IOException {
            return step().find(firstId);
        }

        @Override
        public long version(String stream) throws IOException {
            return step().version(stream);
        }

        @Override
        public long lastPosition() throws IOException {
            return step().lastPosition();
        }

        @Override
        public void close() {}
    }

    private static Optional<Appended> handle(EventStore store, Decision<Long> decision) throws IOException {
        return new CommandHandler<>(store, Accounts.balances(store)).handle("ada", ID, decision);
    }

    /** Pays the whole balance out, in two events where it isn't told otherwise; refuses where there is nothing. */
    private static Decision<Long> payOut(int events) {
        return balance -> {
            if (balance == 0) {
                throw new IllegalStateException("nothing is left");
            }
            return events == 1
                    ? List.of(Accounts.paid(-balance))
                    : List.of(Accounts.paid(1 - balance), Accounts.paid(-1));
        };
    }

    private static Decision<Long> payOutIfThereIs(int events) {
        return balance -> balance == 0 ? List.of() : payOut(events).decide(balance);
    }

    /**
     * The second one does all it does in front of each call that the first one makes of the store. In front of the load, the
     * first one has not looked for the id yet, or has found nothing: it must not decide on what the second one left.
     */
    @Test
    void handle_sameIdBesideIt_isAnsweredWithWhatWasAppended() {
        for (int calls = 0; calls < STEPS; calls++) {
            for (int events = 1; events <= 2; events++) {
                for (Decision<Long> decision : List.of(payOut(events), payOutIfThereIs(events))) {
                    int step = calls;
                    Accounts.use(store -> {
                        Accounts.pay(store, "ada", 5);
                        Appended[] others = new Appended[1];
                        var between = new Between(
                                store,
                                step,
                                s -> others[0] = handle(s, payOut(1)).orElseThrow());
                        Appended answer = handle(between, decision).orElseThrow();

                        long appended = others[0] == null ? answer.position() : others[0].position();
                        assertThat(answer.position()).isEqualTo(appended);
                        assertThat(Accounts.balances(store).load("ada").state()).isZero();
                    });
                }
            }
        }
    }

    /**
     * Both find nothing, and this one has loaded a balance of 0. Then something is paid in, and the other one pays it out. What this
     * one decides on its 0, a refusal or nothing, is not its command's answer.
     */
    @Test
    void handle_refusedWhenTheOtherWasAppended_isAnsweredWithWhatWasAppended() {
        for (Decision<Long> decision : List.of(payOut(1), payOutIfThereIs(1))) {
            Accounts.use(store -> {
                Appended[] others = new Appended[1];
                Appended answer = handle(store, balance -> {
                            pay(store);
                            others[0] = answered(store);
                            return decision.decide(balance);
                        })
                        .orElseThrow();

                assertThat(answer.position()).isEqualTo(others[0].position());
            });
        }
    }

    private static void pay(EventStore store) {
        try {
            Accounts.pay(store, "ada", 5);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Appended answered(EventStore store) {
        try {
            return handle(store, payOut(1)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command was its stream's last; of that the compaction leaves its batch alone, which no state can be made of. */
    @Test
    void handle_againAfterItsStreamWasCompacted_isAnsweredAsBefore() {
        Accounts.use(store -> {
            pay(store);
            Appended answer = answered(store);
            for (int i = 0; i < 100; i++) { // so that both are in a file that is full
                store.append("filler", ExpectedVersion.ANY, List.of(NewEvent.of("filler", new byte[3_000])));
            }
            ((JournalEventStore) store).compact(stream -> stream.equals("ada"));
            assertThatThrownBy(() -> Accounts.balances(store).load("ada")).isInstanceOf(CompactedException.class);

            assertThat(answered(store).position()).isEqualTo(answer.position());
        });
    }

    /** Its second event's id belongs to somebody else's batch: no answer to this command can be made of that. */
    @Test
    void handle_idUsedByAnotherBatch_isRefused() {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 5);
            Appended[] own = new Appended[1];
            own[0] = handle(store, payOut(2)).orElseThrow();
            UUID second;
            try (EventCursor cursor = store.read("ada", own[0].lastVersion())) {
                assertThat(cursor.next()).isTrue();
                second = cursor.event().id();
            }
            Accounts.use(other -> {
                Accounts.pay(other, "ada", 5);
                other.append("bob", -2, List.of(new NewEvent(second, "paid", 1, new byte[] {'1'})));
                assertThatThrownBy(() -> handle(other, payOut(2))).isInstanceOf(DuplicateEventException.class);
            });
        });
    }
}
