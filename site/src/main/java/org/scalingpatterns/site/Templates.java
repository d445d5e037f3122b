package org.scalingpatterns.site;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.resolve.DirectoryCodeResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The templates and assets that pages are made with: those in the jar, or those of the project's folder while somebody edits them. */
final class Templates {
    private static final String PACKAGE = "org.scalingpatterns.site.templates";

    private final TemplateEngine engine;
    private final Optional<Path> assets;

    private Templates(TemplateEngine engine, Optional<Path> assets) {
        this.engine = engine;
        this.assets = assets;
    }

    /** As they were when the generator was built. */
    static Templates built() {
        return new Templates(
                TemplateEngine.createPrecompiled(null, ContentType.Html, Templates.class.getClassLoader(), PACKAGE),
                Optional.empty());
    }

    /**
     * As they are in the project's folder now. Compiling them needs a JDK.
     *
     * @param classes a folder for the compiled ones
     */
    static Templates edited(Path root, Path classes) {
        return new Templates(
                TemplateEngine.create(
                        new DirectoryCodeResolver(folder(root)),
                        classes,
                        ContentType.Html,
                        Templates.class.getClassLoader()),
                Optional.of(assets(root)));
    }

    /** Where the templates stand in the project. */
    static Path folder(Path root) {
        return root.resolve("site/src/main/jte");
    }

    /** Where the assets stand in the project. */
    static Path assets(Path root) {
        return root.resolve("site/src/main/resources/org/scalingpatterns/site/assets");
    }

    TemplateEngine engine() {
        return engine;
    }

    byte[] asset(String name) {
        try {
            if (assets.isPresent()) {
                return Files.readAllBytes(assets.get().resolve(name));
            }
            try (InputStream asset = Templates.class.getResourceAsStream("assets/" + name)) {
                return asset.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
