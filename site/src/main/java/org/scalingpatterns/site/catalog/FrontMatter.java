package org.scalingpatterns.site.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** A YAML mapping read strictly: each key once, none unknown, and each with a place for the message when it is wrong. */
final class FrontMatter {
    private final String place;
    private final Map<String, Object> values;
    private final TreeSet<String> unread;

    private FrontMatter(String place, Map<?, ?> values) {
        this.place = place;
        this.values = new LinkedHashMap<>();
        values.forEach((key, value) -> this.values.put(String.valueOf(key), value));
        this.unread = new TreeSet<>(this.values.keySet());
    }

    static FrontMatter parse(String place, String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object loaded;
        try {
            loaded = new Yaml(new SafeConstructor(options)).load(yaml);
        } catch (MarkedYAMLException e) {
            // One line lies above the YAML: the opening ---.
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 2;
            throw new CatalogException(place + ":" + line + ": " + e.getProblem());
        }
        if (!(loaded instanceof Map<?, ?> map)) {
            throw new CatalogException(place + ": front matter must be a mapping");
        }
        return new FrontMatter(place, map);
    }

    String text(String key) {
        return optional(key).orElseThrow(() -> wrong(key, "must be there"));
    }

    String text(String key, String otherwise) {
        return optional(key).orElse(otherwise);
    }

    Optional<String> optional(String key) {
        unread.remove(key);
        Object value = values.get(key);
        if (value instanceof Map || value instanceof List) {
            throw wrong(key, "must be text");
        }
        return Optional.ofNullable(value)
                .map(Object::toString)
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    List<String> texts(String key) {
        unread.remove(key);
        return strings(key, values.get(key));
    }

    /** A mapping from names to a value or a list of values. */
    Map<String, List<String>> choices(String key) {
        unread.remove(key);
        Object value = values.get(key);
        Map<String, List<String>> choices = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, chosen) -> choices.put(String.valueOf(name), strings(key, chosen)));
        } else if (value != null) {
            throw wrong(key, "must be a mapping from parameter to value");
        }
        return choices;
    }

    List<FrontMatter> entries(String key) {
        unread.remove(key);
        List<FrontMatter> entries = new ArrayList<>();
        Object value = values.get(key);
        if (value == null) {
            return entries;
        }
        if (!(value instanceof List<?> list)) {
            throw wrong(key, "must be a list");
        }
        for (Object entry : list) {
            if (!(entry instanceof Map<?, ?> map)) {
                throw wrong(key, "must be a list of mappings");
            }
            Object id = map.get("id");
            entries.add(
                    new FrontMatter(place + ": " + key + (id == null ? "[" + entries.size() + "]" : " " + id), map));
        }
        return entries;
    }

    <E extends Enum<E>> E choice(Class<E> type, String key, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        List<String> names = List.of(type.getEnumConstants()).stream()
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        throw wrong(key, "must be one of " + String.join(", ", names) + ": " + text);
    }

    CatalogException wrong(String key, String problem) {
        return new CatalogException(place + ": " + key + " " + problem);
    }

    /** Refuses keys that nobody read: a typing error must not lose a guarantee. */
    void finish() {
        if (!unread.isEmpty()) {
            throw new CatalogException(place + ": unknown key: " + String.join(", ", unread));
        }
    }

    private List<String> strings(String key, Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof Map) {
            throw wrong(key, "must be text, or a list of texts");
        }
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        return List.of(value.toString());
    }
}
