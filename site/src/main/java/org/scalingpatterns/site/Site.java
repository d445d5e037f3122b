package org.scalingpatterns.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.FamilyResults;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.sources.Sources;
import org.scalingpatterns.site.catalog.Card;
import org.scalingpatterns.site.catalog.CatalogReader;
import org.scalingpatterns.site.catalog.Evidence;
import org.scalingpatterns.site.catalog.GuaranteeTests;
import org.scalingpatterns.site.catalog.Pattern;
import org.scalingpatterns.site.catalog.TestReports;
import org.scalingpatterns.site.page.CellView;
import org.scalingpatterns.site.page.ClaimBuilder;
import org.scalingpatterns.site.page.ClaimView;
import org.scalingpatterns.site.page.ClaimsView;
import org.scalingpatterns.site.page.EvidenceBuilder;
import org.scalingpatterns.site.page.HomeView;
import org.scalingpatterns.site.page.MethodView;
import org.scalingpatterns.site.page.Page;
import org.scalingpatterns.site.page.PatternView;
import org.scalingpatterns.site.page.PeerBuilder;
import org.scalingpatterns.site.page.RunData;
import org.scalingpatterns.site.page.RunView;
import org.scalingpatterns.site.page.Styles;

/** Builds the site: reads everything, checks everything, and only then writes. */
final class Site {
    private static final long PAGE = 200 * 1024;

    private final Settings settings;
    private final List<Pattern> patterns;
    private final Card card;
    private final FigureManifest manifest;
    private final List<RunData> runs;
    private final Optional<RunData> local;
    private final ClaimBuilder claims;
    private final SourcePages sources;
    private final GuaranteeTests tests;
    private final RecorderSource recorder;

    /** Reads and checks. */
    Site(Settings settings) {
        this.settings = settings;
        if (!Files.isRegularFile(settings.root().resolve("pom.xml"))) {
            throw new BadInput(settings.root() + ": is not the project's folder; give it with --root");
        }
        if (!Files.isRegularFile(settings.figures())) {
            throw new BadInput(settings.figures() + ": is missing; 'scripts/bench figures' writes it");
        }
        patterns = CatalogReader.read(settings.catalog());
        card = Card.read(settings.catalog());
        card.check(patterns);
        manifest = FigureManifest.read(settings.figures());
        claims = new ClaimBuilder(manifest);
        tests = new GuaranteeTests(settings.tests());
        sources = new SourcePages(settings);
        recorder = new RecorderSource(settings);
        for (Pattern pattern : patterns) {
            tests.check(pattern);
            claims.check(pattern);
            pattern.evidence().forEach(entry -> check(pattern, entry));
            sources.check(pattern);
        }
        Sources code = new Sources(settings.root());
        runs = published(code);
        local = settings.local().map(path -> RunData.read(path, manifest, code, true));
    }

    /** Checks that the tests of all guarantees ran and passed; says how many. */
    String checkReports() {
        var reports = new TestReports(settings.root().resolve("patterns/target/surefire-reports"), settings.tests());
        int guarantees = 0;
        int ran = 0;
        for (Pattern pattern : patterns) {
            guarantees += pattern.guarantees().size();
            ran += reports.check(pattern);
        }
        return guarantees + " guarantees: " + ran + " runs of their tests, all passed";
    }

    private void check(Pattern pattern, Evidence entry) {
        String place = pattern.slug() + ".md: evidence " + entry.benchmark() + ": ";
        List<FigureManifest.Figure> known = manifest.of(entry.benchmark());
        if (known.isEmpty()) {
            throw new BadInput(
                    place + "no such benchmark in " + settings.figures().getFileName());
        }
        for (String name : entry.figures()) {
            if (known.stream().noneMatch(figure -> figure.name().equals(name))) {
                throw new BadInput(place + "no such figure: " + name);
            }
        }
        Stream.concat(entry.where().keySet().stream(), Stream.concat(entry.x().stream(), entry.series().stream()))
                .filter(param -> !List.of("jdk", "method").contains(param))
                .filter(param ->
                        known.stream().noneMatch(figure -> figure.params().containsKey(param)))
                .findFirst()
                .ifPresent(param -> {
                    throw new BadInput(place + "no such parameter: " + param);
                });
    }

