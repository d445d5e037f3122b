package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The usage in the package documentation, compiled and run. */
class ShardingDemoTest {

    @Test
    void usage() {
        ShardMap<String> users = JumpBackHash.ofStrings(16);
        ShardedStore<String, Integer> ages = ShardedStore.inMemory(users);
        ages.put("ada", 36);
        ScanResult<String, Integer> adults = ages.scan(name -> name.startsWith("a"));

        RangeMap<Long> orders = RangeMap.ofLongs(1_000, 2_000, 3_000);
        int[] touched = orders.shardsFor(1_500L, 2_500L);
        RangeMap<Long> split = orders.split(2_500L);

        assertThat(adults.entries()).containsExactly(Map.entry("ada", 36));
        assertThat(adults.isComplete()).isTrue();
        assertThat(touched).containsExactly(1, 2);
        assertThat(split.shardFor(2_600)).isEqualTo(4);
        assertThat(orders.shardFor(2_600)).isEqualTo(2);
    }

    @Test
    void packageDocumentation_showsTheLinesOfUsage() throws IOException {
        String name = "org/scalingpatterns/sharding/";
        String documentation = Files.readString(Path.of("src/main/java", name, "package-info.java"));
        String snippet = documentation.substring(
                documentation.indexOf("<pre>{@code") + "<pre>{@code".length(), documentation.indexOf("}</pre>"));
        List<String> shown = snippet.lines()
                .map(line -> line.strip().replaceFirst("^\\* ?", ""))
                .filter(line -> !line.isEmpty())
                .toList();
        List<String> run = Files.readString(Path.of("src/test/java", name, "ShardingDemoTest.java"))
                .lines()
                .map(String::strip)
                .toList();
        assertThat(shown).hasSizeBetween(1, 10);
        assertThat(run).containsSubsequence(shown);
    }
}
