package org.scalingpatterns.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * There is no memory for a larger table just when one is needed: what fails for that has happened not at all, and nothing is lost. In
 * processes of their own, whose small heaps are filled up but for some kilobytes.
 */
class WorkQueueMemoryTest {

    /** A power of two: the table of ids is full with three quarters of as many, the heap of deadlines with all. */
    private static final int PLACES = 1 << 14;

    /** What happens in the other process. */
    static final class Child {
        private static final int CHUNK = 1_000; // words, of 4 bytes
        private static final Duration HOUR = Duration.ofHours(1);

        private final AtomicLong nanos = new AtomicLong();
        private long acked = -1;
        private long released = -1;
        private final HeapWorkQueue<String> queue;

        private Child() throws Exception {
            WorkQueueOptions options =
                    WorkQueueOptions.of(2 * PLACES).withDeduplication(HOUR.multipliedBy(9), 2 * PLACES);
            QueueLog<String> none = QueueLog.none();
            QueueLog<String> log = new QueueLog<>() {
                @Override
                public void replay(Replay<String> into) {}

                @Override
                public long sent(List<Sent<String>> batch) throws IOException {
                    return none.sent(batch);
                }

                @Override
                public void received(long position, int receives) {}

                @Override
                public long acked(long position) throws IOException {
                    acked = position;
                    return none.acked(position);
                }

                @Override
                public void commit(long position) {}

                @Override
                public void released(long position) {
                    released = position;
                }

                @Override
                public void trim() {}
            };
            queue = new HeapWorkQueue<>(
                    options, log, null, new QueueListener() {}, nanos::get, new SplittableRandom(1));
        }

        public static void main(String[] args) throws Exception {
            switch (args[0]) {
                case "ids" -> new Child().send(PLACES / 4 * 3, Duration.ZERO);
                case "deadlines" -> new Child().send(PLACES, HOUR);
                default -> new Child().move();
            }
        }

        /** Sends so many, for one more of which there is no memory, and sends that again. */
        private void send(int messages, Duration delay) throws Exception {
            for (int i = 0; i < messages; i++) {
                queue.send(message(i, delay));
            }
            Message<String> last = message(messages, delay);
            assertThat(withoutMemory(() -> queue.send(last))).isInstanceOf(OutOfMemoryError.class);
            assertThat(queue.counts().total()).isEqualTo(messages);
            assertThat(acked).as("taken back from the log").isEqualTo(messages);
            assertThat(released).as("taken back from the log").isEqualTo(messages);
            String id = queue.send(last);
            assertThat(queue.send(last)).isEqualTo(id);
            nanos.addAndGet(delay.toNanos());
            List<Delivery<String>> taken = queue.receive(2 * PLACES, Duration.ZERO);
            assertThat(taken).hasSize(messages + 1);
            assertThat(taken.stream().filter(delivery -> delivery.id().equals(id)))
                    .hasSize(1);
        }

        private static Message<String> message(int number, Duration delay) {
            return Message.of("a").withDeduplicationId("id" + number).withDelay(delay);
        }

        /** All in flight are due in their order; half of them get times of their own, and then one more, and another one. */
        private void move() throws Exception {
            for (int i = 0; i < PLACES; i++) {
                queue.send(Message.of("a"));
            }
            List<Delivery<String>> taken = queue.receive(PLACES, Duration.ZERO);
            for (Delivery<String> delivery : taken.subList(0, PLACES / 2)) {
                assertThat(queue.extend(delivery, HOUR)).isTrue();
            }
            assertThat(withoutMemory(() -> queue.extend(taken.get(PLACES / 2), HOUR)))
                    .isEqualTo(true);
            assertThat(withoutMemory(() -> queue.nack(taken.get(PLACES / 2 + 1), HOUR)))
                    .isEqualTo(true);
            nanos.addAndGet(HOUR.toNanos());
            assertThat(queue.receive(2 * PLACES, Duration.ZERO)).hasSize(PLACES);
        }

        /** What a call returns or throws while there is room for no table. Nothing here loads a class by then. */
        private static Object withoutMemory(Callable<?> call) {
            Object[] ballast = fill();
            try {
                return call.call();
            } catch (Throwable e) {
                return e;
            } finally {
                Reference.reachabilityFence(ballast);
            }
        }

        /** Of chunks, each of which holds the one before; the last four are let go again. */
        private static Object[] fill() {
            Object[] last = new Object[CHUNK];
            try {
                while (true) {
                    Object[] next = new Object[CHUNK];
                    next[0] = last;
                    last = next;
                }
            } catch (OutOfMemoryError e) {
                for (int i = 0; i < 4; i++) {
                    last = (Object[]) last[0];
                }
                return last;
            }
        }
    }

    @TempDir
    private Path folder;

    private void run(String what) throws Exception {
        Path output = folder.resolve("output.txt");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms24m",
                        "-Xmx24m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        what)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(child.exitValue())
                    .as("%s", Files.readString(output, UTF_8))
                    .isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void send_noMemoryForItsId_isNotKnown() throws Exception {
        run("ids");
    }

    @Test
    void send_noMemoryForItsDelay_isNotKnown() throws Exception {
        run("deadlines");
    }

    @Test
    void extendAndNack_needNoMemory() throws Exception {
        run("move");
    }
}
