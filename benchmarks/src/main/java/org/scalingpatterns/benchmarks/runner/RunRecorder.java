package org.scalingpatterns.benchmarks.runner;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.scalingpatterns.benchmarks.harness.Redaction;
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
    private final Redaction redaction = Redaction.ofThisMachine();
    private final Instant started = now();
    private final Map<String, CellRecord> cells = new LinkedHashMap<>();
    private final Map<String, MeasuredCode> code = new LinkedHashMap<>();
    private final List<Noise.Block> blocks = new ArrayList<>();

    RunRecorder(Plan plan, Sources sources, Path folder) {
        this.plan = plan;
        this.sources = sources;
        this.writer = new RunWriter(folder);
        var fingerprints = new HashMap<String, String>();
        for (String family : plan.families()) {
            for (Plan.PlannedCell cell : plan.cells(family)) {
                String type = cell.benchmark().type().getName();
                String fingerprint =
                        fingerprints.computeIfAbsent(type + cell.jdk().feature(), key -> fingerprint(cell));
                cells.put(cell.id(), new CellRecord(cell, fingerprint));
            }
        }
    }

    private String fingerprint(Plan.PlannedCell cell) {
        Cell.Kind kind = cell.benchmark().kind();
        Map<String, String> settings = Map.of(
                "flags", String.join(" ", cell.jdk().flags(kind)),
                "iterations", plan.profile().effort(kind).toString());
        // What the benchmark names, and what collects its histograms, which it does not name.
        List<String> types = kind == Cell.Kind.LOAD
                ? List.of(cell.benchmark().type().getName(), HdrProfiler.class.getName(), HdrResults.class.getName())
                : List.of(cell.benchmark().type().getName());
        MeasuredCode measured = sources.measuredBy(types, settings);
        String fingerprint = sources.fingerprint(measured);
        code.put(fingerprint, measured);
        return fingerprint;
    }

    synchronized void add(Plan.PlannedCell cell, int block, RunResult result) {
        cells.get(cell.id()).add(block, result);
    }

    synchronized void failed(Plan.PlannedCell cell, String why) {
        cells.get(cell.id()).remark(Cell.Flag.FAILED, redaction.clean(why));
    }

    synchronized boolean hasFailed(Plan.PlannedCell cell) {
        return cells.get(cell.id()).hasFailed();
    }

    synchronized void add(Noise.Block block) {
        blocks.add(block);
    }

    /** Writes all that has been measured of a family. */
    synchronized void write(String family) {
        List<CellRecord> measured = plan.cells(family).stream()
                .map(cell -> cells.get(cell.id()))
                .filter(record -> !record.isEmpty())
                .toList();
        if (measured.isEmpty()) {
            return;
        }
        List<Cell> written = measured.stream().map(CellRecord::cell).toList();
        var used = new LinkedHashMap<String, MeasuredCode>();
        written.forEach(cell -> used.put(cell.fingerprint(), code.get(cell.fingerprint())));
        writer.write(new FamilyResults(Run.SCHEMA, family, written, used));
        try {
            writeHistograms(writer.histogramLog(family), measured);
            writeJmh(writer.jmhJson(family), measured);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the run itself and the checksums: from here on the folder is valid. */
    synchronized void seal(RunFacts facts, boolean stopped) {
        writer.write(new Run(
                Run.SCHEMA,
                writer.folder().getFileName().toString(),
                started,
                now(),
                plan.profile().name(),
                facts.options(),
                facts.commit(),
                facts.dirty(),
                facts.seed(),
                stopped,
                plan.record(),
                plan.rates(),
                facts.environment(),
                new Noise(List.copyOf(blocks), List.of(), Map.of())));
        writer.seal();
    }

    private void writeHistograms(Path file, List<CellRecord> measured) throws IOException {
        try (var log = new HdrLogWriter(new BufferedOutputStream(Files.newOutputStream(file)), started)) {
            for (CellRecord cell : measured) {
                for (HdrLogEntry entry : cell.histograms()) {
                    log.write(entry);
                }
            }
        }
    }

    /** JMH writes the file; then the number of forks is put right, and the path of the JDK taken out. */
    private static void writeJmh(Path file, List<CellRecord> measured) throws IOException {
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
        }
        Files.writeString(file, Json.write(tree));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }
}