    private List<RunData> published(Sources code) {
        Path runs = settings.runs().orElse(settings.root().resolve("results/runs"));
        if (!Files.isDirectory(runs)) {
            if (settings.runs().isEmpty()) {
                return List.of();
            }
            throw new BadInput(runs + ": is no folder of runs");
        }
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.filter(Files::isDirectory)
                    .sorted()
                    .map(folder -> RunData.read(folder, manifest, code, false))
                    .sorted(Comparator.comparing((RunData data) -> data.run().ended())
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The run whose figures a family shows: of the publish profile where there is one, then the one that has most of the family's
     * benchmarks (one of another family's page may be measured with that), then the latest.
     */
    private Optional<RunData> shown(String family) {
        return runs.stream()
                .filter(data -> data.shown() && !data.cells(family).isEmpty())
                .min(Comparator.comparing((RunData data) -> data.run().indicative())
                        .thenComparing(data -> -benchmarks(data, family)));
    }

    private long benchmarks(RunData data, String family) {
        return data.cells(family).stream()
                .map(Cell::benchmarkClass)
                .distinct()
                .filter(benchmark -> !manifest.of(benchmark).isEmpty())
                .count();
    }

    /** The reader's own run, where it has something of the family. */
    private Optional<RunData> own(String family) {
        return local.filter(data -> data.shown() && !data.cells(family).isEmpty());
    }

    /** Writes every page, and returns what its reader should know. */
    List<String> write() {
        Output output = new Output(settings.out());
        Stream.concat(local.stream(), runs.stream()).forEach(RunData::resample);
        output.asset("site.css");
        output.asset("site.js");
        output.copy(settings.root().resolve("LICENSE"), "LICENSE.txt");
        Map<Pattern, List<ClaimView>> judged = new LinkedHashMap<>();
        for (Pattern pattern : patterns) {
            judged.put(pattern, claims.claims(pattern, shown(pattern.family()), own(pattern.family())));
        }
        home(output, judged);
        indexes(output, judged);
        Styles styles = new Styles(manifest);
        for (Pattern pattern : patterns) {
            pattern(output, pattern, judged.get(pattern), styles);
        }
        List<RunView> all =
                Stream.concat(local.stream(), runs.stream()).map(this::view).toList();
        all.forEach(run -> run(output, run));
        TryPages.write(output, all);
        output.page(
                "results/index.html",
                "results.jte",
                Map.of(
                        "page",
                        Page.at(1, "Results", "Every run with its raw files and checksums.", "results"),
                        "runs",
                        all));
        output.page(
                "method.html",
                "method.jte",
                Map.of(
                        "page",
                        Page.at(
                                0,
                                "Method",
                                "How a number gets onto this site, and what it was measured on.",
                                "method"),
                        "view",
                        new MethodView(
                                all.stream().filter(run -> run.data().shown()).toList(), recorder.write(output))));
        output.page(
                "404.html",
                "notfound.jte",
                Map.of("page", Page.at(0, "Not found", "There is no such page.", "none"), "base", settings.basePath()));
        List<String> notes = new ArrayList<>();
        local.filter(data -> !data.shown())
                .ifPresent(data -> notes.add(data.run().id()
                        + " is a smoke run: it is listed with its raw cells, its figures are not shown"));
        for (Pattern pattern : patterns) {
            tooLarge(output, "patterns/" + pattern.slug() + ".html", "choose less evidence in its catalog file", notes);
        }
        tooLarge(output, "method.html", "it holds the noise of every run", notes);
        tooLarge(output, "claims.html", "it holds every claim", notes);
        tooLarge(output, "guarantees.html", "it holds every guarantee", notes);
        return notes;
    }

    private static void tooLarge(Output output, String name, String advice, List<String> notes) {
        long size = output.size(name);
        if (size > PAGE) {
            notes.add(name + " has " + size / 1024 + " KB, over 200: " + advice);
        }
    }

    private void home(Output output, Map<Pattern, List<ClaimView>> judged) {
        Map<Pattern.Problem, List<Pattern>> chooser = new EnumMap<>(Pattern.Problem.class);
        for (Pattern pattern : patterns) {
            pattern.problems()
                    .forEach(problem -> chooser.computeIfAbsent(problem, name -> new ArrayList<>())
                            .add(pattern));
        }
        List<HomeView.Row> rows = judged.entrySet().stream()
                .map(entry -> new HomeView.Row(entry.getKey(), entry.getValue()))
                .toList();
        output.page(
                "index.html",
                "home.jte",
                Map.of(
                        "page",
                        Page.at(
                                0,
                                "Scaling patterns, measured",
                                "Scaling patterns with their claims beside the evidence.",
                                "patterns"),
                        "home",
                        new HomeView(rows, chooser)));
    }

    private void indexes(Output output, Map<Pattern, List<ClaimView>> judged) {
        output.page(
                "claims.html",
                "claims.jte",
                Map.of(
                        "page",
                        Page.at(
                                0,
                                "Claims",
                                "Every claim of the card with its verdict, its figure and its interval.",
                                "claims"),
                        "view",
                        ClaimsView.of(card, judged)));
        output.page(
                "guarantees.html",
                "promises.jte",
                Map.of(
                        "page",
                        Page.at(
                                0,
                                "Guarantees",
                                "What each implementation promises, with the test that proves it, and what it does not.",
                                "guarantees"),
                        "patterns",
                        patterns,
                        "promises",
                        patterns.stream()
                                .mapToInt(pattern -> pattern.guarantees().size())
                                .sum()));
    }

    private void pattern(Output output, Pattern pattern, List<ClaimView> judged, Styles styles) {
        Optional<RunData> run = shown(pattern.family());
        Optional<RunData> own = own(pattern.family());
        List<PatternView.SourceView> code = sources.write(output, pattern);
        PatternView view = new PatternView(
                pattern,
                judged,
                new EvidenceBuilder(this::shown, this::own, manifest, styles).sections(pattern),
                run.or(() -> own).flatMap(data -> new PeerBuilder(manifest).build(pattern, data)),
                code,
                run,
                own,
                run.map(data -> Downloads.of(data, pattern.family())).orElse(List.of()),
                Files.exists(settings.root().resolve("scripts/bench")),
                Files.exists(settings.root().resolve("scripts/copy")));
        output.page(
                "patterns/" + pattern.slug() + ".html",
                "pattern.jte",
                Map.of("page", Page.at(1, pattern.title(), pattern.summary(), "patterns"), "view", view));
    }

    private RunView view(RunData data) {
        return new RunView(data, Downloads.all(data));
    }

    private void run(Output output, RunView run) {
        run.files().forEach(file -> output.copy(run.data().path().resolve(file.name()), file.href()));
        for (FamilyResults family : run.data().families()) {
            List<CellView> cells = family.cells().stream()
                    .map(cell -> CellView.of(run.data(), family.family(), cell))
                    .toList();
            output.page(
                    run.data().page(family.family()),
                    "cells.jte",
                    Map.of(
                            "page",
                            Page.at(
                                    2,
                                    family.family() + ", run " + run.run().id(),
                                    "Every cell of a run with its raw values.",
                                    "results"),
                            "run",
                            run,
                            "family",
                            family.family(),
                            "cells",
                            cells));
        }
    }
}
