package org.scalingpatterns.results.claims;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * A figure's name: {@code Growth.moved-4-5[algorithm=modulo]}.
 *
 * @param benchmark simple name of the benchmark class
 * @param figure what is read off its cell
 * @param params the parameters that choose the cell
 */
public record FigureName(String benchmark, String figure, Map<String, String> params) {
    @Override
    public String toString() {
        String selected = params.entrySet().stream()
                .map(param -> param.getKey() + "=" + param.getValue())
                .collect(Collectors.joining(", "));
        return benchmark + "." + figure + (selected.isEmpty() ? "" : "[" + selected + "]");
    }
}
