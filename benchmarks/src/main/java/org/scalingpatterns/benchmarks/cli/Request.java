package org.scalingpatterns.benchmarks.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.scalingpatterns.benchmarks.harness.Redaction;
import org.scalingpatterns.benchmarks.runner.Jdk;
import org.scalingpatterns.benchmarks.runner.Plan;
import org.scalingpatterns.benchmarks.runner.Profile;
import org.scalingpatterns.benchmarks.runner.Suite;

/**
 * What is to be measured, as it was asked for: on the command line, or by a run that is resumed. Its methods throw
 * {@link IllegalArgumentException} with one line that names the option.
 *
 * @param names families and patterns; all where there is none
 * @param only null, or what a cell's id must contain
 * @param forks null, or instead of the profile's
 * @param iterationMillis null, or instead of the profile's
 * @param jdkHomes JDKs' folders; the running one where there is none
 */
record Request(
        List<String> names,
        String profileName,
        boolean all,
        String only,
        Integer forks,
        Integer iterationMillis,
        long seed,
        List<Path> jdkHomes) {

    Plan plan() {
        Plan plan = Plan.of(profile(), Suite.load().select(names), all, jdks()).only(pattern());
        if (plan.families().isEmpty()) {
            throw new IllegalArgumentException("--only: fits no cell: " + only);
        }
        return plan;
    }

    private Profile profile() {
        Profile found = Profile.ALL.stream()
                .filter(profile -> profile.name().equals(profileName))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("--profile: must be quick, publish or smoke: " + profileName));
        if (iterationMillis != null) {
            if (iterationMillis < 10 || iterationMillis > 60_000) {
                throw new IllegalArgumentException("--iteration: must be 10..60000: " + iterationMillis);
            }
            found = found.withIterations(iterationMillis);
        }
        if (forks == null) {
            return found;
        }
        if (forks < 1 || forks > 100) {
            throw new IllegalArgumentException("--forks: must be 1..100: " + forks);
        }
        return found.withForks(forks);
    }

    List<Jdk> jdks() {
        Profile profile = profile();
        List<Jdk> chosen = (jdkHomes.isEmpty()
                        ? Stream.of(Jdk.current())
                        : jdkHomes.stream().map(Jdk::at))
                .map(jdk -> jdk.with(profile))
                .toList();
        if (chosen.stream().map(Jdk::feature).distinct().count() < chosen.size()) {
            throw new IllegalArgumentException("--jdk: must be of different feature versions: "
                    + chosen.stream().map(jdk -> jdk.release().get("version")).toList());
        }
        return chosen;
    }

    private Pattern pattern() {
        try {
            return only == null ? null : Pattern.compile(only);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "--only: is no regular expression (" + e.getDescription() + "): " + only, e);
        }
    }

    /** The arguments as they go into the run: without what may hold a secret or a path. */
    List<String> options() {
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
}
