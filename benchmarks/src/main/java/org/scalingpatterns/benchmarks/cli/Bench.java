package org.scalingpatterns.benchmarks.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.scalingpatterns.benchmarks.harness.Redaction;
import org.scalingpatterns.benchmarks.runner.Benchmark;
import org.scalingpatterns.benchmarks.runner.Jdk;
import org.scalingpatterns.benchmarks.runner.MeasuringRun;
import org.scalingpatterns.benchmarks.runner.Plan;
import org.scalingpatterns.benchmarks.runner.Profile;
import org.scalingpatterns.benchmarks.runner.Progress;
import org.scalingpatterns.benchmarks.runner.RunFacts;
import org.scalingpatterns.benchmarks.runner.Suite;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.results.sources.Sources;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures patterns and writes a run folder. Exit code 0 all measured, 1 some cells failed, 2 misuse. */
@Command(
        name = "scripts/bench",
        description = {
            "Measures the patterns on this machine and writes a run folder.",
            "Afterwards the site is built with this run beside the published ones."
        },
        subcommands = {ListCommand.class, FiguresCommand.class},
        synopsisSubcommandLabel = "[COMMAND]",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        version = "scaling-patterns 0.1.0",
        footer = {
            "",
            "Examples:",
            "  scripts/bench                    every pattern, quick profile",
            "  scripts/bench sharding           one family",
            "  scripts/bench hash-sharding --all --forks 10",
            "  scripts/bench -- -l              JMH itself, with any of its flags"
        })
public final class Bench implements Callable<Integer> {
    @Parameters(paramLabel = "PATTERN", description = "Families or patterns (see 'list'); all where none is named.")
    private List<String> names = List.of();

    @Option(
            names = "--profile",
            defaultValue = "quick",
            description =
                    "quick: the headline cells, three forks; smoke: does everything run? (default: ${DEFAULT-VALUE})")
    private String profileName;

