package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFactsTest {
    @TempDir
    Path folder;

    @Test
    void measure_givesMicrosecondsAndLeavesNothing() {
        Map<String, Object> facts = DiskFacts.measure(folder);

        assertThat(facts.get("forceMicros"))
                .asInstanceOf(InstanceOfAssertFactories.DOUBLE)
                .isBetween(0.1, 1e6);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void measure_noFolder_isUnknown() {
        assertThat(DiskFacts.measure(folder.resolve("nowhere"))).containsEntry("forceMicros", MachineFacts.UNKNOWN);
    }
}
