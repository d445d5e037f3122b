package org.scalingpatterns.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The file {@code SHA256SUMS} of a run folder, in the format of {@code sha256sum}: {@code sha256sum -c} checks it too. */
public final class Checksums {
    public static final String FILE = "SHA256SUMS";

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (\\S.*)");

    private Checksums() {}

    /** Writes the sums of every file in the folder, replacing the old file in one step. */
    public static void write(Path folder) {
        RunWriter.deletePart(folder.resolve(FILE));
        var lines = new StringBuilder();
        sums(folder)
                .forEach((name, sum) ->
                        lines.append(sum).append("  ").append(name).append('\n'));
        RunWriter.replace(folder.resolve(FILE), lines.toString());
    }

    /** Refuses a folder in which a file is changed, missing or without a sum. */
    public static void check(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new RunFormatException(file + ": is missing");
        }
        Map<String, String> found = sums(folder);
        Map<String, String> stated = read(file);
        stated.forEach((name, sum) -> {
            String actual = found.get(name);
            if (actual == null) {
                throw new RunFormatException(folder.resolve(name) + ": is missing, but has a checksum in " + FILE);
            }
            if (!actual.equals(sum)) {
                throw new RunFormatException(
                        folder.resolve(name) + ": was changed: its SHA-256 is not the one in " + FILE);
            }
        });
        found.keySet().stream()
                .filter(name -> !stated.containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new RunFormatException(folder.resolve(name) + ": has no checksum in " + FILE);
                });
    }

    private static Map<String, String> read(Path file) {
        var sums = new TreeMap<String, String>();
        int number = 0;
        for (String line : RunFolder.lines(file)) {
            number++;
            var match = LINE.matcher(line);
            if (!match.matches()) {
                throw new RunFormatException(file + ":" + number + ": must be '<sha256>  <file>'");
            }
            sums.put(match.group(2), match.group(1));
        }
        return sums;
    }

    private static Map<String, String> sums(Path folder) {
        var sums = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                // What a file manager leaves, and the state of a run under way.
                boolean hidden = name.startsWith(".") || name.contains("/.");
                if (!name.equals(FILE) && !hidden) {
                    sums.put(name, sha256(Files.readAllBytes(file)));
                }
            }
        } catch (IOException e) {
            throw new RunFormatException(folder + ": can't be read: " + e, e);
        }
        return sums;
    }

    /** The SHA-256 in hexadecimal. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
