package org.scalingpatterns.benchmarks.runner;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.scalingpatterns.benchmarks.harness.Redaction;
import org.scalingpatterns.benchmarks.harness.UserServers;
import org.scalingpatterns.benchmarks.harness.hdr.HdrLogEntry;
import org.scalingpatterns.benchmarks.harness.hdr.HdrLogWriter;
import org.scalingpatterns.benchmarks.harness.hdr.HdrProfiler;
import org.scalingpatterns.benchmarks.harness.hdr.HdrResults;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.FamilyResults;
import org.scalingpatterns.results.FamilyResults.MeasuredCode;
import org.scalingpatterns.results.Json;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunWriter;
import org.scalingpatterns.results.sources.Sources;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps what has been measured and writes it as a run folder. Thread-safe: a shutdown hook may write what there is while
 * the measuring thread is still at work.
 */
final class RunRecorder {
    private final Plan plan;
    private final Sources sources;
    private final RunWriter writer;
    private final Instant started;
    private final Redaction redaction = Redaction.ofThisMachine();
    private final Map<String, List<Measured>> measured = new LinkedHashMap<>();
    private final Map<String, String> failures = new HashMap<>();
    private final Map<String, String> fingerprints = new LinkedHashMap<>();
    private final Map<String, MeasuredCode> code = new LinkedHashMap<>();
    private final List<Noise.Block> blocks = new ArrayList<>();

    /** One fork of a cell. */
    private record Measured(int block, int attempt, boolean again, RunResult result, double slowdown) {}

    /** @param started when the run began, by the clock */
    RunRecorder(Plan plan, Sources sources, Path folder, Instant started) {
        this.plan = plan;
        this.sources = sources;
        this.writer = new RunWriter(folder);
        this.started = started;
        for (String family : plan.families()) {
            var known = new HashMap<String, String>();
            for (PlannedCell cell : plan.cells(family)) {
                String same = cell.benchmark().type().getName() + cell.flags();
                fingerprints.put(cell.id(), known.computeIfAbsent(same, key -> fingerprint(cell)));
            }
        }
    }

    private String fingerprint(PlannedCell cell) {
        Map<String, String> settings = Map.of(
                "flags", String.join(" ", cell.flags()),
                "iterations", plan.profile().effort(cell.kind()).toString());
        // What the benchmark names, and what collects its histograms, which it does not name.
        List<String> types = cell.isLoad()
                ? List.of(cell.benchmark().type().getName(), HdrProfiler.class.getName(), HdrResults.class.getName())
                : List.of(cell.benchmark().type().getName());
        MeasuredCode named = sources.measuredBy(types, settings);
        String fingerprint = sources.fingerprint(named);
        code.put(fingerprint, named);
        return fingerprint;
    }

    /** Of the code that each cell measures, by the cell's id. */
    Map<String, String> fingerprints() {
        return fingerprints;
    }

    synchronized void add(RunState.Fork fork) {
        if (fork.failure() != null) {
            failures.put(fork.cell(), redaction.clean(fork.failure()));
        } else {
            measured.computeIfAbsent(fork.cell(), id -> new ArrayList<>())
                    .add(new Measured(fork.block(), fork.attempt(), fork.again(), fork.result(), fork.slowdown()));
        }
    }

    synchronized boolean hasFailed(PlannedCell cell) {
        return failures.containsKey(cell.id());
    }

    synchronized boolean has(Plan.Step step, int block, int attempt) {
        return measured.getOrDefault(step.cell().id(), List.of()).stream()
                .anyMatch(fork -> fork.block == block && fork.attempt == attempt && fork.again == step.again());
    }

    synchronized void add(Noise.Block block) {
        blocks.add(block);
    }

    /** What the rulers took before the family, where its first block is on record; else empty. */
    synchronized Map<String, Double> rulersBefore(String family) {
        return blocks.stream()
                .filter(part -> part.family().equals(family) && part.block() == 0 && part.attempt() == 0)
                .map(Noise.Block::rulersBefore)
                .filter(rulers -> !rulers.isEmpty())
                .findFirst()
                .orElse(Map.of());
    }

    /** Whether an attempt at a block was completed, and why it is flagged: empty for a calm one. */
    synchronized Optional<List<String>> disturbed(String family, int block, int attempt) {
        List<Noise.Block> parts = blocks.stream()
                .filter(part -> part.family().equals(family) && part.block() == block && part.attempt() == attempt)
                .toList();
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(parts.stream()
                        .flatMap(part -> part.disturbed().stream())
                        .toList());
    }

    /**
     * The attempt at a block whose forks of a cell count: the second where it was completed and calm, and has the cell; a resumed run
     * forgets forks whose code has changed. Which one it is never depends on figures.
     */
    private int counts(PlannedCell cell, boolean again, int block) {
        boolean calm = disturbed(cell.benchmark().family(), block, 1)
                .map(List::isEmpty)
                .orElse(false);
        return calm && has(new Plan.Step(cell, again), block, 1) ? 1 : 0;
    }

    private List<Measured> counted(PlannedCell cell, boolean again) {
        return measured.getOrDefault(cell.id(), List.of()).stream()
                .filter(fork -> fork.again == again && fork.attempt == counts(cell, again, fork.block))
                .sorted(Comparator.comparingInt(Measured::block))
                .toList();
    }

