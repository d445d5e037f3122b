package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.claims.FigureName;
import org.scalingpatterns.results.claims.Predicate;
import org.scalingpatterns.results.claims.RunFigures;
import org.scalingpatterns.results.claims.Verdict;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.site.catalog.CatalogException;
import org.scalingpatterns.site.catalog.Claim;
import org.scalingpatterns.site.catalog.Pattern;

/** Judges claims by runs. No verdict comes from anywhere else. */
public final class ClaimBuilder {
    private final FigureManifest manifest;
    private final SentenceBuilder sentences;

    /** Figures are looked up in the manifest, whether or not they were measured. */
    public ClaimBuilder(FigureManifest manifest, SentenceBuilder sentences) {
        this.manifest = manifest;
        this.sentences = sentences;
    }

    /** Refuses a pattern one of whose claims names a figure that nothing measures. */
    public void check(Pattern pattern) {
        for (Claim claim : pattern.claims()) {
            claim.finding()
                    .ifPresent(finding -> sentences.check(pattern.slug() + ".md: claims " + claim.id(), finding));
            try {
                claim.holds()
                        .ifPresent(holds -> Predicate.parse(holds).figures().forEach(manifest::check));
                for (Claim.Limit limit : claim.limits()) {
                    names(limit.figure()).forEach(manifest::check);
                    limit.fails()
                            .ifPresent(fails -> Predicate.parse(fails).figures().forEach(manifest::check));
                }
            } catch (RunFormatException e) {
                throw new CatalogException(pattern.slug() + ".md: claims " + claim.id() + ": " + e.getMessage());
            }
        }
    }

    /** The claims of a pattern, judged by the published runs, each JDK by its own, and by the reader's own. */
    public List<ClaimView> claims(Pattern pattern, List<RunData> published, Optional<RunData> local) {
        return pattern.claims().stream()
                .map(claim -> claim(pattern, claim, published, local))
                .toList();
    }

    private ClaimView claim(Pattern pattern, Claim claim, List<RunData> published, Optional<RunData> local) {
        List<ClaimView.Judged> judged = new ArrayList<>();
        Set<String> marks = new LinkedHashSet<>();
        List<String> lowest =
                new ArrayList<>(); // those of the lowest JDK, whose figures stand where there is room for one
        if (claim.holds().isPresent()) {
            Predicate predicate = Predicate.parse(claim.holds().get());
            published.forEach(data -> data.jdks(pattern.family()).forEach(jdk -> {
                judged.add(judge("JDK " + jdk, claim, predicate, data, jdk, marks));
                if (judged.size() == 1) {
                    lowest.addAll(marks);
                }
            }));
            local.ifPresent(data -> data.jdks(pattern.family())
                    .forEach(jdk -> judged.add(judge("this machine, JDK " + jdk, claim, predicate, data, jdk, marks))));
        }
        List<ClaimView.Limit> limits = new ArrayList<>();
        Optional<RunData> first = published.stream()
                .findFirst()
                .or(() -> local)
                .filter(data -> !data.jdks(pattern.family()).isEmpty());
        for (Claim.Limit limit : claim.limits()) {
            limits.add(limit(
                    limit,
                    first,
                    first.map(data -> data.jdks(pattern.family()).get(0)).orElse("")));
        }
        return new ClaimView(
                claim,
                "claim-" + claim.id().replaceAll("[^A-Za-z0-9-]+", "-"),
                claim.holds().orElse(""),
                claim.finding().map(sentences::build).filter(Sentence::measured),
                judged,
                limits,
                List.copyOf(marks),
                lowest);
    }

