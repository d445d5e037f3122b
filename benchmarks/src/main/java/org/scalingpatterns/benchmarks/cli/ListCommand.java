package org.scalingpatterns.benchmarks.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.scalingpatterns.benchmarks.runner.Benchmark;
import org.scalingpatterns.benchmarks.runner.Jdk;
import org.scalingpatterns.benchmarks.runner.Plan;
import org.scalingpatterns.benchmarks.runner.Profile;
import org.scalingpatterns.benchmarks.runner.Suite;
import picocli.CommandLine.Command;

/** What there is to measure, and what each profile would take. */
@Command(
        name = "list",
        description = "Lists families, patterns and benchmarks, with each profile's forks and seconds.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        Suite suite = Suite.load();
        PrintStream out = System.out;
        for (String family : suite.families()) {
            List<Benchmark> benchmarks = suite.select(List.of(family));
            out.println(family);
            out.println("  patterns: " + String.join(", ", patterns(benchmarks)));
            for (Profile profile : Profile.ALL) {
                line(out, profile.name(), Plan.of(profile, benchmarks, false, List.of(Jdk.current())));
            }
            line(out, "--all", Plan.of(Profile.QUICK, benchmarks, true, List.of(Jdk.current())));
            for (Benchmark benchmark : benchmarks) {
                out.printf(
                        "  %-8s %-14s %3d cells, %2d headline   %s%n",
                        benchmark.kind().name().toLowerCase(Locale.ROOT),
                        benchmark.type().getSimpleName(),
                        benchmark.choices().size(),
                        benchmark.headlines().size(),
                        benchmark.params());
            }
        }
        return 0;
    }

    private static List<String> patterns(List<Benchmark> benchmarks) {
        return benchmarks.stream()
                .flatMap(benchmark -> List.of(benchmark.experiment().patterns()).stream())
                .distinct()
                .toList();
    }

    private static void line(PrintStream out, String name, Plan plan) {
        out.printf("  %-8s %4d forks, about %s%n", name, plan.forks(), Bench.duration(plan.seconds()));
    }
}
