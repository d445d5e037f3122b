package org.scalingpatterns.cqrs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.scalingpatterns.eventsourcing.Aggregates;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.Evolution;
import org.scalingpatterns.eventsourcing.JournalEventStore;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.eventsourcing.Upcasters;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.JournalOptions;

/** The domain of the tests: accounts, into which something is paid, and out of which. */
public final class Accounts {

    public static final Upcasters UPCASTERS =
            Upcasters.builder().current("paid", 1).build();

    private Accounts() {}

    /** What a test does with a store. */
    public interface Use {
        void of(EventStore store) throws Exception;
    }

    /** Opens a store in a folder. */
    public interface Open {
        EventStore in(Path folder, InstantSource clock) throws Exception;
    }

    public static EventStore journal(Path folder, InstantSource clock) throws IOException {
        return JournalEventStore.open(
                folder, JournalOptions.of(Durability.PROCESS).withSegmentBytes(128 << 10), clock);
    }

    public static void use(Use use) {
        use(Accounts::journal, use);
    }

    public static void use(Open open, Use use) {
        try {
            Path folder = Files.createTempDirectory("accounts");
            try (EventStore store = open.in(folder, InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z")))) {
                use.of(store);
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public static NewEvent paid(long amount) {
        return NewEvent.of("paid", Long.toString(amount).getBytes(UTF_8));
    }

    public static long amount(RecordedEvent event) {
        return Long.parseLong(new String(event.data(), UTF_8));
    }

    public static Aggregates<Long> balances(EventStore store) {
        return new Aggregates<>(store, UPCASTERS, new Evolution<>() {
            @Override
            public Long initial() {
                return 0L;
            }

            @Override
            public Long apply(Long balance, RecordedEvent event) {
                return balance + amount(event);
            }
        });
    }

    public static void pay(EventStore store, String account, long... amounts) throws IOException {
        for (long amount : amounts) {
            store.append(account, -2, List.of(paid(amount)));
        }
    }
}
