package org.scalingpatterns.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.site.page.PatternView.Download;
import org.scalingpatterns.site.page.RecorderView;
import org.scalingpatterns.site.source.Highlighter;

/** The recorder as it is offered for other projects: its files, and the usage that its package documentation gives. */
final class RecorderSource {
    private static final String FOLDER = "benchmarks/src/main/java/org/scalingpatterns/benchmarks/harness/hdr";
    private static final String BEGIN = "<pre>{@code";
    private static final String END = "}</pre>";
    private static final String COMMAND = "// java ";

    private final List<Path> sources;
    private final RecorderView view;

    /** Reads and checks. */
    RecorderSource(Settings settings) {
        Path folder = settings.root().resolve(FOLDER);
        try (Stream<Path> files = Files.list(folder)) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            view = view(folder.resolve("package-info.java"));
        } catch (IOException e) {
            throw new BadInput(folder + ": holds no recorder that the method page could offer");
        }
    }

    /** Copies the files to the site. */
    RecorderView write(Output output) {
        sources.forEach(source -> output.copy(source, href(source)));
        return view;
    }

    private static String href(Path source) {
        return "source/hdr/" + source.getFileName();
    }

    private static Download download(Path source) {
        try {
            return new Download(href(source), source.getFileName().toString(), "", Files.size(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RecorderView view(Path documentation) throws IOException {
        String text = Files.readString(documentation);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, Math.max(0, begin));
        if (begin < 0 || end < 0) {
            throw new BadInput(documentation + ": has no usage between " + BEGIN + " and " + END);
        }
        List<String> lines = text.substring(begin + BEGIN.length(), end)
                .lines()
                .map(line -> line.replaceFirst("^ \\* ?", ""))
                .filter(line -> !line.isBlank())
                .toList();
        return new RecorderView(
                FOLDER,
                sources.stream().map(RecorderSource::download).toList(),
                highlighted(
                        lines.stream().filter(line -> !line.startsWith(COMMAND)).collect(Collectors.joining("\n"))),
                lines.stream()
                        .filter(line -> line.startsWith(COMMAND))
                        .map(line -> line.substring("// ".length()))
                        .collect(Collectors.joining("\n")));
    }

    /** A method alone is no Java file: it is marked within a class, whose lines are left out again. */
    private static String highlighted(String method) {
        String html = new Highlighter().html("class Any {\n" + method + "\n}\n");
        return html.substring(html.indexOf('\n') + 1, html.lastIndexOf("\n}"));
    }
}
