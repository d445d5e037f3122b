package org.scalingpatterns.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run is read whole, or refused in one line that names file and place. */
class RunFolderTest {
    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void writeSample() {
        folder = SampleRun.write(temp);
    }

    @Test
    void read_valid_hasEverything() {
        RunFolder run = RunFolder.read(folder);

        assertThat(run.run().id()).isEqualTo("2026-01-02-machine");
        assertThat(run.run().indicative()).isTrue();
        assertThat(run.cells()).hasSize(4);
        Cell load = run.cells()
                .filter(cell -> cell.id().equals(SampleRun.LOAD))
                .findFirst()
                .orElseThrow();
        assertThat(run.histograms(load, "service")).hasSize(2);
        assertThat(run.histogram(load, "response").getTotalCount()).isEqualTo(40_000);
    }

    /** Two forks each of a cell of load and two of cost, and one of an experiment. */
    @Test
    void complete_isWhatHasThePlannedForks() throws IOException {
        assertThat(RunFolder.read(folder).isComplete()).isTrue();

        edit("run.json", text -> text.replace("\"stopped\" : false", "\"stopped\" : true"));
        Checksums.write(folder);
        assertThat(RunFolder.read(folder).isComplete())
                .as("stopped while blocks were repeated")
                .isTrue();

        edit("run.json", text -> text.replace("\"forks\" : 7", "\"forks\" : 9"));
        Checksums.write(folder);
        RunFolder cut = RunFolder.read(folder);
        assertThat(cut.isComplete()).isFalse();
        assertThat(cut.isComplete(SampleRun.FAMILY)).isFalse();
        assertThat(cut.forks()).isEqualTo(7);
        assertThat(cut.planned()).isEqualTo(9);

        edit(
                "run.json",
                text -> text.replaceFirst(
                        "\"repeats\" : \\[ *]",
                        "\"repeats\" : [{\"cell\" : \"" + SampleRun.COST
                                + "\", \"metric\" : \"time\", \"first\" : [1.0, 2.0], \"second\" : [1.0, 2.0]}]"));
        Checksums.write(folder);
        assertThat(RunFolder.read(folder).isComplete())
                .as("with those of the A/A repetition")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"3600000000000, true", "7200000000000, false"})
    void read_valueInAHistogram_isAnHourAtMost(long nanos, boolean allowed) throws IOException {
        var histogram = new Histogram(3);
        histogram.recordValue(nanos);
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        histogram.encodeIntoCompressedByteBuffer(bytes);
        String payload = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), bytes.position()));
        edit("sharding.hlog", text -> text.replaceFirst("HIST[A-Za-z0-9+/=]+", payload));
        Checksums.write(folder);

        if (allowed) {
            RunFolder run = RunFolder.read(folder);
            run.cells()
                    .filter(cell -> cell.id().equals(SampleRun.LOAD))
                    .forEach(cell -> run.histogram(cell, "response"));
        } else {
            refused("holds a value above an hour");
        }
    }

    @Test
    void read_thenHdrHistogramsOwnReader_sameHistograms() throws IOException {
        RunFolder run = RunFolder.read(folder);
        Cell load = run.cells()
                .filter(cell -> cell.id().equals(SampleRun.LOAD))
                .findFirst()
                .orElseThrow();
        var reader = new HistogramLogReader(folder.resolve("sharding.hlog").toFile());
        var merged = new Histogram(3);
        while (reader.hasNext()) {
            var histogram = (Histogram) reader.nextIntervalHistogram();
            if (histogram.getTag().equals(SampleRun.LOAD + "/service")) {
                merged.add(histogram);
            }
        }

        assertThat(run.histogram(load, "service")).isEqualTo(merged);
    }

    @Test
    void read_figureChangedByHand_refusedByChecksum() throws IOException {
        edit("sharding.json", text -> text.replace("\"value\" : 20.0", "\"value\" : 10.0"));

        refused("sharding.json: was changed: its SHA-256 is not the one in SHA256SUMS");
    }

    @Test
    void read_fileGone_refused() throws IOException {
        Files.delete(folder.resolve("sharding.hlog"));

        refused("sharding.hlog: is missing, but has a checksum in SHA256SUMS");
    }

    @Test
    void read_fileAdded_refused() throws IOException {
        Files.writeString(folder.resolve("extra.json"), "{}");

        refused("extra.json: has no checksum in SHA256SUMS");
    }

    /** A process that is killed while it seals a run leaves a part of the checksums. */
    @Test
    void read_sealedAgainAfterAKill_isWhole() throws IOException {
        Files.writeString(folder.resolve(Checksums.FILE + ".part"), "0123");
        Checksums.write(folder);
        assertThat(RunFolder.read(folder).families()).isNotEmpty();
    }

    @Test
    void read_noChecksums_refused() throws IOException {
        Files.delete(folder.resolve(Checksums.FILE));

        refused("SHA256SUMS: is missing");
    }

    @Test
    void read_noFolder_refused() {
        folder = temp.resolve("nothing");

        refused("nothing: is no run folder");
    }

    /** Whoever makes the checksums right again is still told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run.json | \"seed\" : 1, | | seed",
                "run.json | \"schema\" : 3 | \"schema\" : 99 | schema 99 is unknown; this version reads 1 to 3",
                "run.json | \"profile\" : \"quick\" | \"profile\" : null | profile is missing",
                "run.json | \"profile\" | \"colour\" : 1, \"profile\" | colour",
                "run.json | 2026-01-02-machine | other | id is 'other', but the folder is '2026-01-02-machine'",
                "run.json | 2026-01-02T03:05:05Z | 2025-01-02T03:05:05Z | ended before it started",
                "run.json | \"bands\" : { } | \"bands\" : { \"a/cost/time\" : 0.9 } | noise.bands.a/cost/time must be >= 1: 0.9",
                "run.json | \"cpu\" : 1.0E8 | \"cpu\" : 0 | cpu must be > 0: 0.0",
                "run.json | \"family\" : \"sharding\" | \"family\" : \"../sharding\" | family must match [a-z][a-z0-9-]*: '../sharding'",
                "sharding.json | sharding/LookupCost | LookupCost | id must begin with its family: sharding/",
                "sharding.json | \"value\" : 20.0 | \"value\" : NaN | NaN",
                "sharding.json | \"value\" : 20.0 | \"value\" : -20.0 | value must be >= 0: -20.0",
                "sharding.json | \"jdk\" : \"17\" | \"jdk\" : \"25\" | jdk must be the id's: 25",
                "sharding.json | \"block\" : 1 | \"block\" : 0 | has two forks of one block",
                "sharding.json | \"keys\" : 1000.0 | \"keys\" : -1 | keys must be >= 0: -1.0",
                "sharding.json | \"unit\" : \"ns/op\" | \"unit\" : null | unit is missing",
                "sharding.json | rate=1000/jdk | rate 1000/jdk | id must match",
                "sharding.json | \"f00d\" : | \"beef\" : | fingerprint f00d stands for no code",
                "sharding.json | \"service\" ] | \"service\", \"failed\" ] | but 0 histograms of series failed",
                "sharding.hlog | 1.3] | 9.9] | is no HdrHistogram log of version 1.3",
                "sharding.hlog | Tag=sharding/StoreLoad | Tag=sharding/Other | histograms",
                "sharding.hlog | HISTFAAA | HISTFAAB | holds a damaged histogram",
            })
    void read_damagedWithRightChecksums_refusedNamingThePlace(String file, String from, String to, String message)
            throws IOException {
        edit(file, text -> {
            assertThat(text).contains(from);
            return text.replace(from, to == null ? "" : to);
        });
        Checksums.write(folder);

        refused(message);
    }

    @Test
    void read_histogramLogCutShort_refusedNamingTheLine() throws IOException {
        edit("sharding.hlog", text -> text.substring(0, text.length() - 40));
        Checksums.write(folder);

        refused("sharding.hlog:6: ");
    }

    @Test
    void read_jsonCutShort_refusedNamingTheLine() throws IOException {
        edit("sharding.json", text -> text.substring(0, text.length() / 2));
        Checksums.write(folder);

        refused("sharding.json:");
    }

    private void edit(String file, UnaryOperator<String> change) throws IOException {
        Path path = folder.resolve(file);
        Files.writeString(path, change.apply(Files.readString(path)));
    }

    private void refused(String message) {
        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> RunFolder.read(folder))
                .withMessageContaining(message)
                .matches(e -> e.getMessage().lines().count() == 1, "one line")
                .matches(e -> e.getMessage().contains(temp.toString()), "names the file");
    }
}
