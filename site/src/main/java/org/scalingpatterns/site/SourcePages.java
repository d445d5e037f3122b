package org.scalingpatterns.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.scalingpatterns.site.catalog.Pattern;
import org.scalingpatterns.site.page.Page;
import org.scalingpatterns.site.page.PatternView.SourceView;
import org.scalingpatterns.site.source.Highlighter;

/** The reference implementations: a page with all sources of a pattern, and the files themselves. */
final class SourcePages {
    private static final String PACKAGE = "org/scalingpatterns/";

    private final Settings settings;
    private final Highlighter highlighter = new Highlighter();

    SourcePages(Settings settings) {
        this.settings = settings;
    }

    void check(Pattern pattern) {
        for (String name : pattern.sources()) {
            if (!Files.isRegularFile(file(pattern, name))) {
                throw new BadInput(pattern.slug() + ".md: sources: no such class: " + file(pattern, name));
            }
        }
        for (String name : pattern.tests()) {
            Path test = settings.tests().resolve(PACKAGE + pattern.family() + "/" + name + ".java");
            if (!Files.isRegularFile(test)) {
                throw new BadInput(pattern.slug() + ".md: tests: no such class: " + test);
            }
        }
    }

    List<SourceView> write(Output output, Pattern pattern) {
        List<SourceView> views =
                pattern.sources().stream().map(name -> view(pattern, name)).toList();
        for (String name : pattern.sources()) {
            output.copy(file(pattern, name), "source/" + pattern.slug() + "/" + name + ".java");
        }
        output.page(
                "source/" + pattern.slug() + "/index.html",
                "source.jte",
                Map.of(
                        "page",
                                Page.at(
                                        2,
                                        pattern.title() + ", source",
                                        "The reference implementation of " + pattern.title()
                                                + " in Java, whole, as it is compiled and measured.",
                                        "patterns"),
                        "pattern", pattern,
                        "sources", views));
        return views;
    }

    private SourceView view(Pattern pattern, String name) {
        Path file = file(pattern, name);
        try {
            String source = Files.readString(file);
            return new SourceView(
                    name,
                    settings.root().relativize(file).toString().replace('\\', '/'),
                    highlighter.html(source),
                    source.lines().count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(Pattern pattern, String name) {
        return settings.sources().resolve(PACKAGE + pattern.family() + "/" + name + ".java");
    }
}