    /** What rulers saw that were measured before and after the family alone: it may have happened in any of its blocks. */
    private List<String> movedAround(String family) {
        return plan.profile().watchesBlocks()
                ? List.of()
                : blocks.stream()
                        .filter(block -> block.family().equals(family))
                        .flatMap(block ->
                                MachineLoad.disturbances(null, block.rulersBefore(), block.rulersAfter()).stream())
                        .toList();
    }

    /** Of a block that the end of the run cut short: what is watched, wasn't. */
    private List<String> unseen() {
        return plan.profile().measures() ? List.of(RunState.UNSEEN) : List.of();
    }

    /** Of all forks that are kept. What a fork was judged by when it ended, were those before it. */
    private Pulses pulses() {
        var pulses = new Pulses();
        plan.families().stream()
                .flatMap(family -> plan.cells(family).stream())
                .forEach(cell -> measured.getOrDefault(cell.id(), List.of())
                        .forEach(fork -> pulses.slowdown(cell, fork.result)));
        return pulses;
    }

    private CellRecord record(PlannedCell cell, Pulses pulses) {
        var record = new CellRecord(cell, fingerprints.get(cell.id()));
        var reasons = new LinkedHashSet<String>();
        for (Measured fork : counted(cell, false)) {
            record.add(fork.block, fork.result);
            String family = cell.benchmark().family();
            Stream.concat(
                            disturbed(family, fork.block, fork.attempt).orElse(unseen()).stream(),
                            movedAround(family).stream())
                    .distinct()
                    .map(why -> "block " + fork.block + ": " + why)
                    .forEach(reasons::add);
            double slowdown = pulses.among(cell, fork.result).orElse(fork.slowdown);
            if (slowdown > Pulses.SLOWED) {
                reasons.add(String.format(
                        Locale.ROOT,
                        "block %d: its processor took %.2f times as long as it did for other forks",
                        fork.block,
                        slowdown));
            }
        }
        if (!reasons.isEmpty() && !cell.benchmark().repeatsExactly()) {
            record.remark(Cell.Flag.NOISY, String.join("; ", reasons));
        }
        if (failures.containsKey(cell.id())) {
            record.remark(Cell.Flag.FAILED, failures.get(cell.id()));
        }
        return record;
    }

    /** Writes all that has been measured of a family. */
    synchronized void write(String family) {
        Pulses pulses = pulses();
        List<CellRecord> records = plan.cells(family).stream()
                .map(cell -> record(cell, pulses))
                .filter(record -> !record.isEmpty())
                .toList();
        if (records.isEmpty()) {
            return;
        }
        List<Cell> written = records.stream().map(CellRecord::cell).toList();
        var used = new LinkedHashMap<String, MeasuredCode>();
        written.forEach(cell -> used.put(cell.fingerprint(), code.get(cell.fingerprint())));
        writer.write(new FamilyResults(Run.SCHEMA, family, written, used));
        writeHistograms(writer.histogramLog(family), records);
        writeJmh(writer.jmhJson(family), records);
    }

    /** Writes the run itself and the checksums: from here on the folder is valid. */
    synchronized void seal(RunFacts facts, boolean stopped) {
        var repeats = new Repeats();
        for (String family : plan.families()) {
            for (PlannedCell cell : plan.cells(family)) {
                var first = new TreeMap<Integer, RunResult>();
                counted(cell, false).forEach(fork -> first.put(fork.block, fork.result));
                var second = new TreeMap<Integer, RunResult>();
                counted(cell, true).forEach(fork -> second.put(fork.block, fork.result));
                repeats.add(cell, first, second);
            }
        }
        writer.write(new Run(
                Run.SCHEMA,
                writer.folder().getFileName().toString(),
                started,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                plan.profile().name(),
                facts.options(),
                facts.commit(),
                facts.dirty(),
                facts.seed(),
                stopped,
                plan.record(),
                plan.rates(),
                facts.environment(),
                new Noise(List.copyOf(blocks), repeats.all(), Map.of())));
        writer.seal();
    }

    private void writeHistograms(Path file, List<CellRecord> measured) {
        RunWriter.replace(file, out -> {
            try (var log = new HdrLogWriter(leftOpen(out), started)) {
                for (CellRecord cell : measured) {
                    for (HdrLogEntry entry : cell.histograms()) {
                        log.write(entry);
                    }
                }
            }
        });
    }

    private static OutputStream leftOpen(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    /** JMH writes the file; then the number of forks is put right, and the paths of the JDK and of the servers' file are taken out. */
    private static void writeJmh(Path file, List<CellRecord> measured) {
        List<RunResult> results =
                measured.stream().flatMap(cell -> cell.jmh().stream()).toList();
        var bytes = new ByteArrayOutputStream();
        try (var out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
        }
        JsonNode tree = Json.parse(bytes.toString(StandardCharsets.UTF_8));
        for (JsonNode node : (ArrayNode) tree) {
            var entry = (ObjectNode) node;
            entry.put("forks", entry.path("primaryMetric").path("rawData").size());
            entry.put("jvm", "java");
            var flags = (ArrayNode) entry.path("jvmArgs");
            for (int i = flags.size() - 1; i >= 0; i--) {
                if (UserServers.flags().contains(flags.path(i).asString())) {
                    flags.remove(i);
                }
            }
        }
        RunWriter.replace(file, out -> out.write(Json.write(tree).getBytes(StandardCharsets.UTF_8)));
    }
}
