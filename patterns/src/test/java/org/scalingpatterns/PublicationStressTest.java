package org.scalingpatterns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.contracts.Rejects;

/**
 * Runs the stress tests, the classes named {@code *Stress}, by jcstress in processes of their own. What a thread wrote by plain
 * stores is seen by the one that it is published to, or jcstress reports an outcome that is forbidden. In {@code Broken*} it is
 * published too early, and jcstress has to report it; as chance decides which interleavings happen, those that it has not met are
 * run again for longer, up to {@link #BROKEN_ROUNDS} times.
 */
class PublicationStressTest {

    private static final int ITERATIONS = Integer.getInteger("scalingpatterns.stress", 5);
    private static final int ITERATION_MILLIS = 100;
    private static final int BROKEN_ROUNDS = 5;
    private static final List<String> BROKEN = List.of(
            "caching.BoundedCacheStress.BrokenPutsFirst",
            "caching.CacheAsideStress.BrokenLeasesLate",
            "caching.PendingWritesStress.BrokenSettlesFirst",
            "journal.CommitsStress.BrokenPublishesEarly",
            "queue.MpmcRingStress.BrokenPeeksOnce",
            "queue.MpmcRingStress.BrokenPublishesEarly");
    private static final String PACKAGE = "org.scalingpatterns.";

    private record Report(String text) {
        /** The tests that it says this of, in whatever configuration. */
        Set<String> with(String outcome) {
            return Pattern.compile("\\[" + outcome + "\\] " + Pattern.quote(PACKAGE) + "(\\S+)")
                    .matcher(text)
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
        }
    }

    /** Of all tests in one run: before its first, jcstress asks the JVM for a minute what it can do. */
    private static Report all;

    private static final List<Report> BROKEN_REPORTS = new ArrayList<>();

    @BeforeAll
    static void run() throws IOException, InterruptedException {
        all = run(".*", ITERATIONS);
        BROKEN_REPORTS.clear();
        BROKEN_REPORTS.add(all);
        for (int round = 1; round < BROKEN_ROUNDS && !missed().isEmpty(); round++) {
            BROKEN_REPORTS.add(run("(" + String.join("|", missed()) + ")", ITERATIONS << round));
        }
    }

    /** The broken ones whose flaw no report holds. */
    private static List<String> missed() {
        return BROKEN.stream().filter(test -> !isRejected(test)).toList();
    }

    private static boolean isRejected(String test) {
        Pattern line = Pattern.compile(Pattern.quote(PACKAGE + test) + " \\[.*: Observed forbidden state: ");
        return BROKEN_REPORTS.stream()
                .anyMatch(report -> line.matcher(report.text()).find());
    }

    private static Report run(String tests, int iterations) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "jcstress")), "run");
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.openjdk.jcstress.Main"));
        command.addAll(List.of("-t", PACKAGE.replace(".", "\\.") + tests, "-v", "-r", "report"));
        command.addAll(List.of("-f", "1", "-fsm", "1", "-iters", "" + iterations, "-time", "" + ITERATION_MILLIS));
        command.addAll(List.of("-c", "2", "-af", "NONE", "-sc", "false", "-jvmArgs", "-Xmx256m"));
        Process jcstress = new ProcessBuilder(command)
                .directory(folder.toFile()) // where it leaves its raw results
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jcstress.waitFor(10, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            jcstress.descendants().forEach(ProcessHandle::destroyForcibly);
            jcstress.destroyForcibly();
        }
        return new Report(Files.readString(output, UTF_8));
    }

    private static void assertPass(String... tests) {
        for (String test : tests) {
            assertThat(all.with("OK")).contains(test);
            assertThat(all.with("FAILED")).doesNotContain(test);
        }
    }

    private static void assertIsRejected(String test) {
        assertThat(missed()).as("%s", BROKEN_REPORTS).doesNotContain(test);
    }

    @Test
    void all_haveRun_andOnlyTheBrokenFailed() {
        assertThat(missed()).as("%s", BROKEN_REPORTS).isEmpty();
        assertThat(BROKEN_REPORTS)
                .allSatisfy(report -> assertThat(report.text()).contains(" 0 soft errs, 0 hard errs)"));
        assertThat(all.with("FAILED")).as(all.text()).isSubsetOf(BROKEN);
        Set<String> tests = new TreeSet<>(all.with("OK"));
        tests.addAll(all.with("FAILED"));
        assertThat(tests).filteredOn(test -> test.contains("Broken")).containsExactlyInAnyOrderElementsOf(BROKEN);
        assertThat(tests).hasSize(11 + BROKEN.size());
        System.out.printf(
                "figures: stress tests=%d, milliseconds of each=%d%n", tests.size(), ITERATIONS * ITERATION_MILLIS);
    }

    @Test
    @Guarantee("async-queue/ring-publication")
    void rings_whatIsPassedOn_comesWholeAndOnce() {
        assertPass(
                "queue.MpmcRingStress.Publication",
                "queue.MpmcRingStress.TwoConsumers",
                "queue.MpmcRingStress.TwoProducers",
                "queue.SpscRingStress");
    }

    @Test
    @Rejects("async-queue/ring-publication")
    void ring_publishedBeforeItsElement_isRejected() {
        assertIsRejected("queue.MpmcRingStress.BrokenPublishesEarly");
    }

    @Test
    void ring_peekWhileAnotherPolls_seesWhatIsFirst() {
        assertPass("queue.MpmcRingStress.PollAndPeek");
    }

    @Test
    void ring_peekThatLooksOnce_isRejected() {
        assertIsRejected("queue.MpmcRingStress.BrokenPeeksOnce");
    }

    @Test
    @Guarantee("cache-aside/publication")
    void caches_whatIsRead_isWholeAndNeverGoesBack() {
        assertPass(
                "caching.BoundedCacheStress.Publication",
                "caching.BoundedCacheStress.RemoveAndPut",
                "caching.CacheAsideStress.Fill",
                "caching.PendingWritesStress.Read");
    }

    @Test
    @Rejects("cache-aside/publication")
    void cache_valuePutBeforeItsFields_isRejected() {
        assertIsRejected("caching.BoundedCacheStress.BrokenPutsFirst");
    }

    @Test
    void cacheAside_leaseAfterTheLoad_isRejected() {
        assertIsRejected("caching.CacheAsideStress.BrokenLeasesLate");
    }

    @Test
    void writeBehind_settledBeforeItIsStored_isRejected() {
        assertIsRejected("caching.PendingWritesStress.BrokenSettlesFirst");
    }

    @Test
    @Guarantee("journal/publication")
    void journal_end_isPublishedAfterTheRecord() {
        assertPass("journal.CommitsStress.Publication");
    }

    @Test
    @Rejects("journal/publication")
    void journal_endBeforeTheRecord_isRejected() {
        assertIsRejected("journal.CommitsStress.BrokenPublishesEarly");
    }

    @Test
    void eventSourcing_size_isPublishedAfterThePositions() {
        assertPass("eventsourcing.StreamIndexStress");
    }
}
