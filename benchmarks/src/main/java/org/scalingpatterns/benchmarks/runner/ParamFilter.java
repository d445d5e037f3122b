package org.scalingpatterns.benchmarks.runner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A choice among a benchmark's cells: {@code "algorithm=jump|ring shards=64"}; the empty text matches all. */
record ParamFilter(Map<String, List<String>> allowed) {
    static ParamFilter parse(String text, String benchmark, Map<String, List<String>> params) {
        var allowed = new LinkedHashMap<String, List<String>>();
        for (String term : text.isBlank() ? new String[0] : text.strip().split("\\s+", -1)) {
            int equals = term.indexOf('=');
            String param = equals < 0 ? term : term.substring(0, equals);
            List<String> values = List.of(term.substring(equals + 1).split("\\|", -1));
            if (!params.getOrDefault(param, List.of()).containsAll(values)) {
                throw new IllegalStateException(
                        "%s: filter '%s' names no parameter of %s".formatted(benchmark, term, params));
            }
            allowed.put(param, values);
        }
        return new ParamFilter(allowed);
    }

    boolean matches(Map<String, String> params) {
        return allowed.entrySet().stream().allMatch(e -> e.getValue().contains(params.get(e.getKey())));
    }
}
