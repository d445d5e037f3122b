package org.scalingpatterns.site;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.scalingpatterns.results.FamilyResults;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.site.catalog.Card;
import org.scalingpatterns.site.catalog.CatalogReader;
import org.scalingpatterns.site.catalog.Evidence;
import org.scalingpatterns.site.catalog.Family;
import org.scalingpatterns.site.catalog.GuaranteeTests;
import org.scalingpatterns.site.catalog.Pattern;
import org.scalingpatterns.site.catalog.TestReports;
import org.scalingpatterns.site.page.AnswerView;
import org.scalingpatterns.site.page.CellView;
import org.scalingpatterns.site.page.ClaimBuilder;
import org.scalingpatterns.site.page.ClaimView;
import org.scalingpatterns.site.page.ClaimsView;
import org.scalingpatterns.site.page.EvidenceBuilder;
import org.scalingpatterns.site.page.FamilyView;
import org.scalingpatterns.site.page.MethodView;
import org.scalingpatterns.site.page.Page;
import org.scalingpatterns.site.page.PatternView;
import org.scalingpatterns.site.page.PeerBuilder;
import org.scalingpatterns.site.page.PublishedData;
import org.scalingpatterns.site.page.RunData;
import org.scalingpatterns.site.page.RunView;
import org.scalingpatterns.site.page.SentenceBuilder;
import org.scalingpatterns.site.page.Styles;

/** Builds the site: reads everything, checks everything, and only then writes. */
final class Site {
    private static final long PAGE = 200_000;

    private final Settings settings;
    private final List<Pattern> patterns;
    private final Card card;
    private final FigureManifest manifest;
    private final Runs runs;
    private final List<Family> families;
    private final SentenceBuilder sentences;
    private final ClaimBuilder claims;
    private final SourcePages sources;
    private final GuaranteeTests tests;
    private final RecorderSource recorder;

    /** Reads and checks. */
    Site(Settings settings) {
        this(settings, Optional.empty());
    }

    /** The same with the catalog read again, and with the runs as they were read before. */
    Site again() {
        return new Site(settings, Optional.of(runs));
    }

    private Site(Settings settings, Optional<Runs> read) {
        this.settings = settings;
        if (!Files.isRegularFile(settings.root().resolve("pom.xml"))) {
            throw new BadInput(settings.root() + ": is not the project's folder; give it with --root");
        }
        if (!Files.isRegularFile(settings.figures())) {
            throw new BadInput(settings.figures() + ": is missing; 'scripts/bench figures' writes it");
        }
        card = Card.read(settings.catalog());
        patterns = card.ordered(CatalogReader.read(settings.catalog()));
        card.check(patterns);
        manifest = read.map(Runs::manifest).orElseGet(() -> FigureManifest.read(settings.figures()));
        families = Families.of(settings, patterns);
        sentences = new SentenceBuilder(
                manifest, family -> runs().either(family).stream().findFirst());
        claims = new ClaimBuilder(manifest, sentences);
        tests = new GuaranteeTests(settings.tests());
        sources = new SourcePages(settings);
        recorder = new RecorderSource(settings);
        for (Pattern pattern : patterns) {
            tests.check(pattern);
            claims.check(pattern);
            pattern.answers().forEach(answer -> sentences.check(pattern.slug() + ".md: answers", answer.finding()));
            pattern.evidence().forEach(entry -> check(pattern.slug() + ".md", entry));
            sources.check(pattern);
        }
        for (Family family : families) {
            family.findings().forEach(finding -> sentences.check("families.yml: " + family.family(), finding));
            family.evidence().forEach(entry -> check("families.yml: " + family.family(), entry));
        }
        runs = read.orElseGet(() -> Runs.read(settings, manifest));
    }

