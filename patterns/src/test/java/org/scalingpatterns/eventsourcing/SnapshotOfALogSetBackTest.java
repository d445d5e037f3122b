package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.eventsourcing.Aggregates.Loaded;
import org.scalingpatterns.eventsourcing.Aggregates.Snapshotting;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.JournalOptions;

/** A snapshot outlives the log's end; the log goes on otherwise, in events of the same sizes. */
class SnapshotOfALogSetBackTest {

    private static final Evolution<String> JOINED = new Evolution<>() {
        @Override
        public String initial() {
            return "";
        }

        @Override
        public String apply(String state, RecordedEvent event) {
            return state + new String(event.data(), UTF_8);
        }
    };

    private static EventStore open(Path folder) throws IOException {
        return JournalEventStore.open(
                folder, JournalOptions.of(Durability.PROCESS).withSegmentBytes(64 << 10), InstantSource.system());
    }

    private static Loaded<String> load(EventStore store, Snapshots snapshots) throws IOException {
        var snapshotting = new Snapshotting<String>(
                snapshots, 1, 1, state -> state.getBytes(UTF_8), bytes -> new String(bytes, UTF_8));
        return new Aggregates<>(store, Upcasters.builder().current("e", 1).build(), JOINED, snapshotting).load("a");
    }

    private static long append(EventStore store, String... data) throws IOException {
        long position = -1;
        for (String each : data) {
            position = store.append("a", ExpectedVersion.ANY, List.of(NewEvent.of("e", each.getBytes(UTF_8))))
                    .position();
        }
        return position;
    }

    /** The event that the snapshot ends with, and the one that is there now, have one version and one position. */
    @Test
    void load_otherEventAtTheSnapshotsPosition_isReplayed(@TempDir Path folder) throws IOException {
        var snapshots = new FileSnapshots(folder.resolve("snapshots"));
        long position;
        try (EventStore lost = open(folder.resolve("lost"))) {
            position = append(lost, "x", "y");
            assertThat(load(lost, snapshots).state()).isEqualTo("xy");
            assertThat(load(lost, snapshots).replayed()).isZero();
        }
        try (EventStore setBack = open(folder.resolve("set-back"))) {
            assertThat(append(setBack, "x", "z")).isEqualTo(position);
            assertThat(load(setBack, snapshots).state()).isEqualTo("xz");
            assertThat(load(setBack, snapshots)).as("by a snapshot of its own").isEqualTo(new Loaded<>("xz", 1, 0));
        }
    }

    /** A file of a version that didn't note the event's id can't be borne out, and gives way to the next snapshot. */
    @Test
    void load_snapshotOfTheFormerForm_countsAsNone(@TempDir Path folder) throws IOException {
        var snapshots = new FileSnapshots(folder.resolve("snapshots"));
        try (EventStore store = open(folder.resolve("store"))) {
            long position = append(store, "x", "y");
            load(store, snapshots);
            Path file;
            try (Stream<Path> files = Files.list(folder.resolve("snapshots"))) {
                file = files.findFirst().orElseThrow();
            }
            ByteBuffer former = ByteBuffer.allocate(4 + 22 + 1 + 3);
            former.putInt(0)
                    .putInt(1)
                    .putLong(1)
                    .putLong(position)
                    .putShort((short) 1)
                    .put((byte) 'a');
            former.put("666".getBytes(UTF_8));
            var crc = new CRC32C();
            crc.update(former.flip().position(4));
            Files.write(file, former.putInt(0, (int) crc.getValue()).array());

            assertThat(snapshots.find("a", 1, Long.MAX_VALUE)).isEmpty();
            assertThat(load(store, snapshots)).isEqualTo(new Loaded<>("xy", 1, 2));
            assertThat(load(store, snapshots)).isEqualTo(new Loaded<>("xy", 1, 0));
        }
    }
}
