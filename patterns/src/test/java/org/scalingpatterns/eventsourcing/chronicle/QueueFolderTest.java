package org.scalingpatterns.eventsourcing.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that is made survives a loss of power: the names of it, and of those that it lies in, are forced. */
class QueueFolderTest {

    @TempDir
    Path temporary;

    /** The folders that opening one forces. */
    private List<String> forced(Path folder) throws IOException {
        try (var recording = new Recording()) {
            recording.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
            recording.start();
            QueueFolder.open(folder).close();
            recording.stop();
            Path file = temporary.resolve("forces.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals("jdk.FileForce"))
                    .map(event -> event.getString("path"))
                    .filter(path -> path.startsWith(temporary.toString()))
                    .toList();
        }
    }

    @Test
    void open_folderInFoldersThatAreNotThere_forcesTheNameOfEach() throws IOException {
        Path above = temporary.resolve("above");
        assertThat(forced(above.resolve("between").resolve("folder")))
                .containsExactly(
                        temporary.toString(),
                        above.toString(),
                        above.resolve("between").toString());
    }

    /** Whoever made the folder may have been killed before its name was forced. */
    @Test
    void open_folderThatIsThere_forcesItsName() throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("above").resolve("folder"));
        assertThat(forced(folder)).containsExactly(temporary.resolve("above").toString());
    }
}
