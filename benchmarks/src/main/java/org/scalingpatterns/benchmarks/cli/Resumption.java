package org.scalingpatterns.benchmarks.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.scalingpatterns.benchmarks.runner.Jdk;
import org.scalingpatterns.benchmarks.runner.RunState;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.RunFormatException;

/** A run that was stopped or killed, and goes on: with what was asked for then, on the machine that it began on. */
record Resumption(Path folder, RunState state, Request request) {

    /**
     * Opens it.
     *
     * @param run its folder
     * @throws RunFormatException where there is nothing to resume
     */
    static Resumption open(Path run) {
        Path folder = run.toAbsolutePath().normalize();
        RunState state = RunState.open(folder);
        RunState.Asked asked = state.asked();
        return new Resumption(
                folder,
                state,
                new Request(
                        asked.names(),
                        asked.profile(),
                        asked.all(),
                        asked.only(),
                        asked.forks(),
                        asked.iterationMillis(),
                        asked.seed(),
                        asked.jdkHomes().stream().map(Path::of).toList()));
    }

    /**
     * What must stay the same within one run.
     *
     * @param machine as the environment states it
     * @param ownRedis whether the user's own Redis is measured, rather than one that is started
     * @param ownJdbc likewise for PostgreSQL
     */
    static Map<String, String> identity(Environment machine, List<Jdk> jdks, boolean ownRedis, boolean ownJdbc) {
        var identity = new LinkedHashMap<String, String>();
        for (String fact : List.of(
                "cpu model",
                "cpu count",
                "cpu available to jvm",
                "memory total",
                "container cpu limit",
                "container memory limit",
                "os kernel")) {
            identity.put(fact, machine.machine().getOrDefault(fact, "unknown"));
        }
        identity.put("os version", System.getProperty("os.version")); // all that is known of a kernel but Linux's
        jdks.forEach(jdk -> identity.put("JDK " + jdk.feature(), jdk.release().get("version")));
        identity.put("--redis", ownRedis ? "given" : "not given");
        identity.put("--jdbc", ownJdbc ? "given" : "not given");
        return identity;
    }

    /** @throws RunFormatException where this is another machine, kernel, JDK or server than the run began on */
    void check(Map<String, String> here) {
        state.asked().machine().forEach((fact, then) -> {
            String now = here.getOrDefault(fact, "unknown");
            if (!now.equals(then)) {
                throw new RunFormatException("%s: can't be resumed here: %s was %s, is %s; begin a run of its own"
                        .formatted(folder, fact, then, now));
            }
        });
    }
}
