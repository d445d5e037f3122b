package org.scalingpatterns.benchmarks.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.results.comparison.Comparison;
import org.scalingpatterns.results.comparison.JmhSubject;
import org.scalingpatterns.results.comparison.Row;
import org.scalingpatterns.results.comparison.RunSubject;
import org.scalingpatterns.results.comparison.Subject;
import org.scalingpatterns.results.jmh.JmhJson;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two runs, or two JMH JSON files. Exit code 0 compared, 1 a regression with {@code --gate}, 2 misuse. */
@Command(
        name = "scripts/compare",
        description = {
            "Compares two runs, or two JSON files of anybody's JMH: what differs around them, then each figure. A"
                    + " difference is claimed only where its whole 95 %% interval lies outside the band that the same"
                    + " code reaches (A/A), and its p value, corrected for all comparisons (Benjamini-Hochberg), is at"
                    + " most 0.05; else it is ~."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        version = "scaling-patterns 0.1.0-SNAPSHOT",
        footer = {
            "",
            "Exit code 0 compared, 1 a cell failed the gate, 2 the input can't be used, or the gate has nothing to go by.",
            "",
            "Examples:",
            "  scripts/compare 2026-01-02-machine 2026-01-03-machine    two runs by id",
            "  scripts/compare RUN@17 RUN@25            two JDKs of one run, block by block",
            "  scripts/compare before.json after.json   two files of JMH's -rf json",
            "  scripts/compare A B --only LookupCost --gate 10"
        })
public final class Compare implements Callable<Integer> {
    private static final Pattern SELECTOR = Pattern.compile("(.+)@(\\d+)");

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "The run to compare with: its folder, or an id under results/runs or results/local; or a JMH"
                    + " JSON file. @17 after a run selects a JDK.")
    private String first;

    @Parameters(index = "1", paramLabel = "B", description = "The run that is compared.")
    private String second;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = "Only cells in whose id it is found, such as 'Growth|algorithm=jump'.")
    private String only;

    @Option(
            names = "--gate",
            paramLabel = "PCT",
            description =
                    "Exit code 1 if a sound cell is slower by more than PCT percent, with its whole interval; or if one"
                            + " fails, or can't keep up with its arrivals, in B alone, or is missing in B.")
    private Double gate;

    @Option(names = "--all", description = "Name every cell that only one side has, and every unchanged counter.")
    private boolean all;

    @Option(names = "--json", description = "The same for programs: one JSON object.")
    private boolean json;

    @Mixin
    private Project project;

    @Spec
    private CommandSpec spec;

    /** The command line. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandErrors("compare").on(new CommandLine(new Compare()));
    }

    @Override
    public Integer call() throws IOException {
        if (gate != null && !(gate >= 0 && gate <= 1_000)) {
            throw wrong("--gate: must be 0..1000: " + gate);
        }
        Predicate<String> chosen = only();
        Comparison comparison = compare(Source.of(first, project), Source.of(second, project), chosen);
        List<Row> failing = gate == null
                ? List.of()
                : comparison.rows().stream().filter(row -> row.fails(gate)).toList();
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8); // whatever the terminal's locale
        if (json) {
            out.print(CompareJson.write(comparison, Optional.ofNullable(gate), failing));
        } else {
            new CompareTable(comparison, all).print(out);
            gate(comparison, failing, out);
        }
        boolean passed =
                failing.isEmpty() && (gate == null || comparison.worse().isEmpty());
        if (gate != null && comparison.judged() == 0 && passed) {
            throw new RunFormatException(
                    "--gate: no figure of both can be judged: each is marked, or has too little to tell by");
        }
        return passed ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Comparison compare(Source a, Source b, Predicate<String> chosen) {
        if (a.isRun() != b.isRun()) {
            throw wrong("a run and a JMH JSON file can't be compared: " + first + " and " + second);
        }
        if (!a.isRun()) {
            return Comparison.of(jmh(a), jmh(b), chosen);
        }
        boolean acrossJdks = a.jdk().isPresent() || b.jdk().isPresent();
        RunFolder left = RunFolder.read(a.path());
        RunFolder right = a.path().equals(b.path()) ? left : RunFolder.read(b.path());
        return Comparison.of(
                RunSubject.of(a.name(), left, a.jdk(), acrossJdks),
                RunSubject.of(b.name(), right, b.jdk(), acrossJdks),
                chosen);
    }

    private static Subject jmh(Source source) {
        return JmhSubject.of(source.name(), source.path(), JmhJson.read(source.path()));
    }

    private void gate(Comparison comparison, List<Row> failing, PrintStream out) {
        List<String> worse = comparison.worse();
        if (gate == null || (comparison.judged() == 0 && worse.isEmpty())) {
            return;
        }
        String judged = "; %d of %d figures judged"
                .formatted(comparison.judged(), comparison.summary().figures());
        if (failing.isEmpty() && worse.isEmpty()) {
            out.println("gate %s %%: passed%s".formatted(SummaryTable.number(gate), judged));
            return;
        }
        out.println("gate %s %%: FAILED%s, by".formatted(SummaryTable.number(gate), judged));
        worse.forEach(why -> out.println("  " + why));
        failing.forEach(
                row -> out.println("  " + row.cell().key() + " " + row.metric().name() + " " + CompareText.delta(row)));
    }

    private Predicate<String> only() {
        try {
            return only == null ? key -> true : Pattern.compile(only).asPredicate();
        } catch (PatternSyntaxException e) {
            throw wrong("--only: is no regular expression (" + e.getDescription() + "): " + only);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** What an argument names. */
    private record Source(String name, Path path, Optional<String> jdk) {
        /** A path as it is, then one with a JDK behind it, then the id of a run. */
        static Source of(String argument, Project project) throws IOException {
            Matcher selector = SELECTOR.matcher(argument);
            boolean selects = !Files.exists(Path.of(argument)) && selector.matches();
            String name = selects ? selector.group(1) : argument;
            Optional<String> jdk = selects ? Optional.of(selector.group(2)) : Optional.empty();
            Path found = project.find(name)
                    .orElseThrow(() -> new RunFormatException(
                            name + ": no run folder, run under results/runs or results/local, or JMH JSON file"));
            if (selects && !Files.isDirectory(found)) {
                throw new RunFormatException(argument + ": only the JDK of a run can be selected, not of a file");
            }
            return new Source(argument, found.toRealPath(), jdk);
        }

        boolean isRun() {
            return Files.isDirectory(path);
        }
    }
}
