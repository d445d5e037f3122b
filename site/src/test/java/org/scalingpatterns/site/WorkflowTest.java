package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The workflow that publishes the site: official actions in pinned major versions, and no more rights than each job needs. */
class WorkflowTest {
    private static Map<?, ?> workflow() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("scripts/site"))) {
            root = root.getParent();
        }
        return new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(root.resolve(".github/workflows/site.yml")));
    }

    private static Map<?, ?> job(String name) throws IOException {
        return (Map<?, ?>) ((Map<?, ?>) workflow().get("jobs")).get(name);
    }

    @Test
    void permissions_ofEachJob_areTheLeast() throws IOException {
        assertThat(workflow().get("permissions")).isEqualTo(Map.of());
        assertThat(job("build").get("permissions")).isEqualTo(Map.of("contents", "read", "pages", "read"));
        assertThat(job("deploy").get("permissions")).isEqualTo(Map.of("pages", "write", "id-token", "write"));
    }

    @Test
    void actions_areOfficialAndPinned() throws IOException {
        for (String name : List.of("build", "deploy")) {
            List<?> steps = (List<?>) job(name).get("steps");
            assertThat(steps)
                    .filteredOn(step -> ((Map<?, ?>) step).containsKey("uses"))
                    .isNotEmpty()
                    .allSatisfy(step ->
                            assertThat((String) ((Map<?, ?>) step).get("uses")).matches("actions/[a-z-]+@v\\d+"));
        }
    }

    /** Its command is one that the generator takes. */
    @Test
    void build_command_hasOnlyKnownOptions() throws IOException {
        List<?> steps = (List<?>) job("build").get("steps");
        String run = steps.stream()
                .map(step -> (Map<?, ?>) step)
                .filter(step -> step.containsKey("run"))
                .map(step -> (String) step.get("run"))
                .findFirst()
                .orElseThrow();
        assertThat(run).startsWith("scripts/site ");
        assertThat(List.of(run.split(" ", -1)).stream()
                        .filter(word -> word.startsWith("--"))
                        .toList())
                .isNotEmpty()
                .allSatisfy(option -> assertThat(
                                SiteCommand.commandLine().getCommandSpec().optionsMap())
                        .containsKey(option));
    }
}
