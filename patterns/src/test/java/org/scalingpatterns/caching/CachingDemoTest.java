package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The usage in the package documentation, compiled and run. */
class CachingDemoTest {

    @Test
    void usage() throws IOException {
        FaultyStore<String, String> store = new FaultyStore<>(new HeapStore<>());
        VersionClock versions = new VersionClock(0, new AtomicLong(1)::incrementAndGet);
        store.write("ada", new Row<>("Ada Byron", versions.next()));

        Cache<String, String> cache = new MapCache<>(
                new BoundedCache<>(CacheBounds.entries(10_000)), Duration.ofSeconds(10), System::nanoTime);
        CacheAside<String, String> names = new CacheAside<>(
                cache,
                store,
                versions,
                CacheAsideOptions.of(Duration.ofMinutes(5)),
                System::nanoTime,
                new Random(),
                Runnable::run);
        String first = names.get("ada"); // from the store
        String second = names.get("ada"); // a copy
        names.put("ada", "Countess of Lovelace");
        String third = names.get("ada"); // from the store, as it was written

        assertThat(first).isEqualTo("Ada Byron");
        assertThat(second).isEqualTo("Ada Byron");
        assertThat(third).isEqualTo("Countess of Lovelace");
        assertThat(store.calls(FaultyStore.Call.LOAD)).isEqualTo(2);
    }

    /** Layout apart: the formatter breaks lines otherwise than a page does. */
    @Test
    void packageDocumentation_showsTheLinesOfUsage() throws IOException {
        String name = "org/scalingpatterns/caching/";
        String documentation = Files.readString(Path.of("src/main/java", name, "package-info.java"));
        String snippet = documentation.substring(
                documentation.indexOf("<pre>{@code") + "<pre>{@code".length(), documentation.indexOf("}</pre>"));
        String shown = snippet.replaceAll("(?m)^ \\* ?", "");
        assertThat(Arrays.stream(shown.split("\n")).filter(line -> !line.isBlank()))
                .hasSizeBetween(1, 10);
        String run = Files.readString(Path.of("src/test/java", name, "CachingDemoTest.java"));
        assertThat(run.replaceAll("\\s", "")).contains(shown.replaceAll("\\s", ""));
    }
}
