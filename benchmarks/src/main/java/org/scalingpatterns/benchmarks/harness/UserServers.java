package org.scalingpatterns.benchmarks.harness;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The user's own servers, as far as there are any; else a benchmark starts one. They go from the command to its forks in a file
 * that only the user can read: a command line can be seen by everybody, and may hold a password.
 */
public final class UserServers {
    private static final String FILE = "scalingpatterns.servers";

    private UserServers() {}

    /**
     * Hands them to all forks that this JVM starts. The file is gone when it ends.
     *
     * @param redis a URI, or null
     * @param jdbc a URL, or null
     */
    public static void hand(String redis, String jdbc) throws IOException {
        Path file = Files.createTempFile("scaling-patterns", ".servers"); // readable by its owner only
        file.toFile().deleteOnExit();
        var servers = new Properties();
        if (redis != null) {
            servers.setProperty("redis", redis);
        }
        if (jdbc != null) {
            servers.setProperty("jdbc", jdbc);
        }
        try (Writer writer = Files.newBufferedWriter(file)) {
            servers.store(writer, null);
        }
        System.setProperty(FILE, file.toString());
    }

    /** What a fork needs on its command line to find them. */
    public static List<String> flags() {
        String file = System.getProperty(FILE);
        return file == null ? List.of() : List.of("-D" + FILE + "=" + file);
    }

    /** A Redis. */
    public static Optional<URI> redis() {
        return named("redis").map(URI::create);
    }

    /** A PostgreSQL, by its JDBC URL. */
    public static Optional<String> jdbc() {
        return named("jdbc");
    }

    private static Optional<String> named(String name) {
        String file = System.getProperty(FILE);
        if (file == null) {
            return Optional.empty();
        }
        var servers = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            servers.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.ofNullable(servers.getProperty(name));
    }
}
