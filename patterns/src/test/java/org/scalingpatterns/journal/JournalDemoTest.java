package org.scalingpatterns.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The usage in the package documentation, compiled and run. */
class JournalDemoTest {

    private final List<String> replayed = new ArrayList<>();

    private void replay(long position, ByteBuffer record) {
        replayed.add(position + " " + UTF_8.decode(record));
    }

    @Test
    void usage(@TempDir Path folder) throws IOException {
        try (Journal journal = Journal.open(folder, JournalOptions.of(Durability.FSYNC))) {
            long position = journal.append("order 7 paid".getBytes(UTF_8)); // on disk when this returns
            JournalReader reader = journal.reader(journal.start());
            while (reader.next()) {
                replay(reader.position(), reader.record());
            }

            assertThat(replayed).containsExactly(position + " order 7 paid");
        }
    }
}
