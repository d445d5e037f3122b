package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.List;
import org.scalingpatterns.site.catalog.Answer;
import org.scalingpatterns.site.catalog.Pattern;

/**
 * An answer of a pattern's with its figures.
 *
 * @param pattern whose answer it is
 * @param answer the catalog's words
 * @param anchor on the pattern's page
 * @param sentence the answer
 */
public record AnswerView(Pattern pattern, Answer answer, String anchor, Sentence sentence) {
    /** The answers of a pattern. */
    public static List<AnswerView> of(Pattern pattern, SentenceBuilder sentences) {
        List<AnswerView> views = new ArrayList<>();
        for (Answer answer : pattern.answers()) {
            views.add(
                    new AnswerView(pattern, answer, "answer-" + (views.size() + 1), sentences.build(answer.finding())));
        }
        return views;
    }

    /** Where it stands, relative to the site's root. */
    public String href() {
        return "patterns/" + pattern.slug() + ".html#" + anchor;
    }
}