    @Option(names = "--all", description = "Every cell, not only those of the profile.")
    private boolean all;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description =
                    "Only benchmarks and parameters that it finds in a cell's id, such as 'Growth|algorithm=jump'.")
    private String only;

    @Option(
            names = "--forks",
            paramLabel = "N",
            description = "Forked JVMs a cell, instead of the profile's number; quality experiments keep one.")
    private Integer forks;

    @Option(
            names = "--iteration",
            paramLabel = "MS",
            description = "Length of an iteration in milliseconds, instead of the profile's.")
    private Integer iterationMillis;

    @Option(names = "--jdk", paramLabel = "PATH", description = "A JDK to measure on, 17 or later; may be repeated.")
    private List<Path> jdks = List.of();

    @Option(
            names = "--redis",
            paramLabel = "URI",
            description = "Your own Redis for benchmarks that talk to one: redis://[user:password@]host[:port].")
    private String redis;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the run's folder is made (default: results/local).")
    private Path out;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Shuffles the blocks (default: 1).")
    private long seed;

    @Option(names = "--quiet", description = "No progress, only the table at the end and what failed.")
    private boolean quiet;

    @Mixin
    private Project project;

    @Spec
    private CommandSpec spec;

    /** The command line. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .setParameterExceptionHandler(Bench::misuse)
                .setExecutionExceptionHandler(Bench::refused);
    }

    private static int misuse(ParameterException e, String[] args) {
        PrintStream err = System.err;
        String message = e.getMessage().lines().findFirst().orElse("wrong arguments");
        err.println("bench: " + Redaction.ofThisMachine().clean(message) // a URI in the wrong place may hold a password
                + " (scripts/bench --help shows what there is)");
        return CommandLine.ExitCode.USAGE;
    }

    private static int refused(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof RunFormatException) {
            System.err.println("bench: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        if (e instanceof IOException || e instanceof UncheckedIOException) {
            System.err.println("bench: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw e;
    }

    @Override
    public Integer call() throws IOException {
        Profile profile = profile();
        List<Benchmark> benchmarks = select();
        List<Jdk> chosen = jdks();
        checkRedis();
        var sources = new Sources(project.root());
        Plan plan = Plan.of(profile, benchmarks, all, chosen).only(only());
        if (plan.families().isEmpty()) {
            throw wrong("--only: fits no cell: " + only);
        }
        var facts =
                new RunFacts(options(), project.commit(), project.dirty(), seed, Surroundings.capture(chosen, sources));
        if (JmhLock.isHeld()) {
            throw new IOException("another JMH is measuring on this machine; two at once would measure each other");
        }
        Path folder =
                RunPlace.create(out == null ? project.root().resolve("results").resolve("local") : out, spec);
        if (!quiet) {
            System.err.printf(
                    "%s: %s, about %s, on JDK %s%n",
                    plan.profile().name(),
                    "%d forks of %d cells".formatted(plan.forks(), cells(plan)),
                    duration(plan.seconds()),
                    String.join(
                            ", ", chosen.stream().map(jdk -> "" + jdk.feature()).toList()));
        }
        var progress = new Progress(System.err, Boolean.getBoolean("scalingpatterns.live"), quiet, plan);
        var run = new MeasuringRun(plan, sources, facts, folder, progress);
        var hook = new Thread(() -> interrupted(run, folder, progress), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        if (!run.measure()) {
            return CommandLine.ExitCode.SOFTWARE; // never seen: the hook is ending this JVM
        }
        Runtime.getRuntime().removeShutdownHook(hook);
        progress.end();
        try {
            new SummaryTable(RunFolder.read(folder), Suite.load().figures()).print(System.out);
        } catch (RunFormatException e) {
            System.err.println("bench: the run was measured, but can't be read back: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        System.out.println("run   " + folder);
        RunPlace.announce(folder);
        return progress.failures() > 0 ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    /** Ctrl-C: the forks are ended, the finished cells written, and the folder named. */
    private static void interrupted(MeasuringRun run, Path folder, Progress progress) {
        run.stopping();
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
        progress.end();
        run.stop();
        if (Files.exists(folder.resolve("run.json"))) {
            System.err.println("stopped; the finished cells are in " + folder);
        } else {
            RunPlace.discard(folder);
            System.err.println("stopped before the first cell was finished");
        }
    }

    private Profile profile() {
        Profile found = Profile.ALL.stream()
                .filter(profile -> profile.name().equals(profileName))
                .findFirst()
                .orElseThrow(() -> wrong("--profile: must be quick or smoke: " + profileName));
        if (iterationMillis != null) {
            if (iterationMillis < 10 || iterationMillis > 60_000) {
                throw wrong("--iteration: must be 10..60000: " + iterationMillis);
            }
            found = found.withIterations(iterationMillis);
        }
        if (forks == null) {
            return found;
        }
        if (forks < 1 || forks > 100) {
            throw wrong("--forks: must be 1..100: " + forks);
        }
        return found.withForks(forks);
    }

    private List<Benchmark> select() {
        try {
            return Suite.load().select(names);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private List<Jdk> jdks() {
        try {
            List<Jdk> chosen = jdks.isEmpty()
                    ? List.of(Jdk.current())
                    : jdks.stream().map(Jdk::at).toList();
            if (chosen.stream().map(Jdk::feature).distinct().count() < chosen.size()) {
                throw wrong("--jdk: must be of different feature versions: "
                        + chosen.stream()
                                .map(jdk -> jdk.release().get("version"))
                                .toList());
            }
            return chosen;
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private Pattern only() {
        try {
            return only == null ? null : Pattern.compile(only);
        } catch (PatternSyntaxException e) {
            throw wrong("--only: is no regular expression (" + e.getDescription() + "): " + only);
        }
    }

    private void checkRedis() {
        if (redis == null) {
            return;
        }
        try {
            URI uri = new URI(redis);
            boolean known = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
            if (!known || uri.getHost() == null) {
                throw wrong("--redis: must be redis://[user:password@]host[:port] or rediss://…");
            }
        } catch (URISyntaxException e) {
            throw wrong("--redis: is no URI (" + e.getReason() + "); it must be redis://[user:password@]host[:port]");
        }
        System.err.println("note: none of these benchmarks talks to Redis; --redis changes nothing");
    }

    /** The arguments as they go into the run: without what may hold a secret or a path. */
    private List<String> options() {
        var options = new ArrayList<>(names);
        options.add("--profile=" + profileName);
        if (all) {
            options.add("--all");
        }
        if (only != null) {
            options.add("--only=" + only);
        }
        if (forks != null) {
            options.add("--forks=" + forks);
        }
        if (iterationMillis != null) {
            options.add("--iteration=" + iterationMillis);
        }
        options.add("--seed=" + seed);
        Redaction redaction = Redaction.ofThisMachine();
        return options.stream().map(redaction::clean).toList();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static int cells(Plan plan) {
        return plan.families().stream()
                .mapToInt(family -> plan.cells(family).size())
                .sum();
    }

    static String duration(int seconds) {
        return seconds < 90 ? seconds + " s" : "%d min".formatted((seconds + 59) / 60);
    }
}
