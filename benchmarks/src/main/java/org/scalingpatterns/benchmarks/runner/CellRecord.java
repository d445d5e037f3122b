package org.scalingpatterns.benchmarks.runner;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.scalingpatterns.benchmarks.harness.hdr.HdrLogEntry;
import org.scalingpatterns.benchmarks.harness.hdr.HdrProfiler;
import org.scalingpatterns.benchmarks.harness.hdr.HdrResults;
import org.scalingpatterns.results.Cell;

/** What has been measured of one cell so far: its forks for our format, its results for JMH's. Not thread-safe. */
final class CellRecord {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /** The parameter of a benchmark whose threads are not all JMH's. */
    private static final String WORKERS = "workers";

    /** The parameter of one whose threads are producers and consumers, as {@code 2P1C}; JMH's is one of them. */
    private static final String THREADS = "threads";

    private static final Pattern PRODUCERS_CONSUMERS = Pattern.compile("(\\d)P(\\d)C");

    private final PlannedCell planned;
    private final String fingerprint;
    private final List<Cell.Fork> forks = new ArrayList<>();
    private final List<BenchmarkResult> jmh = new ArrayList<>();
    private final List<Map<String, List<Histogram>>> histograms = new ArrayList<>();
    private final List<Cell.Remark> remarks = new ArrayList<>();
    private String unit = "?";
    private int threads;

    CellRecord(PlannedCell planned, String fingerprint) {
        this.planned = planned;
        this.fingerprint = fingerprint;
        threads = planned.benchmark().threads();
    }

    void add(int block, RunResult run) {
        BenchmarkResult result = run.getBenchmarkResults().iterator().next();
        threads = run.getParams().getThreads(); // of a group all, which its annotations don't add up
        jmh.add(result);
        unit = result.getPrimaryResult().getScoreUnit();
        HdrResults hdr = HdrResults.of(result);
        histograms.add(hdr.histograms());
        boolean quality = planned.benchmark().kind() == Cell.Kind.QUALITY;
        Map<String, Double> counters = quality ? repeated(result) : counters(result, hdr);
        Result<?> allocation = result.getSecondaryResults().get(ALLOCATION);
        forks.add(new Cell.Fork(
                block, value(result), iterations(result), allocation == null ? null : allocation.getScore(), counters));
        judge(counters);
    }

