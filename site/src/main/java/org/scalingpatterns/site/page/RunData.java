package org.scalingpatterns.site.page;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.FamilyResults;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.claims.RunFigures;
import org.scalingpatterns.results.sources.Sources;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.results.statistics.ForkDistributions;
import org.scalingpatterns.results.statistics.Intervals;

/** A run, with what pages ask of it: figures of a cell, what to remark on it, and where its raw data stand. */
public final class RunData {
    /** JDKs in ascending order: 9 comes before 17. */
    public static final Comparator<String> BY_NUMBER =
            Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder());

    /** How a figure names the percentile of a series that it is. */
    static final Pattern PERCENTILE = Pattern.compile("([a-z0-9-]+)\\.p([0-9.]+)");

    private final RunFolder folder;
    private final FigureManifest manifest;
    private final boolean local;
    private final Predicate<String> jdk;
    private final Map<String, String> families;
    private final Map<String, Boolean> stale;
    private final Map<String, RunFigures> figures;
    private final Map<String, Optional<Estimate>> estimates;
    private final Map<String, Integer> ordinals;
    private final Map<String, Cell> cells;
    private final Map<String, Optional<ForkDistributions>> distributions;

    /**
     * Reads a run and compares its fingerprints with the sources.
     *
     * @param local whether it is the reader's own
     */
    public static RunData read(Path path, FigureManifest manifest, Sources sources, boolean local) {
        RunData data = new RunData(RunFolder.read(path), manifest, local);
        for (FamilyResults family : data.folder.families()) {
            int ordinal = 0;
            for (Cell cell : family.cells()) {
                data.families.put(cell.id(), family.family());
                data.ordinals.put(cell.id(), ++ordinal);
                data.cells.put(Load.stableId(cell.id()), cell);
            }
            family.code()
                    .forEach((print, code) ->
                            data.stale.put(print, !sources.fingerprint(code).equals(print)));
        }
        return data;
    }

    private RunData(RunFolder folder, FigureManifest manifest, boolean local) {
        this.folder = folder;
        this.manifest = manifest;
        this.local = local;
        jdk = feature -> true;
        families = new LinkedHashMap<>();
        stale = new HashMap<>();
        figures = new ConcurrentHashMap<>();
        estimates = new ConcurrentHashMap<>();
        ordinals = new HashMap<>();
        cells = new HashMap<>();
        distributions = new ConcurrentHashMap<>();
    }

    private RunData(RunData whole, Predicate<String> jdk) {
        folder = whole.folder;
        manifest = whole.manifest;
        local = whole.local;
        this.jdk = jdk;
        families = whole.families;
        stale = whole.stale;
        figures = whole.figures;
        estimates = whole.estimates;
        ordinals = whole.ordinals;
        cells = whole.cells;
        distributions = whole.distributions;
    }

    /** The same run, its cells on these JDKs only. What it computes, it shares with the whole. */
    public RunData on(Collection<String> jdks) {
        return new RunData(this, Set.copyOf(jdks)::contains);
    }

    /** The run's description. */
    public Run run() {
        return folder.run();
    }

    /** Its name on the site: the reader's own may have the id of a published one of the same day and machine. */
    public String key() {
        return (local ? "local-" : "") + run().id();
    }

    /** Its folder. */
    public Path path() {
        return folder.path();
    }

    /** Whether it is the reader's own. */
    public boolean local() {
        return local;
    }

    /** Whether its figures may be shown: a smoke run only shows that benchmarks run. */
    public boolean shown() {
        return !run().profile().equals("smoke");
    }

    /** Whether all forks that were planned are there. */
    public boolean complete() {
        return folder.isComplete();
    }

    /** The same of one family. */
    public boolean complete(String family) {
        return folder.isComplete(family);
    }

    /** How many of the planned forks are there, in words: {@code 40 of 65}. */
    public String measured() {
        return folder.forks() + " of " + folder.planned();
    }

    /** Whether the figures of a family are no more than an indication: as the run's profile has it, or for the lack of forks. */
    public boolean indicative(String family) {
        return run().indicative() || cells(family).stream().anyMatch(this::lacksForks);
    }

    /** Whether a cell whose figures vary has fewer forks than are resampled, as in a run that was stopped. */
    private boolean lacksForks(Cell cell) {
        return cell.forks().size() < Intervals.BOOTSTRAP_FROM && !cell.has(Cell.Flag.FAILED) && varies(cell);
    }

    private boolean varies(Cell cell) {
        return cell.kind() != Cell.Kind.QUALITY
                || manifest.figures().stream()
                        .filter(figure -> figure.benchmark().equals(cell.benchmark()))
                        .anyMatch(figure -> FigureManifest.isTimed(figure.unit(), figure.of()));
    }

    /** The families that it measured. */
    public List<FamilyResults> families() {
        return folder.families();
    }

    /** The cells of a family; none where it was not measured. */
    public List<Cell> cells(String family) {
        return folder.family(family).map(FamilyResults::cells).orElse(List.of()).stream()
                .filter(cell -> jdk.test(cell.jdk()))
                .toList();
    }

    /** The cell with this id; of one with a load, the cell at that load, whatever rate it is in this run. */
    public Optional<Cell> cell(String id) {
        return Optional.ofNullable(cells.get(Load.stableId(id))).filter(cell -> jdk.test(cell.jdk()));
    }

    /** The family of a cell. */
    String family(Cell cell) {
        return families.getOrDefault(cell.id(), "");
    }

    /** The JDKs of a family's cells, ascending. */
    public List<String> jdks(String family) {
        return cells(family).stream()
                .map(Cell::jdk)
                .distinct()
                .sorted(BY_NUMBER)
                .toList();
    }

    /** The figures on one JDK. */
    public RunFigures figures(String jdk) {
        return figures.computeIfAbsent(jdk, feature -> new RunFigures(folder, manifest, feature));
    }

    /** What a figure is in a cell. */
    public Optional<Estimate> estimate(FigureManifest.Figure figure, Cell cell) {
        int dot = figure.of().indexOf(".p");
        if (dot > 0 && cell.series().contains(figure.of().substring(0, dot))) {
            // The same as the tables' percentile, whose histograms were laid side by side already.
            return percentile(
                    cell,
                    figure.of().substring(0, dot),
                    Double.parseDouble(figure.of().substring(dot + 2)));
        }
        return estimates.computeIfAbsent(cell.id() + " " + figure.name(), key -> read(figure, cell));
    }

    /** Computes the intervals of all scores, cells side by side: most of what a build takes. */
    public void resample() {
        folder.cells().toList().parallelStream()
                .forEach(cell -> figuresOf(cell).stream()
                        .filter(figure -> !PERCENTILE.matcher(figure.of()).matches())
                        .forEach(figure -> estimate(figure, cell)));
    }

    private Optional<Estimate> read(FigureManifest.Figure figure, Cell cell) {
        try {
            return figures(cell.jdk()).read(figure, cell);
        } catch (RunFormatException e) {
            if (stale.getOrDefault(cell.fingerprint(), false)) {
                return Optional.empty(); // measured before the figure was defined as it is now
            }
            throw e;
        }
    }

    /** Whether any of its cells was measured on code that has changed since. */
    boolean anyStale() {
        return stale.containsValue(true);
    }

    /** A percentile (0…100) of a cell's histograms of a series, as claims read it. */
    public Optional<Estimate> percentile(Cell cell, String series, double percentile) {
        // Resampling histograms is slow, and a percentile stands in several places.
        return estimates.computeIfAbsent(
                cell.id() + " " + series + " " + percentile,
                key -> distributions(cell, series).flatMap(forks -> RunFigures.percentile(cell, forks, percentile)));
    }

    /** A cell's histograms of a series, fork by fork; empty where it has none, as one that failed. */
    Optional<ForkDistributions> distributions(Cell cell, String series) {
        return distributions.computeIfAbsent(
                cell.id() + " " + series,
                key -> cell.has(Cell.Flag.FAILED) ? Optional.empty() : folder.distributions(cell, series));
    }

    /** How many samples a cell's histograms of a series have. */
    long samples(Cell cell, String series) {
        return distributions(cell, series).map(ForkDistributions::count).orElse(0L);
    }

    /** Lets go of what it can read again: distributions take some hundred kB each, and few are asked for twice after their page is written. */
    public void forgetDistributions() {
        distributions.clear();
    }

    /** One word for each thing that a reader must know of a cell. */
    public List<String> marks(Cell cell) {
        List<String> marks = new ArrayList<>(ownMarks(cell));
        if (run().indicative()) { // else it is among them where it holds for this cell
            marks.add("indicative");
        }
        return marks;
    }

    /** The same without that the whole run is indicative, which stands beside its name. */
    List<String> ownMarks(Cell cell) {
        List<String> marks = new ArrayList<>();
        cell.remarks().stream()
                .map(remark -> remark.flag().name().toLowerCase(Locale.ROOT))
                .distinct()
                .forEach(marks::add);
        if (stale.getOrDefault(cell.fingerprint(), false)) {
            marks.add("stale");
        }
        if (!run().indicative() && lacksForks(cell)) {
            marks.add("indicative");
        }
        return marks;
    }

    /** Why a cell's figures are of a system that could not keep up: {@code saturated, censored}; empty where it could. */
    static String overload(Cell cell) {
        return Stream.of(Cell.Flag.SATURATED, Cell.Flag.CENSORED)
                .filter(cell::has)
                .map(flag -> flag.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** Where the cells of a family stand, relative to the site's root. */
    public String page(String family) {
        return "results/" + key() + "/" + family + ".html";
    }

    /** Where a cell stands. A run is never changed, so a cell's number in it is a lasting and a short name. */
    public String href(Cell cell) {
        return page(families.get(cell.id())) + "#" + anchor(cell);
    }

    /** The anchor of a cell on the page of its family. */
    public String anchor(Cell cell) {
        return "c" + ordinals.get(cell.id());
    }

    /** Where the raw files stand. */
    public String files() {
        return "results/" + key() + "/files/";
    }

    /** The figures of the manifest that are read off a cell. */
    public List<FigureManifest.Figure> figuresOf(Cell cell) {
        List<FigureManifest.Figure> known = manifest.figures().stream()
                .filter(figure -> figure.benchmark().equals(cell.benchmark()))
                .toList();
        return known.isEmpty() ? List.of(value(cell)) : known;
    }

    /** A cell's primary score as a figure. */
    public static FigureManifest.Figure value(Cell cell) {
        return new FigureManifest.Figure(
                cell.benchmarkClass() + ".value",
                "",
                cell.benchmark(),
                cell.kind(),
                cell.unit(),
                "primary score",
                "value",
                Map.of());
    }
}
