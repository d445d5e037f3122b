package org.scalingpatterns.site.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The adapters onto engines, {@code adapters.yml} of the catalog: what each needs besides the JDK.
 *
 * @param needs by package, {@code caching.redis}
 */
public record Adapters(Map<String, List<Dependency>> needs) {

    /** Copies the map. */
    public Adapters {
        needs = Map.copyOf(needs);
    }

    /** Reads it. */
    public static Adapters read(Path catalog) {
        try {
            return parse(Files.readString(catalog.resolve("adapters.yml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Adapters parse(String yaml) {
        FrontMatter front = FrontMatter.parse("adapters.yml", yaml);
        Adapters adapters = new Adapters(front.choices("adapters").entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry ->
                                entry.getValue().stream().map(Dependency::parse).toList())));
        front.finish();
        return adapters;
    }

    /** Their packages. */
    public Set<String> packages() {
        return needs.keySet();
    }

    /** What one needs; refuses a package that isn't listed. */
    public List<Dependency> dependencies(String packageName) {
        List<Dependency> dependencies = needs.get(packageName);
        if (dependencies == null) {
            throw new CatalogException("adapters.yml: doesn't say what " + packageName + " needs");
        }
        return dependencies;
    }
}
