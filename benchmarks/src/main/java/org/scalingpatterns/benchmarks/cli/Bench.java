package org.scalingpatterns.benchmarks.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.scalingpatterns.benchmarks.harness.UserServers;
import org.scalingpatterns.benchmarks.runner.Jdk;
import org.scalingpatterns.benchmarks.runner.MeasuringRun;
import org.scalingpatterns.benchmarks.runner.Plan;
import org.scalingpatterns.benchmarks.runner.Progress;
import org.scalingpatterns.benchmarks.runner.RunFacts;
import org.scalingpatterns.benchmarks.runner.RunState;
import org.scalingpatterns.benchmarks.runner.Suite;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.Run;
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
        version = "scaling-patterns 0.1.0-SNAPSHOT",
        footer = {
            "",
            "Examples:",
            "  scripts/bench                    every pattern, quick profile",
            "  scripts/bench sharding           one family",
            "  scripts/bench hash-sharding --all --forks 10",
            "  scripts/bench sharding --profile publish",
            "  scripts/bench --resume RUN       goes on where it was stopped",
            "  scripts/bench -- -l              JMH itself, with any of its flags"
        })
public final class Bench implements Callable<Integer> {
    /** What may stand beside --resume: it changes nothing that is measured. */
    private static final Set<String> ALONG_WITH_RESUME = Set.of("--resume", "--quiet", "--redis", "--jdbc", "--root");

    @Parameters(paramLabel = "PATTERN", description = "Families or patterns (see 'list'); all where none is named.")
    private List<String> names = List.of();

