package org.scalingpatterns.results.claims;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.results.statistics.ForkDistributions;
import org.scalingpatterns.results.statistics.Intervals;
import org.scalingpatterns.results.statistics.Ratios;

/** The figures of one run on one JDK. */
public final class RunFigures {
    private final RunFolder run;

    private final FigureManifest manifest;
    private final String jdk;

    /** @param jdk feature version, as in {@link Cell#jdk} */
    public RunFigures(RunFolder run, FigureManifest manifest, String jdk) {
        this.run = run;
        this.manifest = manifest;
        this.jdk = jdk;
    }

    /**
     * The cell that a figure is read off; empty where the run doesn't hold it.
     *
     * @throws RunFormatException where the name is unknown or fits several cells
     */
    public Optional<Cell> cell(FigureName name) {
        FigureManifest.Figure figure = manifest.check(name);
        List<Cell> cells = run.cells()
                .filter(cell -> cell.benchmark().equals(figure.benchmark()))
                .filter(cell -> cell.jdk().equals(jdk))
                .filter(cell ->
                        cell.params().entrySet().containsAll(name.params().entrySet()))
                .toList();
        if (cells.size() > 1) {
            throw new RunFormatException("figure %s: fits %d cells, among them %s and %s; name more parameters"
                    .formatted(
                            name, cells.size(), cells.get(0).id(), cells.get(1).id()));
        }
        return cells.stream().findFirst();
    }

    /** A figure; empty where it was not measured, or its cell failed. */
    public Optional<Estimate> figure(FigureName name) {
        FigureManifest.Figure figure = manifest.check(name);
        return cell(name).flatMap(cell -> read(figure, cell));
    }

    /** What {@code figure} is in a given cell. */
    public Optional<Estimate> read(FigureManifest.Figure figure, Cell cell) {
        if (!isMeasured(cell)) {
            return Optional.empty();
        }
        String of = figure.of();
        if (of.equals("value")) {
            return Optional.of(Intervals.geometricMean(perFork(cell, Cell.Fork::value)));
        }
        if (of.equals("allocation")) {
            boolean known = cell.forks().stream().allMatch(fork -> fork.allocation() != null);
            return known ? Optional.of(Intervals.mean(perFork(cell, Cell.Fork::allocation))) : Optional.empty();
        }
        Optional<Percentile> percentile = Percentile.of(of);
        if (percentile.isPresent()) {
            return distributions(cell, percentile.get())
                    .flatMap(forks -> percentile(cell, forks, percentile.get().percent()));
        }
        double[] values = counted(of, cell);
        if (!DoubleStream.of(values).allMatch(Double::isFinite)) {
            return Optional.empty(); // a share of nothing
        }
        // A quality experiment repeats exactly, but for the times it took, and whatever is computed from them.
        boolean deterministic = cell.kind() == Cell.Kind.QUALITY
                && !FigureManifest.isTimed(figure.unit(), of)
                && DoubleStream.of(values).allMatch(value -> value == values[0]);
        return Optional.of(deterministic ? Estimate.exact(values[0]) : Intervals.mean(values));
    }

    /** One value a fork, computed from its counters. */
    private static double[] counted(String of, Cell cell) {
        Expression expression = Parser.expression(of);
        return perFork(
                cell, fork -> expression.evaluate(new Counters(cell, fork)).value());
    }

    /**
     * What a figure is in the fork that has the most of it, or the least: seen, so without an interval. One fork of something that
     * varies shows nothing of what others would have.
     */
    private Optional<Estimate> extreme(FigureName name, boolean most) {
        FigureManifest.Figure figure = manifest.check(name);
        String of = figure.of();
        if (of.equals("value") || of.equals("allocation") || Percentile.of(of).isPresent()) {
            throw new RunFormatException(
                    "figure %s: must be computed from counters for its most or least".formatted(name));
        }
        return cell(name)
                .flatMap(cell -> read(figure, cell).map(mean -> {
                    if (mean.basis() == Estimate.Basis.EXACT || mean.basis() == Estimate.Basis.NONE) {
                        return mean;
                    }
                    DoubleStream values = DoubleStream.of(counted(of, cell));
                    return Estimate.seen((most ? values.max() : values.min()).orElseThrow(), mean.n());
                }));
    }

    /**
     * A percentile (0…100) of a cell, read off its forks' distributions. The one way to read it: where arrivals never started, its
     * interval reaches as high as they may have waited, be they few or many.
     */
    public static Optional<Estimate> percentile(Cell cell, ForkDistributions forks, double percent) {
        return Intervals.percentile(forks, percent, neverStarted(cell));
    }

    /**
     * Arrivals of all forks that were due and never started; NaN where it is only known that there were some. They waited for longer
     * than any that was recorded, and any role may have had all of them.
     */
    public static double neverStarted(Cell cell) {
        double unknown = cell.has(Cell.Flag.CENSORED) ? Double.NaN : 0;
        return cell.forks().stream()
                .mapToDouble(fork -> fork.counters().getOrDefault("censored", unknown))
                .sum();
    }

