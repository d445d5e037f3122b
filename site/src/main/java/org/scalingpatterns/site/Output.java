package org.scalingpatterns.site;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The folder that the site is written to. It is emptied first, and only if a site stood there before. */
final class Output {
    private static final String MARKER = "scaling-patterns-site.txt";
    private static final String PACKAGE = "org.scalingpatterns.site.templates";

    private final Path folder;
    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Output.class.getClassLoader(), PACKAGE);

    Output(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
        clear();
        write(MARKER, "Written by the site's generator, which empties this folder whenever it runs.\n");
    }

    private void clear() {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> there = children.toList();
            if (!there.isEmpty() && !Files.exists(folder.resolve(MARKER))) {
                throw new BadInput(
                        folder + ": holds files that are not a generated site; choose an empty folder with --out");
            }
        } catch (IOException e) {
            throw new BadInput(folder + ": is no folder that can be written to");
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Renders a template to a page. */
    void page(String name, String template, Map<String, Object> params) {
        StringOutput output = new StringOutput();
        engine.render(template, params, output);
        write(name, output.toString());
    }

    void write(String name, String text) {
        try {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long size(String name) {
        try {
            return Files.size(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void copy(Path file, String name) {
        try {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.copy(file, folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void asset(String name) {
        try (InputStream asset = Output.class.getResourceAsStream("assets/" + name)) {
            Path target = folder.resolve("assets").resolve(name);
            Files.createDirectories(target.getParent());
            Files.write(target, asset.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