    /**
     * A fork's value is the median of its iterations, not JMH's mean: disturbances here last some 100 ms and only ever
     * slow down, so a few iterations carry them and the median does not.
     */
    static double value(BenchmarkResult result) {
        double[] sorted = iterations(result).stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static List<Double> iterations(BenchmarkResult result) {
        return result.getIterationResults().stream()
                .map(iteration -> iteration.getPrimaryResult().getScore())
                .toList();
    }

    private Map<String, Double> repeated(BenchmarkResult result) {
        var iterations = new ArrayList<Map<String, Double>>();
        for (IterationResult iteration : result.getIterationResults()) {
            var counters = new TreeMap<String, Double>();
            iteration.getSecondaryResults().forEach((name, value) -> counters.put(name, value.getScore()));
            iterations.add(counters);
        }
        return repeated(iterations, why -> remark(Cell.Flag.FAILED, why));
    }

    /**
     * The counters of an experiment: of times, and of what depends on them, the mean of its iterations; of all else what the
     * first one counted, which the others have to repeat.
     */
    static Map<String, Double> repeated(List<Map<String, Double>> iterations, Consumer<String> failure) {
        var counters = new TreeMap<String, Double>();
        iterations.get(0).forEach((name, first) -> {
            if (name.endsWith("Nanos")) {
                counters.put(
                        name,
                        iterations.stream()
                                .mapToDouble(iteration -> iteration.get(name))
                                .average()
                                .orElseThrow());
                return;
            }
            counters.put(name, first);
            for (Map<String, Double> again : iterations.subList(1, iterations.size())) {
                if (!first.equals(again.get(name))) {
                    failure.accept("must repeat: %s was %s, then %s".formatted(name, first, again.get(name)));
                }
            }
        });
        return counters;
    }

    /** JMH's auxiliary counters and the recorder's. */
    private static Map<String, Double> counters(BenchmarkResult result, HdrResults hdr) {
        var counters = new TreeMap<String, Double>();
        result.getSecondaryResults().forEach((name, value) -> {
            if (value.getScoreUnit().equals("#") && !name.contains(".")) {
                counters.put(name, value.getScore());
            }
        });
        hdr.counters().keySet().forEach(name -> counters.put(name, (double) hdr.counter(name)));
        return counters;
    }

    private void judge(Map<String, Double> counters) {
        Served.of(counters).ifPresent(served -> {
            served.saturated().ifPresent(why -> remark(Cell.Flag.SATURATED, why));
            served.censored().ifPresent(why -> remark(Cell.Flag.CENSORED, why));
            served.burst(planned.benchmark().experiment().buffer()).ifPresent(why -> remark(Cell.Flag.BURST, why));
        });
        double clamped = counters.getOrDefault(HdrProfiler.CLAMPED, 0.0);
        if (clamped > 0) {
            remark(Cell.Flag.CLAMPED, "%.0f values lay outside the histogram's range".formatted(clamped));
        }
    }

    void remark(Cell.Flag flag, String why) {
        remarks.add(new Cell.Remark(flag, why));
    }

    boolean hasFailed() {
        return remarks.stream().anyMatch(remark -> remark.flag() == Cell.Flag.FAILED);
    }

    boolean isEmpty() {
        return forks.isEmpty() && !hasFailed();
    }

    /** Threads that JMH runs, or those that the benchmark itself starts. */
    static int threads(int ofJmh, Map<String, String> params) {
        int workers = Integer.parseInt(params.getOrDefault(WORKERS, "0"));
        Matcher ends = PRODUCERS_CONSUMERS.matcher(params.getOrDefault(THREADS, ""));
        int both = ends.matches() ? Integer.parseInt(ends.group(1)) + Integer.parseInt(ends.group(2)) : 0;
        return Math.max(ofJmh, Math.max(workers, both));
    }

    private Optional<Cell.Remark> oversubscribed() {
        int most = threads(threads, planned.params());
        int cpus = Runtime.getRuntime().availableProcessors();
        return most > cpus
                ? Optional.of(new Cell.Remark(Cell.Flag.OVERSUBSCRIBED, most + " threads on " + cpus + " CPUs"))
                : Optional.empty();
    }

    Cell cell() {
        List<Cell.Remark> all = new ArrayList<>(remarks);
        oversubscribed().ifPresent(all::add);
        return new Cell(
                planned.id(),
                planned.benchmark().name(),
                planned.benchmark().kind(),
                planned.params(),
                Integer.toString(planned.jdk().feature()),
                planned.benchmark().mode().shortLabel(),
                unit,
                threads,
                List.copyOf(forks),
                List.copyOf(series()),
                List.copyOf(all),
                fingerprint);
    }

    /** The series in which any fork recorded anything: failures that never happened are no series. */
    private Set<String> series() {
        var series = new TreeSet<String>();
        histograms.forEach(fork -> fork.forEach((name, iterations) -> {
            if (iterations.stream().anyMatch(histogram -> histogram.getTotalCount() > 0)) {
                series.add(name);
            }
        }));
        return series;
    }

    /** One entry for each series, fork and iteration; where a fork recorded nothing, an empty histogram. */
    List<HdrLogEntry> histograms() {
        var entries = new ArrayList<HdrLogEntry>();
        for (String name : series()) {
            for (int fork = 0; fork < forks.size(); fork++) {
                List<Histogram> iterations = histograms.get(fork).getOrDefault(name, List.of());
                for (int i = 0; i < forks.get(fork).iterations().size(); i++) {
                    Histogram histogram = i < iterations.size() ? iterations.get(i) : new Histogram(3);
                    entries.add(
                            new HdrLogEntry(planned.id(), name, forks.get(fork).block(), 0, i, histogram));
                }
            }
        }
        return entries;
    }

    /** All forks as one result of JMH's, the forks as rows; empty where none came to its end. */
    Collection<RunResult> jmh() {
        return jmh.isEmpty() ? List.of() : List.of(new RunResult(jmh.get(0).getParams(), jmh));
    }
}
