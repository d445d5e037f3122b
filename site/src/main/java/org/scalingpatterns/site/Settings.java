package org.scalingpatterns.site;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the generator is given.
 *
 * @param root the project's folder
 * @param out where the site is written
 * @param runs the published runs; empty for results/runs, which a project without any need not have
 * @param figures the manifest of figures
 * @param local the reader's own run
 * @param basePath path below which the site is served, for the page of what isn't there; empty for relative links
 * @param baseUrl address that the site is published at, ending with a slash; empty where that is not known
 */
record Settings(
        Path root, Path out, Optional<Path> runs, Path figures, Optional<Path> local, String basePath, String baseUrl) {

    Path catalog() {
        return root.resolve("patterns/catalog");
    }

    Path sources() {
        return root.resolve("patterns/src/main/java");
    }

    Path tests() {
        return root.resolve("patterns/src/test/java");
    }
}
