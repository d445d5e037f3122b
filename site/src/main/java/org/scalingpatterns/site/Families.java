package org.scalingpatterns.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.scalingpatterns.site.catalog.Family;
import org.scalingpatterns.site.catalog.Pattern;

/** Which families are compared on a page of their own: those that the catalog says, and those with several patterns. */
final class Families {
    private Families() {}

    static List<Family> of(Settings settings, List<Pattern> patterns) {
        List<Family> stated = Family.read(settings.catalog());
        List<String> known = patterns.stream().map(Pattern::family).distinct().toList();
        for (Family family : stated) {
            if (!known.contains(family.family())) {
                throw new BadInput("families.yml: family must be one of the patterns': " + family.family());
            }
        }
        List<Family> families = new ArrayList<>();
        for (String name : known) {
            List<Pattern> members = patterns.stream()
                    .filter(pattern -> pattern.family().equals(name))
                    .toList();
            stated.stream()
                    .filter(family -> family.family().equals(name))
                    .findFirst()
                    .or(() -> members.size() < 2 ? Optional.empty() : Optional.of(plain(name, members)))
                    .ifPresent(families::add);
        }
        return families;
    }

    /** What can be said of a family of which the catalog says nothing. */
    private static Family plain(String name, List<Pattern> members) {
        String title = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        String titles = members.stream().map(Pattern::title).collect(Collectors.joining(", "));
        return new Family(name, title, titles + ", side by side.", List.of(), List.of());
    }
}
