package org.scalingpatterns.site.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code patterns/catalog/}; see the package's documentation for the format. */
public final class CatalogReader {
    private static final String FENCE = "---\n";

    private CatalogReader() {}

    /** Every pattern of the folder, by file name. */
    public static List<Pattern> read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new CatalogException(folder + ": is no folder");
        }
        List<Pattern> patterns = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                patterns.add(pattern(file.getFileName().toString(), Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (patterns.isEmpty()) {
            throw new CatalogException(folder + ": holds no pattern (*.md)");
        }
        return patterns;
    }

    /** One pattern; {@code name} is its file's name. */
    public static Pattern pattern(String name, String content) {
        String text = content.replace("\r\n", "\n");
        int end = text.indexOf("\n" + FENCE, FENCE.length() - 1);
        if (!text.startsWith(FENCE) || end < 0) {
            throw new CatalogException(name + ": must begin with front matter between two lines of ---");
        }
        FrontMatter front = FrontMatter.parse(name, text.substring(FENCE.length(), end + 1));
        Pattern pattern = new Pattern(
                front.text("slug"),
                front.text("title"),
                front.text("family"),
                front.text("card", ""),
                front.text("summary"),
                front.texts("problem").stream()
                        .map(problem -> front.choice(Pattern.Problem.class, "problem", problem))
                        .toList(),
                front.entries("answers").stream().map(CatalogReader::answer).toList(),
                front.texts("sources"),
                front.texts("tests"),
                front.entries("claims").stream().map(CatalogReader::claim).toList(),
                front.entries("guarantees").stream()
                        .map(CatalogReader::guarantee)
                        .toList(),
                front.entries("not-guaranteed").stream()
                        .map(CatalogReader::missing)
                        .toList(),
                front.entries("evidence").stream().map(CatalogReader::evidence).toList(),
                Prose.of(text.substring(end + 1 + FENCE.length())));
        front.finish();
        pattern.answers().stream()
                .flatMap(answer -> answer.hurts().stream())
                .filter(hurts -> !pattern.problems().contains(hurts))
                .findFirst()
                .ifPresent(hurts -> {
                    throw front.wrong("answers", "hurts must be one of the pattern's problems: " + hurts.word());
                });
        if (!name.equals(pattern.slug() + ".md")) {
            throw front.wrong("slug", "must be the file's name: " + pattern.slug());
        }
        return pattern;
    }

    private static Answer answer(FrontMatter front) {
        Answer answer = new Answer(
                front.texts("hurts").stream()
                        .map(problem -> front.choice(Pattern.Problem.class, "hurts", problem))
                        .toList(),
                front.text("asks", ""),
                Finding.read(front, "finding", front.text("finding")));
        front.finish();
        return answer;
    }

    private static Claim claim(FrontMatter front) {
        String holds = front.text("holds");
        boolean measured = !holds.equals("none");
        Claim claim = new Claim(
                front.text("id"),
                front.text("says"),
                front.choice(Claim.Stance.class, "stance", front.text("stance")),
                measured ? Optional.of(holds) : Optional.empty(),
                measured ? front.text("reason", "") : front.text("reason"),
                front.optional("finding").map(text -> Finding.read(front, "finding", text)),
                front.entries("limits").stream().map(CatalogReader::limit).toList(),
                front.text("threshold-source", ""));
        front.finish();
        return claim;
    }

    private static Claim.Limit limit(FrontMatter front) {
        Claim.Limit limit = new Claim.Limit(
                front.text("says"),
                front.text("figure", ""),
                Optional.of(front.text("fails", "")).filter(fails -> !fails.isEmpty()));
        front.finish();
        return limit;
    }

    private static Guarantee guarantee(FrontMatter front) {
        Guarantee guarantee =
                new Guarantee(front.text("id"), front.text("promises"), test(front, "test", front.text("test")));
        front.finish();
        return guarantee;
    }

    private static Guarantee.Missing missing(FrontMatter front) {
        Optional<String> shownBy = front.optional("shown-by");
        String why = front.text("why", "");
        if (shownBy.isEmpty() && why.isEmpty()) {
            throw front.wrong("shown-by", "or why must be there");
        }
        Guarantee.Missing missing = new Guarantee.Missing(
                front.text("says"),
                shownBy.map(name -> test(front, "shown-by", name)).orElse(null),
                why);
        front.finish();
        return missing;
    }

    private static Guarantee.TestName test(FrontMatter front, String key, String name) {
        int hash = name.indexOf('#');
        if (hash <= 0 || hash == name.length() - 1) {
            throw front.wrong(key, "must be Class#method: " + name);
        }
        return new Guarantee.TestName(name.substring(0, hash), name.substring(hash + 1));
    }

    static Evidence evidence(FrontMatter front) {
        String histogram = front.text("histogram", "response");
        if (!histogram.matches("([a-z][a-z0-9]*-)?(response|service)")) {
            throw front.wrong("histogram", "must be response or service, or a role's as write-response: " + histogram);
        }
        Evidence evidence = new Evidence(
                front.text("title", ""),
                front.text("benchmark"),
                front.choices("where"),
                front.texts("figures"),
                front.optional("series"),
                front.optional("x"),
                histogram,
                front.optional("plot").map(plot -> front.choice(Evidence.Kind.class, "plot", plot)),
                front.text("read", ""));
        front.finish();
        return evidence;
    }
}
