package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    private static final String FRAME = "# Title\n" + Readme.BEGIN + "what was here before\n" + Readme.END + "rest\n";

    @TempDir
    private Path folder;

    private ProjectFixture project;

    @BeforeEach
    void project() {
        project = new ProjectFixture(folder.resolve("project"));
        RunFixture.publish(project, "2026-01-02-example");
    }

    private static Site site(Path root) {
        return new Site(new Settings(
                root,
                root.resolve("site/target/site"),
                Optional.empty(),
                root.resolve("results/figures.json"),
                Optional.empty(),
                "",
                ""));
    }

    /** Written anew with scripts/site --readme whenever a published run or a claim changes. */
    @Test
    void projectsReadme_saysWhatThePublishedRunsGive() throws IOException {
        Path root = Path.of("..").toAbsolutePath().normalize();
        String readme = Files.readString(root.resolve("README.md"));
        assertThat(readme).isEqualTo(site(root).readme(readme));
    }

    @Test
    void readme_onlyThePartBetweenTheMarkers_isWritten() {
        String readme = site(project.root).readme(FRAME);
        assertThat(readme)
                .startsWith("# Title\n" + Readme.BEGIN)
                .endsWith(Readme.END + "rest\n")
                .doesNotContain("what was here before")
                .contains("(patterns/catalog/hashed-placing.md)")
                .contains("| verdict |");
        assertThat(site(project.root).readme(readme)).isEqualTo(readme);
    }

    @Test
    void verdict_thatTheJdksDoNotShare_isSaidForEach() {
        assertThat(site(project.root).readme(FRAME)).doesNotContain("on JDK");
        project = new ProjectFixture(folder.resolve("apart"));
        RunFixture.publish(project, "2026-01-02-seventeen", "17", 1);
        RunFixture.publish(project, "2026-01-03-twenty-five", "25", 1.4);
        project.replace(
                "patterns/catalog/hashed-placing.md",
                "Spread.moved[algorithm=modulo, keys=uniform] >= 0.9",
                "LookupCost.time[algorithm=slots, keys=long, shards=64] <= 4.3");
        assertThat(site(project.root).readme(FRAME)).contains("| holds on JDK 17; refuted on JDK 25 |");
    }

    @Test
    void verdict_onFiguresWithRemarks_saysTheGravest() {
        String readme = site(project.root).readme(FRAME);
        assertThat(readme)
                .containsPattern("\\| \\+ Flexible \\| [a-z ]+ \\(saturated\\) \\|")
                .containsPattern("\\| . Resharding is hard \\| [a-z ]+ \\|");
    }

    @Test
    void readme_withoutMarkers_isRefused() {
        assertThatThrownBy(() -> site(project.root).readme("# Title\n"))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("README.md: must have the lines <!-- ");
    }
}
