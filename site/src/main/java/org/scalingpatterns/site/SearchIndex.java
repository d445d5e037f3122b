package org.scalingpatterns.site;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.scalingpatterns.site.catalog.Family;
import org.scalingpatterns.site.catalog.Guarantee;
import org.scalingpatterns.site.catalog.Prose;
import org.scalingpatterns.site.page.AnswerView;
import org.scalingpatterns.site.page.ClaimView;
import org.scalingpatterns.site.page.ClaimsView;
import org.scalingpatterns.site.page.FamilyView;
import tools.jackson.databind.json.JsonMapper;

/**
 * What can be searched: patterns, questions, comparisons, claims, guarantees, and the method's sections. It is a classic script, for
 * that is what a page from disk may load.
 */
final class SearchIndex {
    /** Where it stands; the pages' script loads it when somebody searches. */
    static final String FILE = "assets/index.js";

    private static final Pattern HEADING = Pattern.compile("<h2 id=\"([^\"]+)\">(.*?)</h2>");

    /** Of results that fit equally well, the more general come first. */
    private static final List<String> KINDS =
            List.of("pattern", "question", "comparison", "claim", "method", "guarantee", "not guaranteed");

    private final List<List<String>> entries = new ArrayList<>();

    /** A pattern with its answers, guarantees and what it does not guarantee. */
    void pattern(org.scalingpatterns.site.catalog.Pattern pattern, List<AnswerView> answers) {
        String page = "patterns/" + pattern.slug() + ".html";
        add("pattern", pattern.title(), pattern.summary() + " " + Prose.plain(pattern.card()), page);
        for (AnswerView answer : answers) {
            if (!answer.answer().asks().isEmpty() && answer.sentence().measured()) {
                add("question", answer.answer().asks(), answer.sentence().text(false), answer.href());
            }
        }
        for (Guarantee guarantee : pattern.guarantees()) {
            add(
                    "guarantee",
                    Prose.plain(guarantee.promises()),
                    pattern.title(),
                    "guarantees.html#" + guarantee.anchor());
        }
        for (Guarantee.Missing missing : pattern.missing()) {
            add("not guaranteed", Prose.plain(missing.says()), pattern.title(), page + "#not-guaranteed");
        }
    }

    void family(Family family) {
        add("comparison", family.title() + " side by side", family.summary(), FamilyView.href(family.family()));
    }

    void claims(ClaimsView claims) {
        for (ClaimsView.Group group : claims.groups()) {
            for (ClaimsView.Row row : group.rows()) {
                String finding = row.view() == null
                        ? ""
                        : row.view()
                                .finding()
                                .map(sentence -> sentence.text(false))
                                .orElse("");
                String verdict = group.title() + ", " + row.words() + ". ";
                add("claim", row.says(), verdict + finding, href(group, row.view()));
            }
        }
    }

    private static String href(ClaimsView.Group group, ClaimView view) {
        return view == null ? "claims.html" : "patterns/" + group.slug() + ".html#" + view.anchor();
    }

    /** The sections of the page on the method, by its headings. */
    void method(String name, String html) {
        Matcher heading = HEADING.matcher(html);
        while (heading.find()) {
            add("method", Prose.unmarked(heading.group(2)), "", name + "#" + heading.group(1));
        }
    }

    private void add(String kind, String title, String text, String href) {
        entries.add(List.of(kind, title, text.strip(), href));
    }

    /** The script. */
    String script() {
        List<List<String>> sorted = entries.stream()
                .sorted(Comparator.comparingInt(entry -> KINDS.indexOf(entry.get(0))))
                .toList();
        return "searchIndex(" + JsonMapper.shared().writeValueAsString(sorted) + ");\n";
    }
}
