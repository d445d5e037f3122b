package org.scalingpatterns.site.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Checks in Surefire's reports that the test of each guarantee ran and passed. A contract is an abstract class, so its
 * tests are reported under the classes that run it: those in whose file its name stands, or that of a contract which extends it. A
 * test that was skipped, since an engine doesn't give the guarantee, counts as nothing.
 */
public final class TestReports {
    private static final Pattern PARENT = Pattern.compile("extends (\\w+)");

    private final Path sources;
    private final List<Case> cases = new ArrayList<>();

    private enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    private record Case(String type, String method, Outcome outcome) {}

    /**
     * Reads the reports of a build.
     *
     * @param folder {@code patterns/target/surefire-reports}
     * @param sources {@code patterns/src/test/java}
     */
    public TestReports(Path folder, Path sources) {
        this.sources = sources;
        if (!Files.isDirectory(folder)) {
            throw new CatalogException(folder + ": no test reports; run scripts/test");
        }
        try (Stream<Path> files = Files.list(folder)) {
            DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            for (Path file : files.filter(TestReports::isReport).sorted().toList()) {
                NodeList found = builder.parse(file.toFile()).getElementsByTagName("testcase");
                for (int i = 0; i < found.getLength(); i++) {
                    read((Element) found.item(i));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParserConfigurationException | SAXException e) {
            throw new CatalogException(folder + ": damaged test report: " + e.getMessage());
        }
    }

    private static boolean isReport(Path file) {
        return file.getFileName().toString().matches("TEST-.*\\.xml");
    }

    private void read(Element test) {
        Outcome outcome = has(test, "failure") || has(test, "error")
                ? Outcome.FAILED
                : has(test, "skipped") ? Outcome.SKIPPED : Outcome.PASSED;
        cases.add(new Case(test.getAttribute("classname"), test.getAttribute("name"), outcome));
    }

    private static boolean has(Element test, String outcome) {
        return test.getElementsByTagName(outcome).getLength() > 0;
    }

    /** Refuses a pattern one of whose guarantees has a test that did not run, or not pass; returns how many ran. */
    public int check(org.scalingpatterns.site.catalog.Pattern pattern) {
        int ran = 0;
        for (Guarantee guarantee : pattern.guarantees()) {
            Pattern method = Pattern.compile(Pattern.quote(guarantee.test().method()) + "\\b.*");
            List<Case> runs = cases.stream()
                    .filter(test -> test.outcome != Outcome.SKIPPED)
                    .filter(test -> method.matcher(test.method).matches() && runs(test.type, guarantee.test()))
                    .toList();
            String place = pattern.slug() + ".md: guarantees " + guarantee.id() + ": " + guarantee.test();
            if (runs.isEmpty()) {
                throw new CatalogException(place + " did not run");
            }
            runs.stream()
                    .filter(test -> test.outcome == Outcome.FAILED)
                    .findFirst()
                    .ifPresent(test -> {
                        throw new CatalogException(place + " did not pass in " + test.type);
                    });
            ran += runs.size();
        }
        return ran;
    }

    /** Whether a reported class is the test's class, or one whose file names it. */
    private boolean runs(String type, Guarantee.TestName test) {
        if (type.equals(test.type())) {
            return true;
        }
        Path file = sources.resolve(type.replaceAll("\\$.*", "").replace('.', '/') + ".java");
        return Files.isRegularFile(file) && names(file, test.type().replaceAll(".*[.$]", ""), new HashSet<>());
    }

    /** Whether a file names a contract, or extends a class beside it, or imported, that does. */
    private boolean names(Path file, String contract, Set<Path> seen) {
        String text = text(file);
        if (Pattern.compile("\\b" + contract + "\\b").matcher(text).find()) {
            return true;
        }
        Matcher parent = PARENT.matcher(text);
        while (parent.find()) {
            Matcher imported = Pattern.compile("import ([\\w.]+\\." + parent.group(1) + ");")
                    .matcher(text);
            Path next = imported.find()
                    ? sources.resolve(imported.group(1).replace('.', '/') + ".java")
                    : file.resolveSibling(parent.group(1) + ".java");
            if (seen.add(next) && Files.isRegularFile(next) && names(next, contract, seen)) {
                return true;
            }
        }
        return false;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
