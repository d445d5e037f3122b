package org.scalingpatterns.site;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.scalingpatterns.results.claims.Verdict;
import org.scalingpatterns.site.catalog.Card;
import org.scalingpatterns.site.catalog.Family;
import org.scalingpatterns.site.catalog.Pattern;
import org.scalingpatterns.site.page.AnswerView;
import org.scalingpatterns.site.page.ClaimView;
import org.scalingpatterns.site.page.ClaimsView;
import org.scalingpatterns.site.page.EvidenceBuilder;
import org.scalingpatterns.site.page.FamilyView;
import org.scalingpatterns.site.page.HomeView;
import org.scalingpatterns.site.page.Page;
import org.scalingpatterns.site.page.RunData;
import org.scalingpatterns.site.page.Sentence;
import org.scalingpatterns.site.page.SentenceBuilder;

/** The pages that show several patterns: home, claims, guarantees, and the comparison of each family. */
final class Overview {
    private final Settings settings;
    private final Card card;
    private final List<Family> families;
    private final SentenceBuilder sentences;

    Overview(Settings settings, Card card, List<Family> families, SentenceBuilder sentences) {
        this.settings = settings;
        this.card = card;
        this.families = families;
        this.sentences = sentences;
    }

    /** Writes them, and returns what the reader should know. */
    List<String> write(
            Output output,
            Map<Pattern, List<ClaimView>> judged,
            EvidenceBuilder evidence,
            Function<String, List<RunData>> runs) {
        ClaimsView claims = ClaimsView.of(card, judged);
        List<AnswerView> answers = judged.keySet().stream()
                .flatMap(pattern -> AnswerView.of(pattern, sentences).stream())
                .toList();
        home(output, judged, claims, answers);
        output.page(
                "claims.html",
                "claims.jte",
                Map.of("page", Page.at(0, "Claims", describe(claims.counts()), "claims"), "view", claims));
        guarantees(output, List.copyOf(judged.keySet()));
        families.forEach(family -> family(output, family, judged, evidence, runs.apply(family.family())));
        Optional<byte[]> image = SocialImage.draw(claims.counts(), answers);
        image.ifPresent(bytes -> output.write(SocialImage.FILE, bytes));
        return image.isPresent()
                ? List.of()
                : List.of("no picture for links to the site: this JDK has no fonts to draw it with");
    }

    private void home(
            Output output, Map<Pattern, List<ClaimView>> judged, ClaimsView claims, List<AnswerView> answers) {
        HomeView view = new HomeView(
                groups(judged),
                chooser(List.copyOf(judged.keySet()), answers),
                answers.stream()
                        .filter(answer -> !answer.answer().asks().isEmpty()
                                && answer.sentence().measured())
                        .toList(),
                claims.counts(),
                card.entries().stream()
                        .filter(entry -> judged.keySet().stream()
                                .noneMatch(pattern -> pattern.slug().equals(entry.slug())))
                        .map(Card.Entry::title)
                        .toList(),
                Files.exists(settings.root().resolve("scripts/bench")));
        output.page(
                "index.html",
                "home.jte",
                Map.of(
                        "page",
                        Page.at(
                                0,
                                "Scaling patterns, measured",
                                "What scaling patterns buy and what they cost on the JVM, measured: "
                                        + describe(claims.counts()),
                                "patterns"),
                        "home",
                        view));
    }

    /** {@code 31 claims: 20 hold, 3 are refuted…}, in words. */
    private static String describe(Map<Verdict, Long> counts) {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        StringBuilder words = new StringBuilder(all + " claims with their verdicts, figures and intervals");
        String mark = ": ";
        for (Map.Entry<Verdict, Long> count : counts.entrySet()) {
            words.append(mark).append(count.getValue()).append(' ').append(count.getKey());
            mark = ", ";
        }
        return words.append('.').toString();
    }

    private List<HomeView.Group> groups(Map<Pattern, List<ClaimView>> judged) {
        Map<String, List<HomeView.Row>> rows = new LinkedHashMap<>();
        judged.forEach((pattern, claims) -> rows.computeIfAbsent(card.group(pattern), group -> new ArrayList<>())
                .add(new HomeView.Row(pattern, claims)));
        return rows.entrySet().stream()
                .map(group -> new HomeView.Group(
                        group.getKey(),
                        families.stream()
                                .filter(family -> group.getValue().stream()
                                        .anyMatch(row -> row.pattern().family().equals(family.family())))
                                .toList(),
                        group.getValue()))
                .toList();
    }

    private static Map<Pattern.Problem, List<HomeView.Choice>> chooser(
            List<Pattern> patterns, List<AnswerView> answers) {
        Map<Pattern.Problem, List<HomeView.Choice>> chooser = new EnumMap<>(Pattern.Problem.class);
        for (Pattern pattern : patterns) {
            for (Pattern.Problem problem : pattern.problems()) {
                List<AnswerView> own = answers.stream()
                        .filter(answer -> answer.pattern().equals(pattern)
                                && answer.answer().hurts().contains(problem))
                        .toList();
                chooser.computeIfAbsent(problem, name -> new ArrayList<>()).add(new HomeView.Choice(pattern, own));
            }
        }
        return chooser;
    }

    private void guarantees(Output output, List<Pattern> patterns) {
        int promises = patterns.stream()
                .mapToInt(pattern -> pattern.guarantees().size())
                .sum();
        output.page(
                "guarantees.html",
                "promises.jte",
                Map.of(
                        "page",
                        Page.at(
                                0,
                                "Guarantees",
                                "What each implementation promises, " + promises
                                        + " promises with the tests that prove them, and what it does not promise.",
                                "guarantees"),
                        "patterns",
                        patterns,
                        "promises",
                        promises));
    }

    private void family(
            Output output,
            Family family,
            Map<Pattern, List<ClaimView>> judged,
            EvidenceBuilder evidence,
            List<RunData> runs) {
        List<HomeView.Row> patterns = judged.entrySet().stream()
                .filter(entry -> entry.getKey().family().equals(family.family()))
                .map(entry -> new HomeView.Row(entry.getKey(), entry.getValue()))
                .toList();
        List<Sentence> findings =
                family.findings().stream().map(sentences::build).toList();
        output.page(
                FamilyView.href(family.family()),
                "family.jte",
                Map.of(
                        "page",
                        Page.at(1, family.title() + " side by side", family.summary(), "patterns"),
                        "view",
                        new FamilyView(family, patterns, findings, evidence.sections(family), runs)));
    }
}
