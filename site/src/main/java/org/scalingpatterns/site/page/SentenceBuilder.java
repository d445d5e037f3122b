package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.claims.FigureName;
import org.scalingpatterns.results.claims.Predicate;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.site.catalog.CatalogException;
import org.scalingpatterns.site.catalog.Finding;
import org.scalingpatterns.site.catalog.Prose;

/** Computes the figures of findings. */
public final class SentenceBuilder {
    /** A figure that something is divided by, or multiplied with: what comes out is a plain number. */
    private static final Pattern BY_FIGURE = Pattern.compile("[/*]\\s*(?:most|least)?\\s*\\(?\\s*#");

    private final FigureManifest manifest;
    private final Function<String, Optional<RunData>> runs;

    /** @param runs the run whose figures are shown, by family */
    public SentenceBuilder(FigureManifest manifest, Function<String, Optional<RunData>> runs) {
        this.manifest = manifest;
        this.runs = runs;
    }

    /** Refuses a finding with a figure that nothing measures, or that has no expression at all. */
    public void check(String place, Finding finding) {
        for (String figure : finding.figures()) {
            if (figure.contains("|")) {
                throw new CatalogException(place + ": must name one figure, no alternatives: {" + figure + "}");
            }
            try {
                List<FigureName> names = names(figure);
                names.forEach(manifest::check);
                if (names.isEmpty()) {
                    throw new CatalogException(place + ": must name a figure: {" + figure + "}");
                }
            } catch (RunFormatException e) {
                throw new CatalogException(place + ": " + e.getMessage());
            }
        }
    }

    /** The sentence, by the lowest JDK that was measured. */
    public Sentence build(Finding finding) {
        Set<String> marks = new LinkedHashSet<>();
        List<Sentence.Part> parts = new ArrayList<>();
        for (Finding.Part part : finding.parts()) {
            String html = html(part.words());
            parts.add(
                    part.figure().isEmpty()
                            ? new Sentence.Part(html, "", "", List.of())
                            : figure(html, part.figure(), marks));
        }
        return new Sentence(parts, List.copyOf(marks));
    }

    private Sentence.Part figure(String html, String expression, Set<String> marks) {
        List<FigureName> names = names(expression);
        String family = manifest.check(names.get(0)).family();
        Optional<RunData> run =
                runs.apply(family).filter(data -> !data.jdks(family).isEmpty());
        Optional<Estimate> value = run.flatMap(data -> evaluate(data, family, expression));
        if (value.isEmpty()) {
            return new Sentence.Part(html, "not measured", "", List.of());
        }
        RunData data = run.orElseThrow();
        List<Cell> cells = names.stream()
                .flatMap(name -> data.figures(jdk(data, family)).cell(name).stream())
                .distinct()
                .toList();
        cells.forEach(cell -> marks.addAll(data.marks(cell)));
        String unit = unit(expression, names);
        boolean exact = value.get().basis() == Estimate.Basis.EXACT;
        return new Sentence.Part(
                html,
                Quantity.format(value.get().value(), unit),
                exact ? "" : Quantity.interval(value.get(), unit),
                cells.stream().map(data::href).toList());
    }

    private static String jdk(RunData data, String family) {
        return data.jdks(family).get(0);
    }

    private static Optional<Estimate> evaluate(RunData data, String family, String expression) {
        try {
            return data.figures(jdk(data, family)).evaluate(expression);
        } catch (RunFormatException e) {
            if (data.anyStale()) {
                return Optional.empty(); // measured before the figure was defined as it is now
            }
            throw e;
        }
    }

    /** The unit that all figures share, unless one of them divides another. */
    String unit(String expression, List<FigureName> names) {
        String skeleton = expression.replaceAll("[A-Z]\\w*\\.[\\w.-]+(\\[[^]]*])?", "#");
        List<String> units = names.stream()
                .map(name -> manifest.check(name).unit())
                .distinct()
                .toList();
        return units.size() == 1 && !BY_FIGURE.matcher(skeleton).find() ? units.get(0) : "ratio";
    }

    private static List<FigureName> names(String expression) {
        return Predicate.parse(expression + " >= 0").figures();
    }

    /** Markdown without the paragraph, with the spaces at its ends: a figure follows. */
    private static String html(String words) {
        String core = words.strip();
        if (core.isEmpty()) {
            return words;
        }
        int start = words.indexOf(core);
        return words.substring(0, start) + Prose.inline(core) + words.substring(start + core.length());
    }
}
