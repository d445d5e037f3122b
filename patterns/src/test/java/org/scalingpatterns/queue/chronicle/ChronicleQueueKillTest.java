package org.scalingpatterns.queue.chronicle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;

/** Processes with a work queue in a Chronicle queue that are killed at random points, on the real file system. */
@Timeout(3600) // with many kills; a minute is enough for a few
class ChronicleQueueKillTest {

    private static final int KILLS = Integer.getInteger("scalingpatterns.kills", 3);
    private static final int POISON = 50; // one in so many is never done
    private static final WorkQueueOptions OPTIONS =
            WorkQueueOptions.of(100_000).withMaxReceives(1_000_000).withDeduplication(Duration.ofHours(1), 1_000_000);

    private static ChronicleMessages<String> messages(Path folder, Durability durability) throws IOException {
        return ChronicleMessages.open(folder, Codec.text(), Folders.small(durability));
    }

    private static WorkQueue<String> queue(ChronicleMessages<String> messages) throws IOException {
        return new HeapWorkQueue<>(
                OPTIONS, messages, null, new QueueListener() {}, System::nanoTime, new SplittableRandom());
    }

    /**
     * Sends numbers, and does all but one in fifty of them; says what it sent, what it begins to acknowledge, and what it has
     * acknowledged.
     */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            var out = new PrintStream(System.out, true, UTF_8);
            try (ChronicleMessages<String> messages = messages(Path.of(args[0]), Durability.valueOf(args[1]));
                    WorkQueue<String> queue = queue(messages)) {
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
                for (String line : killed(place, durability, next, 1 + random.nextInt(1_000))) {
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
        try (ChronicleMessages<String> messages = messages(folder, durability);
                WorkQueue<String> queue = queue(messages)) {
            List<Delivery<String>> deliveries = queue.receive(100_000, Duration.ZERO);
            for (Delivery<String> delivery : deliveries) {
                found.put(Long.parseLong(delivery.body()), delivery.receives());
            }
            assertThat(found).hasSameSizeAs(deliveries);
            assertThat(queue.counts().ready()).isZero();
        }
        return found;
    }

    /** Whole lines of a process that is killed after so many, also those that were on their way. */
    private static List<String> killed(Path folder, Durability durability, long next, int after) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.matches("(--.*|-XX:\\+IgnoreUnrecognizedVMOptions|-Dchronicle\\..*)"))
                .forEach(command::add); // what the engine needs
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Child.class.getName()));
        command.addAll(List.of(folder.toString(), durability.name(), Long.toString(next)));
        Path errors = Files.createTempFile("child", ".txt");
        Process child =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = child.inputReader(UTF_8)) {
            var line = new StringBuilder();
            for (int read = out.read(); read >= 0; read = out.read()) {
                if (read != '\n') {
                    line.append((char) read);
                    continue;
                }
                lines.add(line.toString());
                line.setLength(0);
                if (lines.size() == after) {
                    child.toHandle().destroyForcibly(); // unlike the process', leaves the pipe to be read
                }
            }
            assertThat(lines)
                    .as("it ended by itself: %s", Files.readString(errors))
                    .hasSizeGreaterThanOrEqualTo(after);
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            Files.delete(errors);
        }
        return lines;
    }
}
