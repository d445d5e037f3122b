package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What is owed to a person who wants to be forgotten, by a program that keeps everything that happened. */
public abstract class ErasureContract {

    /** A program that keeps events about people, with everything that it has below one folder. */
    public interface People extends Closeable {
        /** Somebody has another name from now on. */
        void rename(String person, String name) throws IOException;

        /** The names that somebody had, in order, as the state has them; "erased" in the place of each that is gone. */
        List<String> names(String person) throws IOException;

        /** The same as of a version of the person's stream. */
        List<String> names(String person, long version) throws IOException;

        /** The bytes that the person's data can be read with. */
        byte[] key(String person) throws IOException;

        void erase(String person) throws IOException;
    }

    /** Opens the program that belongs to a folder, or begins it; it shall make a snapshot at the latest after three events. */
    protected abstract People open(Path folder) throws IOException;

    /** Whether the bytes stand in any file below a folder. */
    private static boolean isFound(byte[] bytes, Path folder) throws IOException {
        String wanted = new String(bytes, ISO_8859_1);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, ISO_8859_1).contains(wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    @Guarantee("event-sourcing/erasure")
    public void erase_aPerson_leavesTheEventsAndNothingThatSaysWhoItWas() throws Exception {
        Path folder = Files.createTempDirectory("people");
        try {
            byte[] key;
            try (People people = open(folder)) {
                for (String name : List.of("Ada Byron", "Ada King", "Ada Lovelace")) {
                    people.rename("p1", name);
                    people.rename("p2", "Charles " + name);
                    people.names("p1"); // a state, and so a snapshot of it
                    people.names("p2");
                }
                assertThat(people.names("p1")).containsExactly("Ada Byron", "Ada King", "Ada Lovelace");
                assertThat(isFound("Ada King".getBytes(UTF_8), folder))
                        .as("plain text in a file")
                        .isFalse();
                key = people.key("p1");

                people.erase("p1");
                assertErased(people);
            }
            try (People again = open(folder)) {
                assertErased(again);
                again.erase("p1");
            }
            assertThat(isFound(key, folder)).as("the key in a file").isFalse();
            for (String name : List.of("Ada Byron", "Ada King", "Ada Lovelace")) {
                assertThat(isFound(name.getBytes(UTF_8), folder)).as(name).isFalse();
            }
        } finally {
            SubjectKeysContract.delete(folder);
        }
    }

    private static void assertErased(People people) throws IOException {
        assertThat(people.names("p1")).containsExactly("erased", "erased", "erased");
        assertThat(people.names("p1", 1)).containsExactly("erased", "erased");
        assertThat(people.names("p2")).contains("Charles Ada King").doesNotContain("erased");
        assertThat(catchThrowable(() -> people.rename("p1", "Ada Again")))
                .as("new data of a person who was erased")
                .isInstanceOf(SubjectErasedException.class);
        assertThat(people.names("p1")).hasSize(3);
    }
}
