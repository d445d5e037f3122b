package org.scalingpatterns.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.JournalOptions;

/** Half a surrogate pair is written as a question mark: the name would be another one when it is read again. */
class UnpairedSurrogateTest {

    private static final String WHOLE_PAIR = "a\uD83D\uDE00b\uD83D\uDE00";

    private static EventStore open(Path folder) throws IOException {
        return JournalEventStore.open(folder, JournalOptions.of(Durability.PROCESS), InstantSource.system());
    }

    /** High, low, at either end, two high ones, and a pair the wrong way round, in UTF-16. */
    @ParameterizedTest
    @ValueSource(strings = {"D83D", "0061D83D", "DE000061", "D83DD83DDE00", "DE00D83D", "D83D0061"})
    void names_withHalfAPair_areRefused(String hex, @TempDir Path folder) throws IOException {
        StringBuilder made = new StringBuilder();
        for (int i = 0; i < hex.length(); i += 4) {
            made.append((char) Integer.parseInt(hex, i, i + 4, 16));
        }
        String name = made.toString();
        try (EventStore store = open(folder.resolve("events"))) {
            NewEvent event = NewEvent.of("e", new byte[0]);
            assertThatThrownBy(() -> store.append(name, -1, List.of(event)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("must have no unpaired surrogate: stream");
            assertThatThrownBy(() -> store.append("a", -1, List.of(event, NewEvent.of(name, new byte[0]))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("must have no unpaired surrogate: type");
            assertThat(store.lastPosition()).isEqualTo(-1);
        }
        var keys = new FileSubjectKeys(folder.resolve("keys"), new SecureRandom());
        for (Use use : List.<Use>of(keys::obtain, keys::find, keys::erase)) {
            assertThatThrownBy(() -> use.of(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("must have no unpaired surrogate: subject");
        }
        var personal = new PersonalData(new OneKey(), new SecureRandom());
        assertThatThrownBy(() -> personal.seal(name, new byte[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must have no unpaired surrogate: subject");
    }

    private interface Use {
        void of(String subject) throws IOException;
    }

    /** The same key for everybody, whatever the name. */
    private static final class OneKey implements SubjectKeys {
        private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");

        @Override
        public SecretKey obtain(String subject) {
            return KEY;
        }

        @Override
        public Optional<SecretKey> find(String subject) {
            return Optional.of(KEY);
        }

        @Override
        public void erase(String subject) {}
    }

    @Test
    void names_withWholePairs_areFoundAgain(@TempDir Path folder) throws IOException {
        try (EventStore store = open(folder.resolve("events"))) {
            store.append(WHOLE_PAIR, -1, List.of(NewEvent.of(WHOLE_PAIR, new byte[0])));
        }
        try (EventStore store = open(folder.resolve("events"))) {
            EventCursor cursor = store.read(WHOLE_PAIR, 0);
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.event().type()).isEqualTo(WHOLE_PAIR);
        }
        var keys = new FileSubjectKeys(folder.resolve("keys"), new SecureRandom());
        assertThat(keys.obtain(WHOLE_PAIR)).isEqualTo(keys.find(WHOLE_PAIR).orElseThrow());
        var personal = new PersonalData(keys, new SecureRandom());
        assertThat(personal.open(personal.seal(WHOLE_PAIR, new byte[] {7}))).contains(new byte[] {7});
    }
}