    /** Reads an expression such as a claim's limit; empty where a figure in it was not measured. */
    public Optional<Estimate> evaluate(String expression) {
        return evaluate(Parser.expression(expression));
    }

    /** The quotient of two figures of the same blocks, as it is paired; empty where they are not. */
    Optional<Estimate> paired(FigureName numerator, FigureName denominator) {
        return cell(numerator)
                .filter(RunFigures::isMeasured)
                .flatMap(a -> cell(denominator)
                        .filter(RunFigures::isMeasured)
                        .flatMap(b -> paired(
                                manifest.check(numerator).of(),
                                a,
                                manifest.check(denominator).of(),
                                b)));
    }

    Optional<Estimate> evaluate(Expression expression) {
        try {
            return Optional.of(expression.evaluate(new Measured()));
        } catch (NotMeasured e) {
            return Optional.empty();
        }
    }

    /**
     * The ratio of two cells' values, paired by block; empty unless both were measured in the same blocks.
     */
    public static Optional<Estimate> ratio(Cell numerator, Cell denominator) {
        if (!inTheSameBlocks(numerator, denominator)) {
            return Optional.empty();
        }
        return Optional.of(
                Intervals.pairedRatio(perFork(numerator, Cell.Fork::value), perFork(denominator, Cell.Fork::value)));
    }

    /** The same of a percentile. */
    private Optional<Estimate> ratio(Cell numerator, Cell denominator, Percentile above, Percentile below) {
        if (above.percent() != below.percent() || !inTheSameBlocks(numerator, denominator)) {
            return Optional.empty();
        }
        var a = distributions(numerator, above);
        var b = distributions(denominator, below);
        return a.isPresent() && b.isPresent() && a.get().forks() == b.get().forks()
                ? Ratios.percentile(
                        a.get(), b.get(), above.percent(), neverStarted(numerator), neverStarted(denominator), true)
                : Optional.empty();
    }

    private Optional<ForkDistributions> distributions(Cell cell, Percentile percentile) {
        return run.distributions(cell, percentile.series());
    }

    private static boolean inTheSameBlocks(Cell a, Cell b) {
        List<Integer> blocks = a.forks().stream().map(Cell.Fork::block).toList();
        return !blocks.isEmpty()
                && blocks.equals(b.forks().stream().map(Cell.Fork::block).toList());
    }

    private static double[] perFork(Cell cell, ToDoubleFunction<Cell.Fork> value) {
        return cell.forks().stream().mapToDouble(value).toArray();
    }

    /** Thrown to leave an expression in which a figure is missing. */
    private static final class NotMeasured extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotMeasured() {
            super(null, null, false, false);
        }
    }

    /** Whether it has figures at all. */
    private static boolean isMeasured(Cell cell) {
        return !cell.has(Cell.Flag.FAILED) && !cell.forks().isEmpty();
    }

    private Optional<Estimate> paired(String above, Cell a, String below, Cell b) {
        if (above.equals("value") && below.equals("value")) {
            return ratio(a, b);
        }
        return Percentile.of(above)
                .flatMap(numerator -> Percentile.of(below).flatMap(denominator -> ratio(a, b, numerator, denominator)));
    }

    /** What {@code response.p99} names. */
    private record Percentile(String series, double percent) {
        static Optional<Percentile> of(String name) {
            int dot = name.indexOf(".p");
            return dot > 0
                    ? Optional.of(new Percentile(name.substring(0, dot), Double.parseDouble(name.substring(dot + 2))))
                    : Optional.empty();
        }
    }

    private final class Measured implements Expression.Values {
        @Override
        public Estimate figure(FigureName name) {
            return RunFigures.this.figure(name).orElseThrow(NotMeasured::new);
        }

        @Override
        public Estimate quotient(FigureName numerator, FigureName denominator) {
            return paired(numerator, denominator)
                    .orElseGet(() -> figure(numerator).over(figure(denominator)));
        }

        @Override
        public Estimate extreme(FigureName name, boolean most) {
            return RunFigures.this.extreme(name, most).orElseThrow(NotMeasured::new);
        }

        @Override
        public Estimate counter(String name) {
            throw new RunFormatException("'" + name + "': must be a figure, as Benchmark.figure[param=value]");
        }
    }

    private record Counters(Cell cell, Cell.Fork fork) implements Expression.Values {
        @Override
        public Estimate figure(FigureName name) {
            throw new RunFormatException(
                    "cell " + cell.id() + ": a figure is computed from counters, not from " + name);
        }

        @Override
        public Estimate quotient(FigureName numerator, FigureName denominator) {
            return figure(numerator);
        }

        @Override
        public Estimate extreme(FigureName name, boolean most) {
            return figure(name);
        }

        @Override
        public Estimate counter(String name) {
            Double count = fork.counters().get(name);
            if (count == null) {
                throw new RunFormatException("cell %s: has no counter '%s'; there are: %s"
                        .formatted(
                                cell.id(),
                                name,
                                String.join(", ", fork.counters().keySet())));
            }
            return Estimate.exact(count);
        }
    }
}
