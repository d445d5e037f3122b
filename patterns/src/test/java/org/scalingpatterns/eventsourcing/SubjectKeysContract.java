package org.scalingpatterns.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What is owed by the keys that personal data hangs on. */
public abstract class SubjectKeysContract {

    /** Opens the keys that belong to a folder, or begins them. */
    protected abstract SubjectKeys open(Path folder) throws IOException;

    /** Several who ask at once get one key, it is there again later, and a key nobody knows of is an error. */
    @Test
    @Guarantee("event-sourcing/subject-key")
    public void obtain_ofOneSubject_isOneKeyThatIsKept() throws Exception {
        Path folder = Files.createTempDirectory("keys");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            SubjectKeys keys = open(folder);
            SecretKey ada = keys.obtain("ada");
            var barrier = new CyclicBarrier(4);
            List<Future<SecretKey>> asked = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                asked.add(threads.submit(() -> {
                    barrier.await(50, TimeUnit.SECONDS);
                    return keys.obtain("bob");
                }));
            }
            SecretKey bob = keys.obtain("bob");
            for (Future<SecretKey> one : asked) {
                assertThat(one.get(50, TimeUnit.SECONDS)).isEqualTo(bob);
            }
            assertThat(ada).isNotEqualTo(bob);

            SubjectKeys again = open(folder);
            assertThat(again.obtain("ada")).isEqualTo(ada);
            assertThat(again.find("bob")).contains(bob);
            assertThatThrownBy(() -> again.find("carol"))
                    .as("a key that is missing is not one that was erased")
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("carol");
        } finally {
            threads.shutdownNow();
            delete(folder);
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
