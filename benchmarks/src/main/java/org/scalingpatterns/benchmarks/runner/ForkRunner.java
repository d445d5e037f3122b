package org.scalingpatterns.benchmarks.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.scalingpatterns.benchmarks.harness.Pulse;
import org.scalingpatterns.benchmarks.harness.Redaction;
import org.scalingpatterns.benchmarks.harness.Rulers;
import org.scalingpatterns.benchmarks.harness.UserServers;
import org.scalingpatterns.benchmarks.harness.hdr.HdrProfiler;
import org.scalingpatterns.results.Cell;

/**
 * Runs forks through JMH, one a call. Two at once measure each other, and JMH is not made for that; where nothing is measured they do
 * no harm: what its runners share in a JVM is the list of temporary files that they delete.
 */
final class ForkRunner {
    private static final String NANOS = "Nanos";

    /** As {@link Rulers} asks for; given here, as JMH leaves out a benchmark's own where a run appends others, and be it none. */
    private static final List<String> RULERS_FLAGS =
            List.of("-Xms160m", "-Xmx160m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch");

    /** Runs of before had them measured without these flags: rulers of another name are not compared. */
    private static final String RULERS_VERSION = " v2";

    private final Profile profile;
    private final Redaction redaction = Redaction.ofThisMachine();

    ForkRunner(Profile profile) {
        this.profile = profile;
    }

    /** A fork that did not come to its end; the message is one line, without what may be published nowhere. */
    static final class ForkFailed extends Exception {
        private static final long serialVersionUID = 1L;

        ForkFailed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** One fork: exactly one benchmark result, with its iterations. */
    RunResult run(PlannedCell cell) throws ForkFailed {
        return run(cell, profile.effort(cell.kind()));
    }

    /** The same with another effort. */
    RunResult run(PlannedCell cell, Profile.Effort effort) throws ForkFailed {
        Benchmark benchmark = cell.benchmark();
        ChainedOptionsBuilder options = options(benchmark.name(), cell.jdk(), cell.flags())
                .threads(benchmark.threads())
                .warmupIterations(effort.warmups())
                .warmupTime(effort.warmup())
                .measurementIterations(effort.measurements())
                .measurementTime(effort.measurement());
        cell.jmhParams().forEach(options::param);
        if (cell.kind() != Cell.Kind.QUALITY) {
            options.jvmArgsPrepend(Pulse.FLAGS.toArray(String[]::new)).addProfiler(Pulse.class);
        }
        if (cell.kind() == Cell.Kind.COST) {
            options.addProfiler(GCProfiler.class);
        } else {
            options.addProfiler(HdrProfiler.class);
        }
        return run(options);
    }

    /** What the rulers take now, in ns by name: fixed pieces of work, one fork for all, with flags of its own. */
    Map<String, Double> rulers(Jdk jdk) throws ForkFailed {
        RunResult result = run(options(Rulers.class.getName() + ".measure", jdk, RULERS_FLAGS));
        var rulers = new TreeMap<String, Double>();
        result.getSecondaryResults().forEach((name, value) -> {
            if (name.endsWith(NANOS)) {
                rulers.put(name.substring(0, name.length() - NANOS.length()) + RULERS_VERSION, value.getScore());
            }
        });
        return rulers;
    }

    private ChainedOptionsBuilder options(String benchmark, Jdk jdk, List<String> flags) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.replace(".", "\\.").replace("$", "\\$") + "$")
                .forks(1)
                .jvmArgs(flags.toArray(String[]::new))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.NORMAL);
        options.jvmArgsAppend(UserServers.flags().toArray(String[]::new));
        if (!jdk.running()) {
            options.jvm(jdk.executable().toString());
        }
        return options;
    }

    private RunResult run(ChainedOptionsBuilder options) throws ForkFailed {
        Path log = temporaryLog(); // of JMH's own output, for the reason when the fork fails
        try {
            Collection<RunResult> results =
                    new Runner(options.output(log.toString()).build()).run();
            if (results.size() != 1) {
                throw new ForkFailed("JMH gave " + results.size() + " results instead of one", null);
            }
            return results.iterator().next();
        } catch (RunnerException | RuntimeException e) {
            throw new ForkFailed(
                    redaction.clean(reason(e, log)), e); // JMH throws either, also where a JVM does not start
        } finally {
            log.toFile().delete();
        }
    }

    private static Path temporaryLog() {
        try {
            Path log = Files.createTempFile("scaling-patterns-jmh", ".txt");
            log.toFile().deleteOnExit(); // at Ctrl-C nothing else does
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first exception in JMH's output says more than JMH's own. */
    private static String reason(Exception e, Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            for (String line : lines) {
                if (line.matches("(Caused by: )?[a-z][\\w.$]*\\.[A-Z][\\w$]*(Error|Exception)\\b.*")) {
                    return line;
                }
            }
        } catch (IOException unreadable) {
            e.addSuppressed(unreadable);
        }
        return e.getMessage() == null
                ? "the fork failed"
                : e.getMessage().lines().findFirst().orElse("the fork failed");
    }
}
