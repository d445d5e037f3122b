package org.scalingpatterns.site.copy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.scalingpatterns.site.catalog.Pattern;

/** A pattern under another package name: files in the layout of Maven and Gradle, each with its licence. */
final class PatternCopy {
    /** A link of Javadoc to a class, with its package or not, perhaps to a member, perhaps with a label; it may go over two lines. */
    private static final java.util.regex.Pattern LINK = java.util.regex.Pattern.compile(
            "\\{@link(?:plain)?[\\s*]+([\\w.]+)(#[^}\\s(]*(?:\\([^)]*\\))?)?(\\s[^}]*)?\\}");

    /** The package before a class's name. */
    private static final String QUALIFIED = "^(?:[a-z]\\w*\\.)+";

    private final Map<Path, byte[]> files = new LinkedHashMap<>();

    private PatternCopy() {}

    /**
     * What is to be written.
     *
     * @param origin name and version of the project, for the licence
     * @param adapters last parts of the names of the packages to take along
     * @param packageName what stands for the project's root package
     * @param folder where it is to be written: links to what an earlier copy left there stay
     */
    static PatternCopy of(
            PatternSources sources,
            Pattern pattern,
            Set<String> adapters,
            String origin,
            String packageName,
            Path folder) {
        SortedSet<Path> taken = sources.closure(roots(sources, pattern, adapters));
        PatternCopy copy = new PatternCopy();
        for (Path file : taken) {
            String name = slashed(file);
            String text = sources.text(file);
            if (name.endsWith(".java")) {
                Predicate<String> dangling = linked -> sources.linked(file, linked)
                        .filter(there -> !taken.contains(there))
                        .filter(there -> !Files.exists(folder.resolve(renamed(slashed(there), packageName))))
                        .isPresent();
                text = licence(origin, "patterns/" + name) + renamed(withoutLinks(text, dangling), packageName);
            } else {
                text = renamed(text, packageName);
            }
            copy.files.put(Path.of(renamed(name, packageName)), text.getBytes(StandardCharsets.UTF_8));
        }
        return copy;
    }

    private static List<Path> roots(PatternSources sources, Pattern pattern, Set<String> adapters) {
        List<Path> roots = new ArrayList<>();
        for (String name : pattern.sources()) {
            if (isTaken(name, adapters)) {
                roots.add(sources.main(pattern.family(), name));
            }
        }
        for (String name : pattern.tests()) {
            if (isTaken(name, adapters)) {
                roots.add(sources.test(pattern.family(), name));
            }
        }
        for (String adapter : adapters) {
            roots.addAll(sources.mainOf(PatternSources.PACKAGE + "." + pattern.family() + "." + adapter));
        }
        return roots;
    }

    private static boolean isTaken(String name, Set<String> adapters) {
        return !name.contains("/") || adapters.contains(name.substring(0, name.indexOf('/')));
    }

    /** Apache License 2.0, section 4: the licence, and that the file was changed. */
    private static String licence(String origin, String file) {
        return """
                /*
                 * From %s: %s
                 * Changed: the package's name, and links to classes that weren't copied.
                 *
                 * Copyright the scaling-patterns authors. Licensed under the Apache License, Version 2.0;
                 * you may obtain a copy of it at https://www.apache.org/licenses/LICENSE-2.0
                 * SPDX-License-Identifier: Apache-2.0
                 */
                """.formatted(origin, file);
    }

    private static String renamed(String text, String packageName) {
        return text.replace(PatternSources.PACKAGE, packageName)
                .replace(PatternSources.PACKAGE.replace('.', '/'), packageName.replace('.', '/'));
    }

    private static String slashed(Path file) {
        return file.toString().replace('\\', '/');
    }

    private static String withoutLinks(String text, Predicate<String> dangling) {
        return LINK.matcher(text)
                .replaceAll(
                        link -> Matcher.quoteReplacement(dangling.test(link.group(1)) ? plain(link) : link.group()));
    }

    private static String plain(MatchResult link) {
        String label = link.group(3) == null ? "" : link.group(3).strip();
        String member = link.group(2) == null ? "" : link.group(2).replace('#', '.');
        return label.isEmpty() ? "{@code " + link.group(1).replaceFirst(QUALIFIED, "") + member + "}" : label;
    }

    /** Files in each folder. */
    Map<Path, Integer> folders() {
        Map<Path, Integer> folders = new LinkedHashMap<>();
        files.keySet().forEach(file -> folders.merge(file.getParent(), 1, Integer::sum));
        return folders;
    }

    /** Names of the packages of main classes, below the new root package. */
    Stream<String> packages(String packageName) {
        Path main = Path.of("src/main/java").resolve(packageName.replace('.', '/'));
        return folders().keySet().stream()
                .filter(folder -> folder.startsWith(main))
                .map(folder ->
                        main.relativize(folder).toString().replace('\\', '.').replace('/', '.'));
    }

    /** Those of the files that stand below the folder already, with other content; whether a name is a link counts for nothing. */
    List<Path> conflicts(Path folder) throws IOException {
        List<Path> conflicts = new ArrayList<>();
        for (Map.Entry<Path, byte[]> entry : files.entrySet()) {
            Path file = folder.resolve(entry.getKey());
            if (Files.exists(file)
                    && (Files.isDirectory(file) || !isLike(Files.readAllBytes(file), entry.getValue()))) {
                conflicts.add(entry.getKey());
            }
        }
        return conflicts;
    }

    private static boolean isLike(byte[] there, byte[] copy) {
        return Arrays.equals(there, copy) || unlinked(there).equals(unlinked(copy));
    }

    private static String unlinked(byte[] text) {
        return withoutLinks(new String(text, StandardCharsets.UTF_8), name -> true);
    }

    void write(Path folder) throws IOException {
        for (Map.Entry<Path, byte[]> entry : files.entrySet()) {
            Path file = folder.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue());
        }
    }
}
