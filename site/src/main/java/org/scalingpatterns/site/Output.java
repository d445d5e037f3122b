package org.scalingpatterns.site;

import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.scalingpatterns.site.page.Page;

/**
 * The folder that the site is written to. Everything is written beside it first, and takes its place in {@link #commit}: a build that
 * fails leaves what was there. A folder that holds anything but a generated site is refused. Pages may be written by several
 * threads.
 */
final class Output {
    private static final String MARKER = "scaling-patterns-site.txt";

    private final Path folder;
    private final Path draft;
    private final Templates templates;
    private final String base;
    private final Set<String> pages = new ConcurrentSkipListSet<>();

    /** @param base where the site is published; empty where that is not known */
    Output(Path folder, Templates templates, String base) {
        this.folder = folder.toAbsolutePath().normalize();
        this.draft = this.folder.resolveSibling(this.folder.getFileName() + ".draft");
        this.templates = templates;
        this.base = base;
        checkReplaceable(this.folder);
        checkReplaceable(draft);
        delete(draft);
        write(MARKER, "Written by the site's generator, which empties this folder whenever it runs.\n");
    }

    private static void checkReplaceable(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> children = Files.list(folder)) {
            if (children.findAny().isPresent() && !Files.exists(folder.resolve(MARKER))) {
                throw new BadInput(
                        folder + ": holds files that are not a generated site; choose an empty folder with --out");
            }
        } catch (IOException e) {
            throw new BadInput(folder + ": is no folder that can be written to");
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts what was written in the place of what was there. */
    void commit() {
        try {
            delete(folder);
            Files.createDirectories(folder.getParent());
            Files.move(draft, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Renders a template to a page. */
    void page(String name, String template, Map<String, Object> params) {
        Map<String, Object> all = new HashMap<>(params);
        if (!base.isEmpty() && params.get("page") instanceof Page page) {
            all.put("page", page.published(Sitemap.url(base, name), base + SocialImage.FILE));
        }
        StringOutput output = new StringOutput();
        templates.engine().render(template, all, output);
        write(name, output.toString());
        pages.add(name);
    }

    /** The names of all pages so far, in alphabetical order. */
    List<String> pages() {
        return List.copyOf(pages);
    }

    void write(String name, String text) {
        try {
            Files.createDirectories(draft.resolve(name).getParent());
            Files.writeString(draft.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, byte[] bytes) {
        try {
            Files.createDirectories(draft.resolve(name).getParent());
            Files.write(draft.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was written to a page. */
    String text(String name) {
        try {
            return Files.readString(draft.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long size(String name) {
        try {
            return Files.size(draft.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void copy(Path file, String name) {
        try {
            Files.createDirectories(draft.resolve(name).getParent());
            Files.copy(file, draft.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void asset(String name) {
        write("assets/" + name, templates.asset(name));
    }
}
