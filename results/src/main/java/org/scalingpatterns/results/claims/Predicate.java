package org.scalingpatterns.results.claims;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scalingpatterns.results.statistics.Estimate;

/**
 * What a claim states about figures: {@code Growth.moved-4-5[algorithm=modulo] >= 0.75}. A parameter with alternatives
 * ({@code keys=uniform|sequential}) makes it a statement about each of them. Of what never happens, or always does, it asks {@code
 * most(…)} or {@code least(…)} of a figure: what the fork has that has the most or the least of it. Immutable.
 */
public final class Predicate {
    private final String text;
    private final List<Comparison> comparisons;

    private Predicate(String text, List<Comparison> comparisons) {
        this.text = text;
        this.comparisons = comparisons;
    }

    record Comparison(Expression left, String operator, Expression right) {}

    /**
     * One comparison with its measured sides.
     *
     * @param left what stands left of the operator, as text with one choice of alternatives
     * @param names the figures in that
     * @param boundNames the figures on the other side
     */
    public record Finding(
            String left,
            List<FigureName> names,
            Optional<Estimate> measured,
            String operator,
            List<FigureName> boundNames,
            Optional<Estimate> bound,
            Verdict verdict) {
        /** Copies the names. */
        public Finding {
            names = List.copyOf(names);
            boundNames = List.copyOf(boundNames);
        }
    }

    /**
     * Reads a predicate.
     *
     * @throws org.scalingpatterns.results.RunFormatException where it is malformed
     */
    public static Predicate parse(String text) {
        return new Predicate(text, Parser.predicate(text));
    }

    /** Every figure that it names, alternatives spelled out. */
    public List<FigureName> figures() {
        var names = new ArrayList<FigureName>();
        for (Comparison comparison : expanded()) {
            names.addAll(names(comparison.left));
            names.addAll(names(comparison.right));
        }
        return names.stream().distinct().toList();
    }

    private static List<FigureName> names(Expression side) {
        return side.figures().map(Expression.Figure::name).distinct().toList();
    }

    /** Each comparison, for each choice of alternatives. */
    public List<Finding> evaluate(RunFigures figures) {
        return expanded().stream()
                .map(comparison -> evaluate(comparison, figures))
                .toList();
    }

    /** The verdict on all findings together. */
    public static Verdict verdict(List<Finding> findings) {
        return findings.stream().map(Finding::verdict).reduce(Verdict.HOLDS, Verdict::and);
    }

    private static Finding evaluate(Comparison comparison, RunFigures figures) {
        return paired(comparison, figures).orElseGet(() -> apart(comparison, figures));
    }

    /**
     * {@code A <= k * B} where both were measured in the same blocks: judged as {@code A / B <= k}, for what disturbs a block disturbs
     * both. Their intervals side by side would show less than was measured.
     */
    private static Optional<Finding> paired(Comparison comparison, RunFigures figures) {
        if (!(comparison.left instanceof Expression.Figure above)) {
            return Optional.empty();
        }
        Optional<Multiple> multiple = Multiple.of(comparison.right);
        return multiple.flatMap(right -> figures.paired(
                        above.name(), right.figure().name())
                .map(ratio -> {
                    var quotient = new Expression.Operation('/', above, right.figure());
                    Estimate bound = Estimate.exact(right.factor());
                    return new Finding(
                            describe(quotient),
                            names(quotient),
                            Optional.of(ratio),
                            comparison.operator,
                            List.of(),
                            Optional.of(bound),
                            compare(ratio, comparison.operator, bound));
                }));
    }

    /** A figure, so many times. */
    private record Multiple(double factor, Expression.Figure figure) {
        static Optional<Multiple> of(Expression expression) {
            if (expression instanceof Expression.Figure figure) {
                return Optional.of(new Multiple(1, figure));
            }
            return expression instanceof Expression.Operation operation
                            && operation.operator() == '*'
                            && operation.left() instanceof Expression.Constant factor
                            && operation.right() instanceof Expression.Figure figure
                            && factor.value() > 0
                    ? Optional.of(new Multiple(factor.value(), figure))
                    : Optional.empty();
        }
    }

    private static Finding apart(Comparison comparison, RunFigures figures) {
        Optional<Estimate> left = figures.evaluate(comparison.left);
        Optional<Estimate> right = figures.evaluate(comparison.right);
        Verdict verdict = left.isEmpty() || right.isEmpty()
                ? Verdict.NOT_MEASURED
                : compare(left.get(), comparison.operator, right.get());
        return new Finding(
                describe(comparison.left),
                names(comparison.left),
                left,
                comparison.operator,
                names(comparison.right),
                right,
                verdict);
    }

    private static String describe(Expression expression) {
        if (expression instanceof Expression.Operation operation) {
            return operand(operation.left()) + " " + operation.operator() + " " + operand(operation.right());
        }
        if (expression instanceof Expression.Figure figure) {
            return figure.name().toString();
        }
        if (expression instanceof Expression.Extreme extreme) {
            return (extreme.most() ? "most(" : "least(") + extreme.figure().name() + ")";
        }
        if (expression instanceof Expression.Constant constant) {
            return Double.toString(constant.value());
        }
        return ((Expression.Counter) expression).name();
    }

    private static String operand(Expression expression) {
        return expression instanceof Expression.Operation ? "(" + describe(expression) + ")" : describe(expression);
    }

    static Verdict compare(Estimate left, String operator, Estimate right) {
        boolean greater = operator.startsWith(">");
        Estimate small = greater ? right : left;
        Estimate large = greater ? left : right;
        boolean strict = operator.length() == 1;
        if (strict ? small.high() < large.low() : small.high() <= large.low()) {
            return Verdict.HOLDS;
        }
        boolean never = strict ? small.low() >= large.high() : small.low() > large.high();
        return never ? Verdict.REFUTED : Verdict.NOT_SHOWN;
    }

    /** Every choice of alternatives; a parameter that stands in both sides takes the same value in both. */
    private List<Comparison> expanded() {
        var all = new ArrayList<Comparison>();
        for (Comparison comparison : comparisons) {
            var alternatives = new LinkedHashMap<String, List<String>>();
            for (Expression side : List.of(comparison.left, comparison.right)) {
                side.figures()
                        .forEach(figure -> figure.params().forEach((param, values) -> {
                            if (values.size() > 1) {
                                alternatives.put(param, values);
                            }
                        }));
            }
            choices(alternatives)
                    .forEach(choice -> all.add(new Comparison(
                            comparison.left.choose(choice), comparison.operator, comparison.right.choose(choice))));
        }
        return all;
    }

    private static List<Map<String, String>> choices(Map<String, List<String>> alternatives) {
        List<Map<String, String>> choices = List.of(Map.of());
        for (var param : alternatives.entrySet()) {
            var longer = new ArrayList<Map<String, String>>();
            for (Map<String, String> choice : choices) {
                for (String value : param.getValue()) {
                    var extended = new LinkedHashMap<>(choice);
                    extended.put(param.getKey(), value);
                    longer.add(extended);
                }
            }
            choices = longer;
        }
        return choices;
    }

    @Override
    public String toString() {
        return text;
    }
}
