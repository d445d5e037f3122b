package org.scalingpatterns.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import org.scalingpatterns.eventsourcing.Aggregates.Loaded;
import org.scalingpatterns.eventsourcing.Aggregates.Snapshotting;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.SimulatedDirectory;

/**
 * Events explain every state, in histories that nobody thought of. A history has three accounts, whose events come singly and
 * in batches; states are loaded now and then, which leaves snapshots at any place; the process dies now and then.
 */
class EventSourcingPropertiesTest {

    private static final int ACCOUNTS = 3;
    private static final JournalOptions SMALL = new JournalOptions(Durability.PROCESS, 8192);
    private static final Upcasters FORMS =
            Upcasters.builder().current("added", 1).current("doubled", 1).build();

    private static long histories;
    private static long states;

    @AfterContainer
    static void figures() {
        System.out.printf("figures: histories=%d, states compared=%d%n", histories, states);
    }

    /** The balance, by events. */
    private static final Evolution<Long> BALANCE = new Evolution<>() {
        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long apply(Long balance, RecordedEvent event) {
            return event.type().equals("added")
                    ? balance + ByteBuffer.wrap(event.data()).getLong()
                    : balance * 2;
        }
    };

    /** One step of a history, in the bits of a number, so that a history that fails is made as small as can be. */
    private record Step(int bits) {
        int account() {
            return bits % ACCOUNTS;
        }

        long amount() {
            return bits >> 2 & 0xff;
        }

        /** Whether its event goes into one batch with the event before, where that is of the same account. */
        boolean joins() {
            return (bits >> 10 & 1) == 1;
        }

        boolean loads() {
            return (bits >> 11 & 3) == 1;
        }

        boolean dies() {
            return (bits >> 13 & 7) == 1;
        }
    }

    /** Snapshots on the heap. */
    private static final class HeapSnapshots implements Snapshots {
        private final Map<String, Snapshot> byStream = new HashMap<>();

        @Override
        public Optional<Snapshot> find(String stream, int schema, long atMostVersion) {
            return Optional.ofNullable(byStream.get(stream)).filter(found -> found.version() <= atMostVersion);
        }

        @Override
        public void put(Snapshot snapshot) {
            byStream.put(snapshot.stream(), snapshot);
        }
    }

    /** A program that keeps its events, and beside it one that keeps its balances, and remembers what they were. */
    private static final class History {
        private SimulatedDirectory directory = new SimulatedDirectory();
        private final Snapshots snapshots = new HeapSnapshots();
        private final List<Integer> accounts = new ArrayList<>();
        private final List<long[]> balances = new ArrayList<>(List.of(new long[ACCOUNTS]));
        private final List<NewEvent> batch = new ArrayList<>();
        private EventStore store;
        private Aggregates<Long> aggregates;

        History(int snapshotEvery, List<Integer> steps) throws IOException {
            open(snapshotEvery);
            for (int i = 0; i < steps.size(); i++) {
                var step = new Step(steps.get(i));
                add(step);
                boolean joined = i + 1 < steps.size()
                        && new Step(steps.get(i + 1)).joins()
                        && new Step(steps.get(i + 1)).account() == step.account();
                if (!joined) {
                    store.append("a" + step.account(), ExpectedVersion.ANY, batch);
                    batch.clear();
                    if (step.loads()) {
                        assertState(aggregates.load("a" + step.account()), step.account(), balances.size() - 1);
                    }
                    if (step.dies()) {
                        directory = directory.afterKill();
                        open(snapshotEvery);
                    }
                }
            }
        }

        private void open(int snapshotEvery) throws IOException {
            store = JournalEventStore.on(Journal.open(directory, SMALL), InstantSource.system());
            aggregates = new Aggregates<>(
                    store,
                    FORMS,
                    BALANCE,
                    new Snapshotting<>(
                            snapshots,
                            1,
                            snapshotEvery,
                            balance ->
                                    ByteBuffer.allocate(8).putLong(0, balance).array(),
                            bytes -> ByteBuffer.wrap(bytes).getLong()));
        }

        private void add(Step step) {
            long[] after = balances.get(balances.size() - 1).clone();
            boolean doubles = step.amount() == 0;
            after[step.account()] = doubles ? 2 * after[step.account()] : after[step.account()] + step.amount();
            balances.add(after);
            accounts.add(step.account());
            batch.add(
                    doubles
                            ? NewEvent.of("doubled", new byte[0])
                            : NewEvent.of(
                                    "added",
                                    ByteBuffer.allocate(8)
                                            .putLong(0, step.amount())
                                            .array()));
        }

        /** After so many events of all accounts. */
        void assertState(Loaded<Long> loaded, int account, int after) {
            states++;
            assertThat(loaded.state()).isEqualTo(balances.get(after)[account]);
            assertThat(loaded.version())
                    .isEqualTo(accounts.subList(0, after).stream()
                                    .filter(one -> one == account)
                                    .count()
                            - 1);
        }
    }

    @Property
    void replay_anyHistory_isTheStateNowAndThen(
            @ForAll @Size(max = 16) List<@IntRange(max = (1 << 16) - 1) Integer> steps,
            @ForAll @IntRange(min = 1, max = 4) int snapshotEvery)
            throws IOException {
        var history = new History(snapshotEvery, steps);
        histories++;
        for (int account = 0; account < ACCOUNTS; account++) {
            history.assertState(history.aggregates.load("a" + account), account, steps.size());
            history.assertState(history.aggregates.loadAtPosition("a" + account, -1), account, 0);
        }
        int after = 0;
        try (EventCursor cursor = history.store.readAll(-1)) {
            while (cursor.next()) {
                RecordedEvent event = cursor.event();
                int account = history.accounts.get(after++);
                assertThat(event.stream()).isEqualTo("a" + account);
                history.assertState(history.aggregates.loadAt(event.stream(), event.version()), account, after);
                int another = after % ACCOUNTS;
                history.assertState(history.aggregates.loadAtPosition("a" + another, event.position()), another, after);
            }
        }
        assertThat(after).isEqualTo(steps.size());
    }
}
