package org.scalingpatterns.results;

import java.util.List;
import java.util.Map;

/**
 * The figures of one family ({@code <family>.json}).
 *
 * @param code what each fingerprint stands for, by fingerprint
 */
public record FamilyResults(int schema, String family, List<Cell> cells, Map<String, MeasuredCode> code) {

    /**
     * The code behind a fingerprint.
     *
     * @param sources source files, relative to the project's folder
     * @param dependencies names of the version properties in the parent pom that it depends on
     * @param settings engine settings and fork flags
     */
    public record MeasuredCode(List<String> sources, List<String> dependencies, Map<String, String> settings) {}
}
