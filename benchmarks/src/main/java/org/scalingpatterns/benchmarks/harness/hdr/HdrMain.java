package org.scalingpatterns.benchmarks.harness.hdr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * JMH's command line with {@link HdrProfiler} on, and with one more option: {@code -hlog <file>} also writes all
 * histograms as an HdrHistogram log, tagged {@code <benchmark>/<param>=<value>/…/<series>}.
 *
 * <pre>java -cp benchmarks.jar org.scalingpatterns.benchmarks.harness.hdr.HdrMain MyBenchmark -hlog out.hlog</pre>
 *
 * <p>Not thread-safe: JMH runs once at a time.
 */
public final class HdrMain {
    private static final String LOG_OPTION = "-hlog";
    private static final String PROFILER_OPTION = "-prof";

    private HdrMain() {}

    /** Exits with 1 if an option is wrong or JMH refuses to run; the message is then on standard error. */
    public static void main(String[] arguments) throws IOException {
        List<String> jmh = new ArrayList<>(Arrays.asList(arguments));
        try {
            Path log = takeLog(jmh);
            if (!jmh.contains(HdrProfiler.class.getName())) {
                jmh.add(PROFILER_OPTION);
                jmh.add(HdrProfiler.class.getName());
            }
            String[] all = jmh.toArray(new String[0]);
            if (log == null) {
                Main.main(all);
            } else {
                run(new CommandLineOptions(all), log);
            }
        } catch (CommandLineOptionException | RunnerException | IllegalArgumentException e) {
            System.err.println("ERROR: " + e.getMessage());
            System.exit(1);
        }
    }

    /** Takes the option out; null if it is not there. */
    private static Path takeLog(List<String> arguments) {
        int at = arguments.indexOf(LOG_OPTION);
        if (at < 0) {
            return null;
        }
        if (at + 1 == arguments.size()) {
            throw new IllegalArgumentException("must be followed by a file: " + LOG_OPTION);
        }
        arguments.remove(at);
        return Path.of(arguments.remove(at));
    }

    private static void run(CommandLineOptions options, Path log) throws RunnerException, IOException {
        Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        // Opened first: a path that cannot be written fails before the benchmarks have run, not after.
        try (HdrLogWriter writer = new HdrLogWriter(Files.newOutputStream(log), start)) {
            entries(new Runner(options).run()).forEach(writer::write);
        }
    }

    /** In the log's order. Results of one name, of several modes or thread counts, are told apart as blocks. */
    static List<HdrLogEntry> entries(Collection<RunResult> results) {
        List<HdrLogEntry> entries = new ArrayList<>();
        Map<String, Integer> blocks = new HashMap<>();
        for (RunResult result : results) {
            String cell = cell(result.getParams());
            int block = blocks.merge(cell, 1, Integer::sum) - 1;
            List<HdrResults> forks = HdrResults.forks(result);
            for (int fork = 0; fork < forks.size(); fork++) {
                for (Map.Entry<String, List<Histogram>> series :
                        forks.get(fork).histograms().entrySet()) {
                    for (int i = 0; i < series.getValue().size(); i++) {
                        Histogram histogram = series.getValue().get(i);
                        entries.add(new HdrLogEntry(cell, series.getKey(), block, fork, i, histogram));
                    }
                }
            }
        }
        entries.sort(null);
        return entries;
    }

    private static String cell(BenchmarkParams params) {
        StringBuilder cell = new StringBuilder(params.getBenchmark());
        for (String name : params.getParamsKeys()) {
            cell.append('/')
                    .append(name)
                    .append('=')
                    .append(params.getParam(name).replace('/', '_'));
        }
        return cell.toString().replaceAll("[^A-Za-z0-9._=/-]", "_");
    }
}