    private ClaimView.Judged judge(
            String name, Claim claim, Predicate predicate, RunData data, String jdk, Set<String> marks) {
        RunFigures figures = data.figures(jdk);
        List<Predicate.Finding> found = evaluate(predicate, figures, data);
        Verdict verdict = found.isEmpty() ? Verdict.NOT_MEASURED : Predicate.verdict(found);
        boolean bounded = claim.limits().stream()
                .flatMap(limit -> limit.fails().stream())
                .map(fails -> evaluate(Predicate.parse(fails), figures, data))
                .anyMatch(fails -> !fails.isEmpty() && Predicate.verdict(fails) == Verdict.HOLDS);
        if (verdict == Verdict.HOLDS && bounded) {
            verdict = Verdict.HOLDS_WITHIN_LIMITS;
        }
        List<ClaimView.Finding> findings = new ArrayList<>();
        boolean indicative = data.run().indicative();
        for (Predicate.Finding finding : found) {
            List<FigureName> own = finding.names();
            List<Cell> cells = Stream.concat(own.stream(), finding.boundNames().stream())
                    .flatMap(figure -> figures.cell(figure).stream())
                    .distinct()
                    .toList();
            // That a run is indicative stands beside its verdict.
            List<String> remarks = marks(cells, data::ownMarks);
            indicative |= remarks.contains("indicative");
            if (!data.local()) {
                marks.addAll(remarks);
            }
            String unit = sentences.unit(finding.left(), own);
            double[] measured = finding.measured()
                    .map(value -> new double[] {value.low(), value.high()})
                    .orElse(new double[0]);
            Optional<Bound> bound = finding.bound().map(value -> Bound.of(value, unit, measured));
            double[] bounds = bound.map(printed -> new double[] {printed.low, printed.high})
                    .orElse(new double[0]);
            findings.add(new ClaimView.Finding(
                    says(finding.left(), own, finding.measured()),
                    finding.measured()
                            .map(value -> Quantity.format(value, unit, bounds))
                            .orElse("not measured"),
                    finding.measured()
                            .map(value -> Quantity.interval(value, unit, bounds))
                            .orElse(""),
                    finding.operator().replace("<=", "≤").replace(">=", "≥") + "\u00a0"
                            + bound.map(Bound::words).orElse("not measured"),
                    finding.verdict(),
                    cells.stream().map(data::href).toList(),
                    data.local() ? remarks : List.of()));
        }
        return new ClaimView.Judged(name, verdict, findings, indicative, RunView.processor(data.run()));
    }

    private static List<String> marks(List<Cell> cells, Function<Cell, List<String>> marks) {
        return cells.stream()
                .flatMap(cell -> marks.apply(cell).stream())
                .distinct()
                .toList();
    }

