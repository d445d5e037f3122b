package org.scalingpatterns.site.catalog;

import java.util.List;

/**
 * What a pattern's figures say to somebody who has a problem, or a question.
 *
 * @param hurts problems that it answers, for the chooser of the home page; may be empty
 * @param asks the question that it answers, for the list of the home page; may be empty
 * @param finding the answer
 */
public record Answer(List<Pattern.Problem> hurts, String asks, Finding finding) {
    /** Copies the problems. */
    public Answer {
        hurts = List.copyOf(hurts);
    }
}
