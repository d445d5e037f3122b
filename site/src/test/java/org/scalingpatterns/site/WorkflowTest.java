package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The workflows: official actions in pinned major versions, no more rights than each job needs, and commands that there are. */
class WorkflowTest {
    private static final Path ROOT = root();
    private static final Path WORKFLOWS = ROOT.resolve(".github/workflows");
    private static final Pattern SCRIPT = Pattern.compile("(?<![\\w./-])scripts/[a-z]+");
    private static final Pattern OPTION = Pattern.compile("(?<= )--[a-z-]+");

    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("scripts/site"))) {
            root = root.getParent();
        }
        return root;
    }

    static List<String> workflows() throws IOException {
        try (Stream<Path> files = Files.list(WORKFLOWS)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Map<?, ?> workflow(String name) throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(WORKFLOWS.resolve(name)));
    }

    private static Map<?, ?> jobs(String workflow) throws IOException {
        return (Map<?, ?>) workflow(workflow).get("jobs");
    }

    private static Map<?, ?> job(String workflow, String name) throws IOException {
        return (Map<?, ?>) jobs(workflow).get(name);
    }

    /** What the steps of all jobs have under a key. */
    private static List<String> ofSteps(String workflow, String key) throws IOException {
        List<String> found = new ArrayList<>();
        for (Object job : jobs(workflow).values()) {
            if (isCall(job)) {
                continue; // another of these workflows, which is looked at by itself
            }
            for (Object step : (List<?>) ((Map<?, ?>) job).get("steps")) {
                Object value = ((Map<?, ?>) step).get(key);
                if (value != null) {
                    found.add((String) value);
                }
            }
        }
        return found;
    }

    private static boolean isCall(Object job) {
        return ((Map<?, ?>) job).containsKey("uses");
    }

    private static List<String> keys(Object map) {
        return ((Map<?, ?>) map).keySet().stream().map(String::valueOf).toList();
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }

    @Test
    void workflows_areThese() throws IOException {
        assertThat(workflows()).containsExactly("build.yml", "site.yml", "stress.yml");
    }

    @Test
    void permissions_ofEachJob_areTheLeast() throws IOException {
        assertThat(job("site.yml", "build").get("permissions")).isEqualTo(Map.of("contents", "read", "pages", "read"));
        assertThat(job("site.yml", "deploy").get("permissions"))
                .isEqualTo(Map.of("pages", "write", "id-token", "write"));
        assertThat(job("build.yml", "test").get("permissions")).isEqualTo(Map.of("contents", "read"));
        assertThat(job("build.yml", "site").get("permissions"))
                .isEqualTo(Map.of("contents", "read", "pages", "write", "id-token", "write"));
        assertThat(job("stress.yml", "long").get("permissions")).isEqualTo(Map.of("contents", "read"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void workflow_givesNothingThatNoJobAsksFor(String name) throws IOException {
        assertThat(workflow(name).get("permissions")).isEqualTo(Map.of());
        assertThat(jobs(name).values())
                .isNotEmpty()
                .allSatisfy(job -> assertThat(keys(job)).contains("permissions"))
                .filteredOn(job -> !isCall(job))
                .allSatisfy(job -> assertThat(keys(job)).contains("timeout-minutes", "runs-on"));
    }

    /** What fails its tests is not published, nor what a stranger proposes. */
    @Test
    void site_isPublishedOnceMainHasPassed() throws IOException {
        assertThat(keys(workflow("site.yml").get(true)))
                .containsExactly("workflow_call", "workflow_dispatch"); // YAML: on
        Map<?, ?> site = job("build.yml", "site");
        assertThat(site.get("uses")).isEqualTo("./.github/workflows/site.yml");
        assertThat(site.get("needs")).isEqualTo("test");
        assertThat(site.get("if")).isEqualTo("github.event_name == 'push' && !github.event.repository.fork");
        assertThat(((Map<?, ?>) ((Map<?, ?>) workflow("build.yml").get(true)).get("push")).get("branches"))
                .isEqualTo(List.of("main"));
    }

    /** A workflow with the rights of the repository on code of a stranger, or words of a stranger as a command. */
    @ParameterizedTest
    @MethodSource("workflows")
    void workflow_runsNothingOfAStrangerWithItsOwnRights(String name) throws IOException {
        assertThat(Files.readString(WORKFLOWS.resolve(name))).doesNotContain("pull_request_target", "workflow_run");
        assertThat(ofSteps(name, "run")).allSatisfy(run -> assertThat(run).doesNotContain("${{"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void actions_areOfficialAndPinned(String name) throws IOException {
        assertThat(ofSteps(name, "uses"))
                .isNotEmpty()
                .allSatisfy(action -> assertThat(action).matches("actions/[a-z-]+@v\\d+"));
    }

    /** Two workflows don't mean different versions of the same action. */
    @Test
    void actions_haveOneVersionEach() throws IOException {
        List<String> all = new ArrayList<>();
        for (String name : workflows()) {
            all.addAll(ofSteps(name, "uses"));
        }
        assertThat(all.stream().distinct().map(action -> action.replaceAll("@.*", "")))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void commands_areScriptsThatThereAre(String name) throws IOException {
        List<String> scripts = ofSteps(name, "run").stream()
                .flatMap(run -> matches(SCRIPT, run).stream())
                .toList();
        assertThat(scripts)
                .isNotEmpty()
                .allSatisfy(script -> assertThat(ROOT.resolve(script)).isExecutable());
    }

    /** The site's command is one that the generator takes. */
    @Test
    void site_command_hasOnlyKnownOptions() throws IOException {
        String run = ofSteps("site.yml", "run").get(0);
        assertThat(run).startsWith("scripts/site ");
        assertThat(matches(OPTION, run))
                .isNotEmpty()
                .allSatisfy(option -> assertThat(
                                SiteCommand.commandLine().getCommandSpec().optionsMap())
                        .containsKey(option));
    }

    @ParameterizedTest
    @ValueSource(strings = {"build.yml", "stress.yml"})
    void tests_command_hasOnlyKnownOptions(String name) throws IOException {
        String script = Files.readString(ROOT.resolve("scripts/test"));
        List<String> runs = ofSteps(name, "run").stream()
                .filter(run -> run.contains("scripts/test"))
                .toList();
        assertThat(runs).hasSize(1);
        assertThat(matches(OPTION, runs.get(0)))
                .allSatisfy(option -> assertThat(script).contains("\n        " + option + ") "));
    }

    /** Both ends of what is supported: the floor, which is also what the compiler is told, and the newest. */
    @Test
    void build_runsOnTheFloorAndTheNewestJdk() throws IOException {
        Map<?, ?> strategy = (Map<?, ?>) job("build.yml", "test").get("strategy");
        assertThat(((Map<?, ?>) strategy.get("matrix")).get("java")).isEqualTo(List.of("17", "25"));
        assertThat(Files.readString(ROOT.resolve("pom.xml")))
                .contains("<maven.compiler.release>17</maven.compiler.release>");
    }

    /** What a workflow uploads is where the script writes it. */
    @Test
    void stress_uploadsTheReport() throws IOException {
        List<?> steps = (List<?>) job("stress.yml", "long").get("steps");
        String paths = steps.stream()
                .map(step -> ((Map<?, ?>) step).get("with"))
                .filter(Objects::nonNull)
                .map(with -> ((Map<?, ?>) with).get("path"))
                .filter(Objects::nonNull)
                .map(String.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(paths.strip().split("\n")).containsExactly("patterns/reports/*-long.md", "target/test-long.log");
        assertThat(Files.readString(ROOT.resolve("scripts/lib/long.sh")))
                .contains(
                        "report=$root/patterns/reports/$(date -u +%Y-%m-%d)-long.md", "log=$root/target/test-long.log");
    }
}
