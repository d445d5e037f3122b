package org.scalingpatterns.benchmarks.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.scalingpatterns.results.Cell;

/**
 * One benchmark with one choice of parameters on one JDK, to be measured.
 *
 * @param params in the order of their names; a load cell has its load in percent and, once that is fixed, its rate
 */
public record PlannedCell(String id, Benchmark benchmark, Map<String, String> params, Jdk jdk) {
    static final String RATE = "rate";

    static PlannedCell of(Benchmark benchmark, Map<String, String> params, Jdk jdk) {
        String method = benchmark.name().substring(benchmark.name().lastIndexOf('.') + 1);
        var id = new StringBuilder(benchmark.family())
                .append('/')
                .append(benchmark.type().getSimpleName())
                .append('.')
                .append(method);
        var sorted = new TreeMap<>(params);
        sorted.forEach((name, value) -> id.append('/').append(name).append('=').append(value));
        id.append("/jdk=").append(jdk.feature());
        if (!Cell.ID.matcher(id).matches()) {
            throw new IllegalStateException("must match %s: id=%s".formatted(Cell.ID, id));
        }
        return new PlannedCell(id.toString(), benchmark, sorted, jdk);
    }

    Cell.Kind kind() {
        return benchmark.kind();
    }

    boolean isLoad() {
        return kind() == Cell.Kind.LOAD;
    }

    /** The same at a rate, in operations per second; 0 saturates it. */
    PlannedCell withRate(long perSecond) {
        var rated = new TreeMap<>(params);
        rated.put(RATE, Long.toString(perSecond));
        return of(benchmark, rated, jdk);
    }

    /** Finds the JDK in a variant. */
    static final String OF_JDK = " ?jdk=\\d+$";

    /** What is compared at the same load: every parameter but the load, and the JDK. */
    String variant() {
        var variant = new StringBuilder();
        params.forEach((name, value) -> {
            if (!name.equals(Benchmark.LOAD) && !name.equals(RATE)) {
                variant.append(name).append('=').append(value).append(' ');
            }
        });
        return variant.append("jdk=").append(jdk.feature()).toString();
    }

    /** What JMH is to be told: the load is a parameter of the plan alone. */
    Map<String, String> jmhParams() {
        var known = new TreeMap<>(params);
        known.remove(Benchmark.LOAD);
        return known;
    }

    /** The flags of its forks: those of every fork, and those of the engine that it measures. */
    List<String> flags() {
        var flags = new ArrayList<>(jdk.flags(kind()));
        flags.addAll(benchmark.engineFlags(params, jdk.feature()));
        return List.copyOf(flags);
    }
}