    @Option(
            names = "--profile",
            defaultValue = "quick",
            description =
                    "quick: the headline cells, three forks; publish: every cell, six forks, ten beside a peer; smoke: does everything run? (default: ${DEFAULT-VALUE})")
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
            description =
                    "Forked JVMs a cell, instead of the profile's number; experiments that repeat exactly keep one.")
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
            description = "Your own Redis, for caching and the queue: redis://[user:password@]host[:port].")
    private String redis;

    @Option(
            names = "--jdbc",
            paramLabel = "URL",
            description = "Your own PostgreSQL, for caching: jdbc:postgresql://host[:port]/database?…")
    private String jdbc;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the run's folder is made (default: results/local).")
    private Path out;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Goes on with a run that was stopped or killed: its folder, or its id.")
    private String resumed;

    @Option(
            names = "--rates",
            paramLabel = "RUN",
            description =
                    "The run (folder or id) whose arrival rates the load cells take over; 'probe' finds them anew "
                            + "(default: those of published runs of this machine and disk, else probe).")
    private String rates;

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
        return new CommandErrors("bench").on(new CommandLine(new Bench()));
    }

    @Override
    public Integer call() throws IOException {
        checkServers();
        var sources = new Sources(project.root());
        Resumption going = resumed == null ? null : resumption();
        Request request = going == null
                ? new Request(names, profileName, all, only, forks, iterationMillis, seed, jdks)
                : going.request();
        Plan plan;
        List<Jdk> chosen;
        try {
            plan = request.plan();
            chosen = request.jdks();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        Environment environment = Surroundings.capture(chosen, sources);
        Map<String, String> machine = Resumption.identity(environment, chosen, redis != null, jdbc != null);
        if (going != null) {
            going.check(machine);
        }
        Map<String, Run.Rates> known = going == null ? knownRates(plan, environment) : Map.of();
        JmhLock.hold();
        Path folder = going == null
                ? RunPlace.create(out == null ? project.local() : out, project.published(), spec)
                : going.folder();
        RunState state = going == null
                ? RunState.create(folder, asked(request, chosen, machine, environment), known)
                : going.state();
        RunState.Asked asked = state.asked();
        var options = new ArrayList<>(asked.options());
        if (going != null) {
            options.add("--resume");
        }
        if (redis != null) {
            options.add("--redis ***");
        }
        if (jdbc != null) {
            options.add("--jdbc ***");
        }
        Environment then = asked.environment(); // of the machine; of the engines, what is measured with now
        var facts = new RunFacts(
                options,
                project.commit(),
                project.dirty(),
                asked.seed(),
                new Environment(then.machine(), then.jdks(), then.clock(), environment.engines()));
        return measure(
                plan, facts, sources, folder, state, going == null ? Optional.of(known.keySet()) : Optional.empty());
    }

    /** @param known the groups whose rates a new run knew from the start; empty for a run that goes on */
    private int measure(
            Plan plan, RunFacts facts, Sources sources, Path folder, RunState state, Optional<Set<String>> known) {
        if (!quiet) {
            System.err.printf(
                    "%s: %d forks of %d cells, about %s, on JDK %s%n",
                    plan.profile().name(), plan.forks(), cells(plan), duration(plan.seconds()), versions(plan));
        }
        var progress = new Progress(System.err, Boolean.getBoolean("scalingpatterns.live"), quiet);
        var run = new MeasuringRun(plan, facts, sources, folder, state, progress);
        String goOn = "scripts/bench --resume " + quoted(folder.toString()) + (redis == null ? "" : " --redis URI")
                + (jdbc == null ? "" : " --jdbc URL");
        var hook = new Thread(() -> interrupted(run, folder, state, progress, known, goOn), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        if (!run.measure()) {
            return CommandLine.ExitCode.SOFTWARE; // never seen: the hook is ending this JVM
        }
        Runtime.getRuntime().removeShutdownHook(hook);
        progress.end();
        boolean failed;
        try {
            RunFolder measured = RunFolder.read(folder);
            failed = measured.cells()
                    .flatMap(cell -> cell.remarks().stream())
                    .anyMatch(remark -> remark.flag() == Cell.Flag.FAILED && !Progress.isNotRun(remark.why()));
            new SummaryTable(measured, Suite.load().figures()).print(System.out);
        } catch (RunFormatException e) {
            System.err.println("bench: the run was measured, but can't be read back: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        if (progress.notRun() > 0) {
            System.out.printf(
                    "%d cells were not run, as there is no embedded engine for this machine; your own can take its place for"
                            + " some (--redis, --jdbc)%n",
                    progress.notRun());
        }
        System.out.println("run   " + folder);
        RunPlace.announce(folder);
        return failed || progress.failures() > 0 ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    /** Ctrl-C: the forks are ended, the finished cells written, and the folder named. */
    private static void interrupted(
            MeasuringRun run,
            Path folder,
            RunState state,
            Progress progress,
            Optional<Set<String>> known,
            String goOn) {
        run.stopping();
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
        progress.end();
        run.stop();
        boolean written = Files.exists(folder.resolve("run.json"));
        if (!written && known.filter(state::isEmpty).isPresent()) {
            RunPlace.discard(folder);
            System.err.println("stopped before the first cell was finished");
        } else {
            System.err.println(
                    written
                            ? "stopped; the finished cells are in " + folder
                            : "stopped; what was measured before the first cell was finished is kept in " + folder);
            System.err.println("go on with: " + goOn);
        }
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return word.matches("[\\w./+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private Resumption resumption() {
        boolean alone = spec.commandLine().getParseResult().matchedOptions().stream()
                        .map(option -> option.longestName())
                        .allMatch(ALONG_WITH_RESUME::contains)
                && names.isEmpty();
        if (!alone) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--resume: takes everything from the run that it goes on with; leave the other arguments out");
        }
        Path run = project.findLocal(resumed).orElse(Path.of(resumed));
        boolean isPublished = run.toAbsolutePath().normalize().startsWith(project.published())
                || (!Files.exists(run) && project.find(resumed).isPresent());
        if (isPublished) {
            throw wrong("--resume: a published run is never changed: " + resumed + "; begin a run of its own");
        }
        return Resumption.open(run);
    }

    private Map<String, Run.Rates> knownRates(Plan plan, Environment environment) {
        if (rates == null) {
            return plan.profile().measures()
                    ? KnownRates.published(
                            project.published(), Surroundings.machineSlug(), environment, plan::isCovered)
                    : Map.of();
        }
        if (rates.equals("probe")) {
            return Map.of();
        }
        Map<String, Run.Rates> known = KnownRates.of(project.find(rates).orElse(Path.of(rates)));
        List<String> missing = plan.groups().stream()
                .filter(group -> !known.containsKey(group))
                .toList();
        if (!missing.isEmpty() && missing.size() == plan.groups().size()) {
            throw wrong("--rates: " + rates + " has none of " + String.join(", ", missing)
                    + "; name a run that has, or 'probe'");
        }
        if (!missing.isEmpty()) {
            System.err.println("rates are probed where " + rates + " has none: " + String.join(", ", missing));
        }
        return known;
    }

    private static RunState.Asked asked(
            Request request, List<Jdk> jdks, Map<String, String> machine, Environment environment) {
        return new RunState.Asked(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                request.names(),
                request.profileName(),
                request.all(),
                request.only(),
                request.forks(),
                request.iterationMillis(),
                request.seed(),
                jdks.stream().map(jdk -> jdk.home().toAbsolutePath().toString()).toList(),
                request.options(),
                machine,
                environment);
    }

    private void checkServers() throws IOException {
        if (redis != null) {
            checkRedis();
        }
        if (jdbc != null && !jdbc.matches("jdbc:postgresql://[^/\\s]+/\\S*")) {
            throw wrong("--jdbc: must be jdbc:postgresql://host[:port]/database?…");
        }
        if (jdbc != null && jdbc.matches("jdbc:postgresql://([^/]*|[^?]*)@.*")) {
            throw wrong(
                    "--jdbc: must have no user and password before the host, which PostgreSQL's driver doesn't take;"
                            + " they are parameters behind the database");
        }
        if (redis != null || jdbc != null) {
            UserServers.hand(redis, jdbc);
        }
    }

    private void checkRedis() {
        try {
            URI uri = new URI(redis);
            boolean known = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
            if (!known || uri.getHost() == null) {
                throw wrong("--redis: must be redis://[user:password@]host[:port] or rediss://…");
            }
        } catch (URISyntaxException e) {
            throw wrong("--redis: is no URI (" + e.getReason() + "); it must be redis://[user:password@]host[:port]");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static String versions(Plan plan) {
        return plan.families().stream()
                .flatMap(family -> plan.cells(family).stream())
                .map(cell -> Integer.toString(cell.jdk().feature()))
                .distinct()
                .collect(Collectors.joining(", "));
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
