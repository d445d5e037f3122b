package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.HistogramLogProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.FamilyResults;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.sources.Sources;
import org.scalingpatterns.results.statistics.Intervals;
import org.scalingpatterns.site.page.CellView;
import org.scalingpatterns.site.page.Quantity;
import org.scalingpatterns.site.page.RunData;

/** The command that a page prints, run on the file that the page offers, gives the percentiles that the page prints. */
class SamePercentilesTest {
    private static final int SHARE = 20;
    private static final double[] PRINTED = {50, 90, 99, 99.9, 99.99};
    private static final Pattern TOTALS = Pattern.compile("T:(\\d+) \\( ([^)]+) \\)");

    @TempDir
    private Path folder;

    @Test
    void fixture_everyHistogram_isReadAlikeByHdrHistogramsOwnTool() throws IOException {
        ProjectFixture project = new ProjectFixture(folder.resolve("project"));
        Path run = RunFixture.publish(project, "2026-01-02-example");
        RunData data = RunData.read(
                run,
                FigureManifest.read(project.root.resolve("results/figures.json")),
                new Sources(project.root),
                false);
        int compared = 0;
        for (FamilyResults family : data.families()) {
            compared += compare(data, family.family(), 1);
        }
        assertThat(compared).isEqualTo(16);
    }

    /** Those of one in twenty cells of the runs that families show: the tool reads a whole file for each. */
    @Test
    void shownRuns_someHistograms_areReadAlikeByHdrHistogramsOwnTool() throws IOException {
        Path root = Path.of("..").toAbsolutePath().normalize();
        Path figures = root.resolve("results/figures.json");
        Runs runs = Runs.read(
                new Settings(root, folder, Optional.empty(), figures, Optional.empty(), "", ""),
                FigureManifest.read(figures));
        int compared = 0;
        for (String family : families(runs)) {
            for (RunData data : runs.shown(family)) {
                compared += compare(data, family, SHARE);
            }
        }
        assertThat(compared).isPositive();
    }

    private static List<String> families(Runs runs) {
        return runs.published().stream()
                .flatMap(data -> data.families().stream())
                .map(FamilyResults::family)
                .distinct()
                .toList();
    }

    /** Compares the histograms of one in so many of a family's cells that have some; how many that were. */
    private int compare(RunData data, String family, int share) throws IOException {
        int compared = 0;
        List<Cell> cells = data.cells(family).stream()
                .filter(cell -> !cell.series().isEmpty())
                .toList();
        for (int at = 0; at < cells.size(); at += share) {
            Cell cell = cells.get(at);
            CellView view = CellView.of(data, family, cell);
            for (int i = 0; i < cell.series().size(); i++) {
                String series = cell.series().get(i);
                Matcher totals = process(data.path(), view.commands().get(i));
                compare(data, cell, series, view.facts().get(series + " time"), totals);
                compared++;
            }
        }
        return compared;
    }

    /** Runs the processor with the arguments of a page's command; the last line of its file has the totals. */
    private Matcher process(Path run, String command) throws IOException {
        Path percentiles = folder.resolve("percentiles.txt");
        List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
        words.subList(0, words.indexOf(HistogramLogProcessor.class.getName()) + 1)
                .clear();
        words.replaceAll(word -> word.endsWith(".hlog") ? run.resolve(word).toString() : word);
        words.replaceAll(word -> word.equals("percentiles.txt") ? percentiles.toString() : word);
        Thread processor = new HistogramLogProcessor(words.toArray(String[]::new));
        processor.start();
        try {
            processor.join();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts it", e);
        }
        List<String> lines = Files.readAllLines(percentiles);
        Matcher totals = TOTALS.matcher(lines.get(lines.size() - 1));
        assertThat(totals.find()).as(command).isTrue();
        return totals;
    }

    private static void compare(RunData data, Cell cell, String series, String page, Matcher totals) {
        long n = Long.parseLong(totals.group(1));
        String[] values = totals.group(2).trim().split(" +", -1);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < PRINTED.length; i++) {
            double processed = Double.parseDouble(values[i]);
            boolean printed = Intervals.publishable(n, PRINTED[i]);
            assertThat(data.percentile(cell, series, PRINTED[i]).isPresent()).isEqualTo(printed);
            data.percentile(cell, series, PRINTED[i])
                    .ifPresent(estimate -> assertThat(estimate.value())
                            .as(cell.id() + " " + series)
                            .isEqualTo(processed));
            words.add(Quantity.percentile(PRINTED[i]) + " " + (printed ? Quantity.format(processed, "ns") : "n/a"));
        }
        words.add("max " + Quantity.format(Double.parseDouble(values[PRINTED.length]), "ns"));
        words.add("N\u202f=\u202f" + Quantity.count(n));
        assertThat(page).as(cell.id() + " " + series).isEqualTo(String.join(", ", words));
    }
}
