package org.scalingpatterns.eventsourcing.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.KilledProcess;

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

    /** Opens a folder for as long as it is not killed. */
    static final class Opening {
        private Opening() {}

        public static void main(String[] arguments) throws Exception {
            try (QueueFolder folder = QueueFolder.open(Path.of(arguments[0]))) {
                System.out.println("open " + folder.path().getFileName());
                new CountDownLatch(1).await();
            } catch (IOException e) {
                System.out.println(e.getMessage());
                new CountDownLatch(1).await();
            }
        }
    }

    /** The system takes a process's lock away when the process closes any of its descriptors of that file. */
    @Test
    void open_twice_doesNotLetAnotherProcessIn() throws Exception {
        Path folder = temporary.resolve("one");
        try (QueueFolder open = QueueFolder.open(folder)) {
            assertThatThrownBy(() -> QueueFolder.open(temporary
                            .resolve("..")
                            .resolve(temporary.getFileName())
                            .resolve("one")))
                    .isInstanceOf(IOException.class);
            assertThat(KilledProcess.linesOf(Opening.class, 1, folder.toString()))
                    .containsExactly("the event store is open in another process: " + open.path());
        }
        assertThat(KilledProcess.linesOf(Opening.class, 1, folder.toString())).containsExactly("open one");
    }
}
