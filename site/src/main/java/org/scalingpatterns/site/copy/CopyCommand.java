package org.scalingpatterns.site.copy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.scalingpatterns.results.IoReason;
import org.scalingpatterns.site.catalog.Adapters;
import org.scalingpatterns.site.catalog.CatalogException;
import org.scalingpatterns.site.catalog.CatalogReader;
import org.scalingpatterns.site.catalog.Dependency;
import org.scalingpatterns.site.catalog.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a pattern into a project. Exit code 0 done, 1 it can't be written, 2 misuse or files that are there already. */
@Command(
        name = "scripts/copy",
        description = {
            "Copies a pattern into a project of yours: its classes, the tests that hold its guarantees, and what either needs,"
                    + " under a package name of yours, each Java file with its licence.",
            "Where DIR has no build file, it gets a pom.xml that compiles and tests the copy."
        },
        footer = {
            "",
            "Examples:",
            "  scripts/copy list",
            "  scripts/copy hash-sharding ../shop --package com.acme",
            "  scripts/copy cache-aside ../shop --package com.acme --with redis"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        version = "scaling-patterns 0.1.0-SNAPSHOT")
public final class CopyCommand implements Callable<Integer> {
    private static final int SHOWN_CONFLICTS = 3;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--root",
            hidden = true,
            paramLabel = "DIR",
            defaultValue = "${sys:scalingpatterns.root:-.}",
            description = "The project's folder.")
    private Path root;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PATTERN",
            description = "A pattern, or 'list' for what there is, with the adapters of each.")
    private String pattern;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            description = "The folder of your project; it is made where it isn't there.")
    private Path folder;

    @Option(
            names = "--package",
            paramLabel = "NAME",
            description = "Your package: com.acme makes com.acme.sharding of org.scalingpatterns.sharding.")
    private String packageName;

    @Option(
            names = "--with",
            paramLabel = "ADAPTER",
            split = ",",
            description = "Takes an adapter along, onto an engine or the journal: caffeine, redis, …; may be repeated.")
    private Set<String> adapters = new LinkedHashSet<>();

    @Option(names = "--force", description = "Overwrites files that differ from the copy.")
    private boolean force;

    /** Runs the command. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new CopyCommand());
        command.setExecutionExceptionHandler((exception, line, parsed) -> {
            if (exception instanceof CatalogException) {
                line.getErr().println(exception.getMessage());
                return 2;
            }
            if (exception instanceof IOException io) {
                line.getErr().println("can't copy: " + IoReason.of(io));
                return 1;
            }
            if (exception instanceof UncheckedIOException io) {
                line.getErr().println("can't copy: " + IoReason.of(io.getCause()));
                return 1;
            }
            throw exception;
        });
        command.setParameterExceptionHandler((exception, arguments) -> {
            exception.getCommandLine().getErr().println(exception.getMessage());
            return 2;
        });
        return command;
    }

    @Override
    public Integer call() throws IOException {
        List<Pattern> patterns = CatalogReader.read(root.resolve("patterns/catalog"));
        PatternSources sources = new PatternSources(root.resolve("patterns"));
        if ("list".equals(pattern) && folder == null) {
            list(patterns, sources);
            return 0;
        }
        Pattern chosen = chosen(patterns);
        checkArguments(sources, chosen);
        String rootPom = Files.readString(root.resolve("pom.xml"));
        PatternCopy copy = PatternCopy.of(
                sources, chosen, adapters, new BuildFile(rootPom, List.of()).origin(), packageName, folder);
        BuildFile build = new BuildFile(rootPom, dependencies(chosen, copy));
        if (!force) {
            refuse(copy.conflicts(folder));
        }
        copy.write(folder);
        report(chosen, copy, build);
        return 0;
    }

    private Pattern chosen(List<Pattern> patterns) {
        if (pattern == null) {
            throw misuse("names no pattern; scripts/copy list shows what there is, --help how it is used");
        }
        return patterns.stream()
                .filter(known -> known.slug().equals(pattern))
                .findFirst()
                .orElseThrow(() -> misuse("unknown pattern '" + pattern + "'; scripts/copy list shows what there is"));
    }

    private void checkArguments(PatternSources sources, Pattern chosen) {
        if (folder == null) {
            throw misuse("names no folder to copy to: scripts/copy " + pattern + " DIR --package com.acme");
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw misuse("must be a folder: " + folder);
        }
        if (packageName == null) {
            throw misuse("names no package: --package com.acme");
        }
        if (!SourceVersion.isName(packageName)) {
            throw misuse("must be a package name: --package " + packageName);
        }
        if (packageName.equals("java") || packageName.startsWith("java.")) { // no JVM loads a class of these
            throw misuse("must not be the JDK's: --package " + packageName);
        }
        SortedSet<String> known = sources.adapters(chosen.family());
        for (String adapter : adapters) {
            if (!known.contains(adapter)) {
                throw misuse("unknown adapter '" + adapter + "'; " + pattern
                        + (known.isEmpty() ? " has none" : " has " + String.join(", ", known)));
            }
        }
    }

    private void refuse(List<Path> conflicts) {
        if (!conflicts.isEmpty()) {
            String names = conflicts.stream()
                    .limit(SHOWN_CONFLICTS)
                    .map(file -> folder.resolve(file).toString())
                    .collect(Collectors.joining(", "));
            int more = conflicts.size() - SHOWN_CONFLICTS;
            throw misuse("nothing was copied, as these differ from the copy: " + names
                    + (more > 0 ? " and " + more + " more" : "") + "; --force overwrites them");
        }
    }

    private List<Dependency> dependencies(Pattern chosen, PatternCopy copy) {
        Adapters known = Adapters.read(root.resolve("patterns/catalog"));
        return copy.packages(packageName)
                .filter(name -> name.startsWith(chosen.family() + "."))
                .flatMap(name -> known.dependencies(name).stream())
                .distinct()
                .toList();
    }

    private void report(Pattern chosen, PatternCopy copy, BuildFile build) throws IOException {
        System.out.println(
                "copied " + chosen.slug() + " to " + folder.toAbsolutePath().normalize());
        for (Map.Entry<Path, Integer> entry : copy.folders().entrySet()) {
            System.out.println(
                    "  " + entry.getKey() + "  " + (entry.getValue() == 1 ? "1 file" : entry.getValue() + " files"));
        }
        if (Stream.of("pom.xml", "build.gradle", "build.gradle.kts")
                .anyMatch(name -> Files.exists(folder.resolve(name)))) {
            System.out.println("Your build needs, where it hasn't them yet, these dependencies:");
            System.out.print(build.dependencies());
            System.out.println("and, for JUnit's tests with Maven, this plugin or a newer one:");
            System.out.print(build.surefire());
        } else {
            Files.writeString(folder.resolve("pom.xml"), build.pom(packageName, chosen.slug()));
            System.out.println("  pom.xml");
            System.out.println("mvn test, in that folder, compiles and tests it");
        }
    }

    private static void list(List<Pattern> patterns, PatternSources sources) {
        for (Pattern known : patterns) {
            List<String> with = new ArrayList<>(sources.adapters(known.family()));
            System.out.printf(
                    "%-20s %s%n",
                    known.slug(), known.title() + (with.isEmpty() ? "" : "; --with " + String.join(", ", with)));
        }
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
