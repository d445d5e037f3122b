package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The usage in the package documentation, compiled and run. */
@Timeout(60)
class QueueDemoTest {

    @Test
    void usage() throws Exception {
        BlockingQueue<String> smtp = new ArrayBlockingQueue<>(10);
        WorkQueue<String> dead =
                new HeapWorkQueue<>(WorkQueueOptions.of(1_000), System::nanoTime, new SplittableRandom());
        WorkQueue<String> mails = new HeapWorkQueue<>(
                WorkQueueOptions.of(1_000), dead, new QueueListener() {}, System::nanoTime, new SplittableRandom());
        WorkerPool<String> workers = WorkerPool.start(
                mails,
                delivery -> smtp.put(delivery.body()),
                WorkerOptions.of(2),
                Thread::new,
                new Random(),
                new WorkerListener<>() {});
        mails.send(Message.of("Welcome, Ada").withDeduplicationId("welcome/ada"));
        mails.send(Message.of("Welcome, Ada").withDeduplicationId("welcome/ada")); // known: nothing is enqueued
        String mail = smtp.take(); // a worker put it there
        workers.close(); // lets them finish

        assertThat(mail).isEqualTo("Welcome, Ada");
        assertThat(smtp).isEmpty();
        assertThat(mails.counts()).isEqualTo(new Counts(0, 0, 0));
        assertThat(dead.counts().total()).isZero();
    }

    /** Layout apart: the formatter breaks lines otherwise than a page does. */
    @Test
    void packageDocumentation_showsTheLinesOfUsage() throws IOException {
        String name = "org/scalingpatterns/queue/";
        String documentation = Files.readString(Path.of("src/main/java", name, "package-info.java"));
        String snippet = documentation.substring(
                documentation.indexOf("<pre>{@code") + "<pre>{@code".length(), documentation.indexOf("}</pre>"));
        String shown = snippet.replaceAll("(?m)^ \\* ?", "");
        assertThat(Arrays.stream(shown.split("\n")).filter(line -> !line.isBlank()))
                .hasSizeBetween(1, 10);
        String run = Files.readString(Path.of("src/test/java", name, "QueueDemoTest.java"));
        assertThat(run.replaceAll("\\s", "")).contains(shown.replaceAll("\\s", ""));
    }
}
