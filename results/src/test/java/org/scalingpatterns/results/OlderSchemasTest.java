package org.scalingpatterns.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OlderSchemasTest {
    private static final Path ROOT = Path.of(System.getProperty("scalingpatterns.root"));

    /** The run that was published under schema 1 stays readable, and says nothing that it did not record. */
    @Test
    void lift_publishedRunOfSchema1_isReadWhole() {
        RunFolder run = RunFolder.read(ROOT.resolve("results/runs/2026-11-23-amd-epyc-2"));

        assertThat(run.run().schema()).isEqualTo(Run.SCHEMA);
        assertThat(run.run().rates())
                .containsEntry(
                        "sharding/StoreLoad",
                        new Run.Rates(Map.of(), Map.of("1000", 1000L, "10000", 10_000L, "50000", 50_000L)));
        assertThat(run.run().noise().repeats()).isEmpty();
        assertThat(run.run().noise().blocks()).hasSize(5).allSatisfy(block -> {
            assertThat(block.attempt()).isZero();
            assertThat(block.disturbed()).isEqualTo(List.of());
        });
    }

    /** That of schema 2 too. */
    @Test
    void lift_publishedRunOfSchema2_isReadWhole() {
        RunFolder run = RunFolder.read(ROOT.resolve("results/runs/2026-11-24-amd-epyc-2"));

        assertThat(run.run().schema()).isEqualTo(Run.SCHEMA);
        assertThat(run.run().noise().repeats()).isNotEmpty();
        assertThat(run.run().noise().blocks())
                .isNotEmpty()
                .allSatisfy(block -> assertThat(block.repeatedForks()).isNull());
    }

    @Test
    void lift_todaysText_keepsItsLines() {
        assertThat(OlderSchemas.lift("{\n\"schema\" : 3\n}")).isEqualTo("{\n\"schema\" : 3\n}");
        assertThat(OlderSchemas.lift("{ cut")).isEqualTo("{ cut");
    }
}