    /** The findings; none where a run that is older than a figure's definition lacks the counters for it. */
    private static List<Predicate.Finding> evaluate(Predicate predicate, RunFigures figures, RunData data) {
        try {
            return predicate.evaluate(figures);
        } catch (RunFormatException e) {
            if (data.anyStale()) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * A bound as it is printed.
     *
     * @param low what its lower end is read as
     * @param high the same of its upper end
     */
    private record Bound(String words, double low, double high) {
        /** With as many digits as it takes to see on which side of it what was measured lies. */
        static Bound of(Estimate bound, String unit, double... measured) {
            Quantity.Scale scale = Quantity.scale(unit, bound.value());
            if (bound.low() == bound.high()) {
                Quantity.Scale apart = scale.apart(bound.value(), measured);
                double read = apart.read(apart.number(bound.value()));
                String basis = bound.basis() == Estimate.Basis.EXACT ? "" : " " + Quantity.interval(bound, apart);
                return new Bound(plain(apart.full(bound.value())) + basis, read, read);
            }
            String value = plain(scale.full(bound.value()));
            if (!bound.hasInterval()) {
                return new Bound(value + " " + Quantity.interval(bound, scale), bound.low(), bound.high());
            }
            Quantity.Ends ends = scale.ends(bound.low(), bound.high(), measured);
            return new Bound(value + " " + ends, scale.read(ends.from()), scale.read(ends.to()));
        }

        /** As it was written: 1.1, not 1.10. */
        private static String plain(String text) {
            return text.replaceAll("(\\.\\d*?)0+(?=\\D|$)", "$1").replaceAll("\\.(?=\\D|$)", "");
        }
    }

    /** The values of a limit: an expression is read as the left side of a comparison, each choice of alternatives by itself. */
    private static List<Predicate.Finding> values(Claim.Limit limit, RunFigures figures, RunData data) {
        return limit.figure().isEmpty() ? List.of() : evaluate(anyValue(limit.figure()), figures, data);
    }

    private ClaimView.Limit limit(Claim.Limit limit, Optional<RunData> data, String jdk) {
        if (data.isEmpty()) {
            boolean words = limit.figure().isEmpty();
            return new ClaimView.Limit(
                    limit.says(),
                    words ? List.of() : List.of(new ClaimView.Value("", "not measured", "", List.of(), List.of())));
        }
        RunData run = data.get();
        List<Predicate.Finding> found = values(limit, run.figures(jdk), run);
        List<ClaimView.Value> values = new ArrayList<>();
        for (Predicate.Finding finding : found) {
            List<FigureName> own = finding.names();
            String unit = sentences.unit(finding.left(), own);
            List<Cell> cells = own.stream()
                    .flatMap(name -> run.figures(jdk).cell(name).stream())
                    .distinct()
                    .toList();
            values.add(new ClaimView.Value(
                    found.size() == 1 || own.isEmpty()
                            ? ""
                            : own.get(0).params().entrySet().stream()
                                    .map(param -> Load.value(param.getKey(), param.getValue()))
                                    .collect(Collectors.joining(", ")),
                    finding.measured()
                            .map(value -> Quantity.format(value.value(), unit))
                            .orElse("not measured"),
                    finding.measured()
                            .map(value -> Quantity.interval(value, unit))
                            .orElse(""),
                    cells.stream().map(run::href).toList(),
                    marks(cells, run::marks)));
        }
        return new ClaimView.Limit(limit.says(), values);
    }

    /** An expression as a predicate, whose left side and figures can be read. */
    private static Predicate anyValue(String expression) {
        return Predicate.parse(expression + " >= 0");
    }

    /** The figures of an expression: a predicate's parser reads it as the left side of a comparison. */
    private static List<FigureName> names(String expression) {
        return expression.isEmpty() ? List.of() : anyValue(expression).figures();
    }

    /** {@code time of one lookup: algorithm slots / modulo; keys long}: what both sides share is said once. */
    private String ratio(FigureName above, FigureName below) {
        if (!above.params().keySet().equals(below.params().keySet())) {
            return above + " / " + below;
        }
        if (!above.figure().equals(below.figure())) {
            return above.params().equals(below.params())
                    ? manifest.check(above).says() + " / "
                            + manifest.check(below).says() + params(above)
                    : above + " / " + below;
        }
        List<String> differ = new ArrayList<>();
        List<String> shared = new ArrayList<>();
        above.params().forEach((param, value) -> {
            String other = below.params().get(param);
            if (value.equals(other)) {
                shared.add(Load.words(param, value));
            } else {
                differ.add(param + " " + Load.value(param, value) + " / " + Load.value(param, other));
            }
        });
        return manifest.check(above).says() + ": " + String.join(", ", differ)
                + (shared.isEmpty() ? "" : "; " + String.join(", ", shared));
    }

    private String says(String expression, List<FigureName> names, Optional<Estimate> measured) {
        if (names.size() == 2 && expression.equals(names.get(0) + " / " + names.get(1))) {
            return ratio(names.get(0), names.get(1));
        }
        if (names.size() != 1) {
            return expression;
        }
        FigureName name = names.get(0);
        String figure = manifest.check(name).says() + params(name);
        for (String extreme : List.of("most", "least")) {
            if (expression.equals(extreme + "(" + name + ")")) {
                // What is the same in every run is said of no single fork.
                boolean exact = measured.stream().anyMatch(value -> value.basis() == Estimate.Basis.EXACT);
                return exact ? figure : figure + ", the " + extreme + " of any fork";
            }
        }
        return expression.equals(name.toString()) ? figure : expression;
    }

    private static String params(FigureName name) {
        return name.params().entrySet().stream()
                .map(param -> ", " + Load.words(param.getKey(), param.getValue()))
                .collect(Collectors.joining());
    }
}
