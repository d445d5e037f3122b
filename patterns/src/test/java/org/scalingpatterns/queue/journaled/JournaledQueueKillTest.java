package org.scalingpatterns.queue.journaled;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.KilledProcess;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;

/** Processes with a journaled work queue that are killed at random points, on the real file system. */
class JournaledQueueKillTest {

    private static final int KILLS = Integer.getInteger("scalingpatterns.kills", 3);
    private static final int POISON = 50; // one in so many is never done
    private static final WorkQueueOptions OPTIONS =
            WorkQueueOptions.of(100_000).withMaxReceives(1_000_000).withDeduplication(Duration.ofHours(1), 1_000_000);

    private static Journal journal(Path folder, Durability durability) throws IOException {
        return Journal.open(folder, new JournalOptions(durability, 64 << 10));
    }

    private static WorkQueue<String> queue(Journal journal) throws IOException {
        return new HeapWorkQueue<>(
                OPTIONS,
                new JournaledMessages<>(journal, Codec.strings(), 64 << 10),
                null,
                new QueueListener() {},
                System::nanoTime,
                new SplittableRandom());
    }

    /**
     * Sends numbers, and does all but one in fifty of them; says what it sent, what it begins to acknowledge, and what it has
     * acknowledged.
     */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            var out = new PrintStream(System.out, true, UTF_8);
            try (Journal journal = journal(Path.of(args[0]), Durability.valueOf(args[1]));
                    WorkQueue<String> queue = queue(journal)) {
                for (long number = Long.parseLong(args[2]); ; number++) {
                    queue.send(Message.of(Long.toString(number)));
                    out.println("sent " + number);
                    for (Delivery<String> delivery : queue.receive(2, Duration.ZERO)) {
                        out.println("has " + delivery.body());
                        if (Long.parseLong(delivery.body()) % POISON != 0) {
                            out.println("acks " + delivery.body());
                            queue.ack(delivery);
                            out.println("acked " + delivery.body());
                        }
                    }
                }
            }
        }
    }

    @Test
    void work_processKilledAtRandom_losesNothingAcknowledged_repeatsNothingDone(@TempDir Path folder) throws Exception {
        var random = new Random(20_261_128);
        long acknowledged = 0;
        long lost = 0;
        long repeated = 0;
        for (Durability durability : Durability.values()) {
            Path place = folder.resolve(durability.name());
            Set<Long> sent = new TreeSet<>();
            Set<Long> acks = new TreeSet<>();
            Set<Long> acked = new TreeSet<>();
            Map<Long, Integer> had = new HashMap<>();
            long next = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                for (String line : KilledProcess.linesOf(
                        Child.class, 1 + random.nextInt(4_000), place.toString(), durability.name(), "" + next)) {
                    long number = Long.parseLong(line.substring(line.indexOf(' ') + 1));
                    switch (line.substring(0, line.indexOf(' '))) {
                        case "sent" -> {
                            sent.add(number);
                            next = number + 2; // one more may be there that it could not say
                        }
                        case "has" -> had.merge(number, 1, Integer::sum);
                        case "acks" -> acks.add(number);
                        default -> acked.add(number);
                    }
                }
                Map<Long, Integer> found = found(place, durability);
                for (long number : sent) {
                    lost += !acks.contains(number) && !found.containsKey(number) ? 1 : 0;
                    repeated += acked.contains(number) && found.containsKey(number) ? 1 : 0;
                }
                found.forEach((number, receives) -> {
                    assertThat(receives).as("receives of %d", number).isGreaterThan(had.getOrDefault(number, 0));
                    had.merge(number, 1, Integer::sum); // it was handed out here, and is in flight as this one closes
                });
            }
            acknowledged += sent.size();
        }
        System.out.printf(
                "figures: kills=%d, acknowledged=%d, lost=%d, done and back=%d%n",
                2 * KILLS, acknowledged, lost, repeated);
        assertThat(lost).isZero();
        assertThat(repeated).isZero();
    }

    /** What the next process finds, with how often it was handed out. */
    private static Map<Long, Integer> found(Path folder, Durability durability) throws Exception {
        Map<Long, Integer> found = new HashMap<>();
        try (Journal journal = journal(folder, durability);
                WorkQueue<String> queue = queue(journal)) {
            List<Delivery<String>> deliveries = queue.receive(100_000, Duration.ZERO);
            for (Delivery<String> delivery : deliveries) {
                found.put(Long.parseLong(delivery.body()), delivery.receives());
            }
            assertThat(found).hasSameSizeAs(deliveries);
            assertThat(queue.counts().ready()).isZero();
        }
        return found;
    }
}
