package org.scalingpatterns.cqrs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.cqrs.CommandHandler.Decision;
import org.scalingpatterns.eventsourcing.Aggregates;
import org.scalingpatterns.eventsourcing.Appended;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/** The handler keeps its contract, and the contract finds those that don't. */
class CommandHandlerTest extends CommandHandlerContract {

    @Override
    protected Commands commands(EventStore store) {
        return right(store);
    }

    static Commands right(EventStore store) {
        Aggregates<Long> balances = Accounts.balances(store);
        var handler = new CommandHandler<>(store, balances);
        return new Commands() {
            @Override
            public Optional<Appended> handle(String account, UUID id, Decision<Long> decision) throws IOException {
                return handler.handle(account, id, decision);
            }

            @Override
            public long balance(String account) throws IOException {
                return balances.load(account).state();
            }
        };
    }

    private static Set<String> broken(Function<EventStore, Commands> commands) {
        return Rejection.brokenGuarantees(() -> new CommandHandlerContract() {
            @Override
            protected Commands commands(EventStore store) {
                return commands.apply(store);
            }
        });
    }

    /** Right but for what is overridden. */
    private abstract static class Variant implements Commands {
        final EventStore store;

        Variant(EventStore store) {
            this.store = store;
        }

        @Override
        public Optional<Appended> handle(String account, UUID id, Decision<Long> decision) throws IOException {
            return new CommandHandler<>(store, Accounts.balances(store)).handle(account, id, decision);
        }

        @Override
        public long balance(String account) throws IOException {
            return Accounts.balances(store).load(account).state();
        }
    }

    @Test
    @Rejects("cqrs/command-once")
    void handler_thatDoesNotKnowCommandsAgain_isRejected() {
        assertThat(broken(store -> new Variant(store) {
                    @Override
                    public Optional<Appended> handle(String account, UUID id, Decision<Long> decision)
                            throws IOException {
                        return super.handle(account, UUID.randomUUID(), decision);
                    }
                }))
                .containsExactly("cqrs/command-once");
    }

    /** As the best-known samples do it: the object changes, then what it did is written down. */
    @Test
    @Rejects("cqrs/append-before-apply")
    void handler_thatChangesItsStateBeforeItAppends_isRejected() {
        assertThat(broken(store -> new Variant(store) {
                    private final Map<String, Long> balances = new ConcurrentHashMap<>();

                    @Override
                    public Optional<Appended> handle(String account, UUID id, Decision<Long> decision)
                            throws IOException {
                        List<NewEvent> events = decision.decide(balance(account));
                        for (NewEvent event : events) {
                            var recorded = new RecordedEvent(
                                    account, 0, 0, null, event.id(), event.type(), event.schema(), event.data());
                            balances.merge(account, Accounts.amount(recorded), Long::sum);
                        }
                        return super.handle(account, id, ignored -> events);
                    }

                    @Override
                    public long balance(String account) throws IOException {
                        return balances.containsKey(account) ? balances.get(account) : super.balance(account);
                    }
                }))
                .contains("cqrs/append-before-apply");
    }

    @Test
    @Rejects("cqrs/no-lost-update")
    void handler_thatExpectsNothing_isRejected() {
        assertThat(broken(store -> new Variant(store) {
                    @Override
                    public Optional<Appended> handle(String account, UUID id, Decision<Long> decision)
                            throws IOException {
                        List<NewEvent> events = decision.decide(balance(account));
                        return Optional.of(store.append(account, ExpectedVersion.ANY, events));
                    }
                }))
                .contains("cqrs/no-lost-update");
    }

    @Test
    @Rejects("cqrs/replay-judges-nothing")
    void handler_whoseReplayJudgesAgain_isRejected() {
        assertThat(broken(store -> new Variant(store) {
                    @Override
                    public long balance(String account) throws IOException {
                        long balance = 0;
                        try (EventCursor cursor = store.read(account, 0)) {
                            while (cursor.next()) {
                                balance += Accounts.amount(cursor.event());
                                if (balance < 0) {
                                    throw new IllegalStateException("must be >= 0: balance=" + balance);
                                }
                            }
                        }
                        return balance;
                    }
                }))
                .containsExactly("cqrs/replay-judges-nothing");
    }
}
