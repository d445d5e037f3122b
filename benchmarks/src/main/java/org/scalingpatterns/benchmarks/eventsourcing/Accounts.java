package org.scalingpatterns.benchmarks.eventsourcing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.eventsourcing.Aggregates;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.Evolution;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.JournalEventStore;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.eventsourcing.Upcasters;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.JournalOptions;

/** The domain of the benchmarks: accounts, each at a branch, into which something is paid and out of which. */
public final class Accounts {
    /** Seed of every history. */
    public static final long SEED = 20_260_101L;

    /** Bytes of each event's data, and of each state: the workload's small value. */
    public static final int BYTES = 100;

    public static final int BRANCHES = 16;

    public static final String PAID_IN = "paid-in";
    public static final String PAID_OUT = "paid-out";

    public static final Upcasters UPCASTERS =
            Upcasters.builder().current(PAID_IN, 1).current(PAID_OUT, 1).build();

    private static final int MOST = 10_000;

    private Accounts() {}

    /** A state. */
    public record Account(long balance, long movements) {
        public static final Account EMPTY = new Account(0, 0);

        Account after(long amount) {
            return new Account(balance + amount, movements + 1);
        }

        /** Of {@link #BYTES} bytes. */
        byte[] encode() {
            return ByteBuffer.allocate(BYTES)
                    .putLong(balance)
                    .putLong(movements)
                    .array();
        }

        static Account decode(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Account(buffer.getLong(), buffer.getLong());
        }
    }

    /** An event store by name. */
    public static EventStore open(String store, Path folder, Durability durability) throws IOException {
        if (!store.equals("journal")) {
            throw new IllegalArgumentException("must be journal: store=" + store);
        }
        return JournalEventStore.open(folder, JournalOptions.of(durability), InstantSource.system());
    }

    /** Name of the account with that number. */
    public static String name(int number) {
        return "account-" + number;
    }

    /** Where an account is kept: its number tells. */
    public static int branch(String account) {
        return Integer.parseInt(account, account.indexOf('-') + 1, account.length(), 10) % BRANCHES;
    }

    /** A payment of that amount, in or out by its sign. */
    public static NewEvent payment(long amount, SplitMix64 ids) {
        byte[] data = ByteBuffer.allocate(BYTES).putLong(Math.abs(amount)).array();
        return new NewEvent(new UUID(ids.nextLong(), ids.nextLong()), amount < 0 ? PAID_OUT : PAID_IN, 1, data);
    }

    /** A random amount, never 0. */
    public static long amount(SplitMix64 random) {
        long amount = random.nextLong(2 * MOST) - MOST;
        return amount == 0 ? MOST : amount;
    }

    /** What an event adds to a balance. */
    public static long amount(RecordedEvent event) {
        long amount = ByteBuffer.wrap(event.data()).getLong();
        return event.type().equals(PAID_OUT) ? -amount : amount;
    }

    /** States from events. */
    public static final class Balance implements Evolution<Account> {
        @Override
        public Account initial() {
            return Account.EMPTY;
        }

        @Override
        public Account apply(Account state, RecordedEvent event) {
            return state.after(amount(event));
        }
    }

    /** Every state from its first event. */
    public static Aggregates<Account> aggregates(EventStore store) {
        return new Aggregates<>(store, UPCASTERS, new Balance());
    }

    /**
     * Appends random payments to accounts 0, 1, 2, …, round by round.
     *
     * @param batch events that are appended at once
     * @param rounds batches for each account
     * @return the balances
     */
    public static long[] fill(EventStore store, int accounts, int rounds, int batch) throws IOException {
        var random = new SplitMix64(SEED);
        long[] balances = new long[accounts];
        for (int round = 0; round < rounds; round++) {
            for (int account = 0; account < accounts; account++) {
                List<NewEvent> events = new ArrayList<>(batch);
                for (int i = 0; i < batch; i++) {
                    long amount = amount(random);
                    balances[account] += amount;
                    events.add(payment(amount, random));
                }
                store.append(name(account), ExpectedVersion.ANY, events);
            }
        }
        return balances;
    }
}