    private Runs runs() {
        return runs;
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

    private void check(String file, Evidence entry) {
        String place = file + ": evidence " + entry.benchmark() + ": ";
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

    /** Numbered by what the catalog puts side by side, families first, so that a variant looks the same wherever it stands. */
    private Styles styles() {
        return new Styles(
                manifest,
                Stream.concat(
                                families.stream().flatMap(family -> family.evidence().stream()),
                                patterns.stream().flatMap(pattern -> pattern.evidence().stream()))
                        .toList());
    }

    /** The README with the verdicts of these runs. */
    String readme(String now) {
        Stream.concat(runs.local().stream(), runs.published().stream()).forEach(RunData::resample);
        return Readme.with(now, ClaimsView.of(card, judged()));
    }

    private Map<Pattern, List<ClaimView>> judged() {
        Map<Pattern, List<ClaimView>> judged = new LinkedHashMap<>();
        for (Pattern pattern : patterns) {
            judged.put(pattern, claims.claims(pattern, runs.shown(pattern.family()), runs.own(pattern.family())));
        }
        return judged;
    }

    /** Writes the site, and returns what its reader should know. */
    List<String> write() {
        Built built = draft(Templates.built());
        built.commit();
        return built.notes();
    }

    /**
     * A site that is written but not yet in its place.
     *
     * @param notes what its reader should know
     */
    record Built(Output output, List<String> notes) {
        void commit() {
            output.commit();
        }
    }

    /** Writes every page. */
    Built draft(Templates templates) {
        Output output = new Output(settings.out(), templates, settings.baseUrl());
        List.of("site.css", "site.js", "favicon.svg").forEach(output::asset);
        Stream.concat(runs.local().stream(), runs.published().stream()).forEach(RunData::resample);
        output.copy(settings.root().resolve("LICENSE"), "LICENSE.txt");
        List<String> notes = new ArrayList<>();
        Map<Pattern, List<ClaimView>> judged = judged();
        EvidenceBuilder evidence = new EvidenceBuilder(runs::shown, runs::own, manifest, styles());
        notes.addAll(new Overview(settings, card, families, sentences).write(output, judged, evidence, runs::either));
        for (Pattern pattern : patterns) {
            pattern(output, pattern, judged.get(pattern), evidence);
        }
        List<RunView> all = Stream.concat(runs.local().stream(), runs.published().stream())
                .map(this::view)
                .toList();
        TryPages.write(output);
        PublishedData figures = new PublishedData(output::write);
        figures.index(all.stream().map(RunView::data).filter(RunData::shown).toList());
        // One after the other on each processor, with all that is written of a run at once: the histograms of all don't
        // fit into memory.
        all.parallelStream().forEach(run -> {
            run(output, run);
            if (run.data().shown()) {
                figures.of(run.data());
            }
            run.data().forgetDistributions();
        });
        output.page(
                "results/index.html",
                "results.jte",
                Map.of(
                        "page",
                        Page.at(
                                1,
                                "Results",
                                "Every run with its families, its raw files and their checksums.",
                                "results"),
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
                                "How a number gets onto this site: questions, histograms, arrival rates, intervals, remarks,"
                                        + " and the machines that it was measured on.",
                                "method"),
                        "view",
                        new MethodView(
                                all.stream()
                                        .filter(run -> run.data().shown() && run.current())
                                        .toList(),
                                recorder.write(output))));
        all.stream().filter(run -> run.data().shown() && !run.current()).forEach(run -> replaced(output, run));
        output.page(
                "404.html",
                "notfound.jte",
                Map.of("page", Page.below(settings.basePath(), "Not found", "There is no such page.", "none")));
        index(output, judged);
        if (!settings.baseUrl().isEmpty()) {
            output.write("sitemap.xml", Sitemap.of(settings.baseUrl(), output.pages()));
        }
        runs.local()
                .filter(data -> !data.shown())
                .ifPresent(data -> notes.add(data.run().id()
                        + " is a smoke run: it is listed with its raw cells, its figures are not shown"));
        for (Pattern pattern : patterns) {
            tooLarge(output, "patterns/" + pattern.slug() + ".html", "choose less evidence in its catalog file", notes);
        }
        for (Family family : families) {
            tooLarge(output, FamilyView.href(family.family()), "choose less evidence in families.yml", notes);
        }
        tooLarge(output, "method.html", "it holds the noise of every run that a page shows", notes);
        tooLarge(output, "claims.html", "it holds every claim", notes);
        tooLarge(output, "guarantees.html", "it holds every guarantee", notes);
        return new Built(output, notes);
    }

    private void index(Output output, Map<Pattern, List<ClaimView>> judged) {
        SearchIndex index = new SearchIndex();
        patterns.forEach(pattern -> index.pattern(pattern, AnswerView.of(pattern, sentences)));
        families.forEach(index::family);
        index.claims(ClaimsView.of(card, judged));
        index.method("method.html", output.text("method.html"));
        output.write(SearchIndex.FILE, index.script());
    }

    private static void tooLarge(Output output, String name, String advice, List<String> notes) {
        long size = output.size(name);
        if (size > PAGE) {
            notes.add(name + " has " + size / 1000 + " kB, over 200: " + advice);
        }
    }

    private void pattern(Output output, Pattern pattern, List<ClaimView> judged, EvidenceBuilder evidence) {
        List<RunData> shown = runs.shown(pattern.family());
        Optional<RunData> own = runs.own(pattern.family());
        List<PatternView.SourceView> code = sources.write(output, pattern);
        PatternView view = new PatternView(
                pattern,
                AnswerView.of(pattern, sentences),
                families.stream()
                        .filter(family -> family.family().equals(pattern.family()))
                        .findFirst(),
                judged,
                evidence.sections(pattern),
                runs.either(pattern.family()).stream()
                        .flatMap(data -> new PeerBuilder(manifest).build(pattern, data).stream())
                        .toList(),
                code,
                shown,
                own,
                shown.stream()
                        .findFirst()
                        .map(data -> Downloads.of(data, pattern.family()))
                        .orElse(List.of()),
                Files.exists(settings.root().resolve("scripts/bench")),
                Files.exists(settings.root().resolve("scripts/copy")));
        output.page(
                "patterns/" + pattern.slug() + ".html",
                "pattern.jte",
                Map.of("page", Page.at(1, pattern.title(), pattern.summary(), "patterns"), "view", view));
    }

    private RunView view(RunData data) {
        boolean current = data.local()
                || data.families().stream()
                        .flatMap(family -> runs.shown(family.family()).stream())
                        .anyMatch(shown -> shown.run().id().equals(data.run().id()));
        return new RunView(data, Downloads.all(data), current);
    }

    private static void replaced(Output output, RunView run) {
        output.page(
                run.page(),
                "replaced.jte",
                Map.of(
                        "page",
                        Page.at(
                                2,
                                "What run " + run.run().id() + " was measured on",
                                "Its machine, how calm that was, and the arrival rates.",
                                "results"),
                        "run",
                        run));
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
                                    "Every cell of " + family.family() + " in run "
                                            + run.run().id() + " with its raw values, fork by fork.",
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
