package org.scalingpatterns.results.claims;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.scalingpatterns.results.statistics.Estimate;

/** Arithmetic over figures, or over the raw counters of one cell. {@link Parser} reads it. */
sealed interface Expression {

    /** Where names get their values. */
    interface Values {
        Estimate figure(FigureName name);

        /** The quotient of two figures, paired where both come from the same blocks. */
        Estimate quotient(FigureName numerator, FigureName denominator);

        /** What a figure is in the fork that has the most of it, or the least. */
        Estimate extreme(FigureName name, boolean most);

        Estimate counter(String name);
    }

    Estimate evaluate(Values values);

    /** Every figure named, with all alternatives of its parameters. */
    default Stream<Figure> figures() {
        return Stream.empty();
    }

    /** The same with one alternative chosen for each parameter. */
    default Expression choose(Map<String, String> choice) {
        return this;
    }

    record Constant(double value) implements Expression {
        @Override
        public Estimate evaluate(Values values) {
            return Estimate.exact(value);
        }
    }

    record Counter(String name) implements Expression {
        @Override
        public Estimate evaluate(Values values) {
            return values.counter(name);
        }
    }

    record Figure(String benchmark, String figure, Map<String, List<String>> params) implements Expression {
        @Override
        public Estimate evaluate(Values values) {
            return values.figure(name());
        }

        FigureName name() {
            var chosen = new LinkedHashMap<String, String>();
            params.forEach((param, alternatives) -> chosen.put(param, String.join("|", alternatives)));
            return new FigureName(benchmark, figure, chosen);
        }

        @Override
        public Stream<Figure> figures() {
            return Stream.of(this);
        }

        @Override
        public Figure choose(Map<String, String> choice) {
            var chosen = new LinkedHashMap<String, List<String>>();
            params.forEach((param, alternatives) -> {
                String value = choice.get(param);
                chosen.put(param, value != null && alternatives.contains(value) ? List.of(value) : alternatives);
            });
            return new Figure(benchmark, figure, chosen);
        }
    }

    /** {@code most(…)} or {@code least(…)}: what never happens may not happen in a single fork, and a mean would hide it. */
    record Extreme(boolean most, Figure figure) implements Expression {
        @Override
        public Estimate evaluate(Values values) {
            return values.extreme(figure.name(), most);
        }

        @Override
        public Stream<Figure> figures() {
            return Stream.of(figure);
        }

        @Override
        public Expression choose(Map<String, String> choice) {
            return new Extreme(most, figure.choose(choice));
        }
    }

    record Operation(char operator, Expression left, Expression right) implements Expression {
        @Override
        public Estimate evaluate(Values values) {
            if (operator == '/' && left instanceof Figure numerator && right instanceof Figure denominator) {
                return values.quotient(numerator.name(), denominator.name());
            }
            Estimate a = left.evaluate(values);
            Estimate b = right.evaluate(values);
            return switch (operator) {
                case '+' -> a.plus(b);
                case '-' -> a.minus(b);
                case '*' -> a.times(b);
                case '/' -> a.over(b);
                default -> throw new IllegalStateException("unknown operator " + operator);
            };
        }

        @Override
        public Stream<Figure> figures() {
            return Stream.concat(left.figures(), right.figures());
        }

        @Override
        public Expression choose(Map<String, String> choice) {
            return new Operation(operator, left.choose(choice), right.choose(choice));
        }
    }
}
