package org.scalingpatterns.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a log owes whoever it told that a record is safe. */
public abstract class JournalContract {

    private static final int RECORDS = 60;

    /** A log whose acknowledgement means that a record survives the loss of power. */
    public interface Log extends Closeable {
        /** Returns when all of the records are acknowledged, each a record of its own. */
        void append(String... records) throws IOException;

        /** All that a reader sees, in order. */
        List<String> read() throws IOException;
    }

    /** Opens the log in a folder, or begins one; its segments shall hold some twenty records of 100 bytes. */
    protected abstract Log open(JournalDirectory directory) throws IOException;

    private static String record(int number) {
        return number + ":" + "x".repeat(number * 37 % 150);
    }

    private static List<String> records(int count) {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record(i));
        }
        return records;
    }

    private List<String> readAll(JournalDirectory directory) throws IOException {
        try (Log log = open(directory)) {
            return log.read();
        }
    }

    private List<String> found(JournalDirectory left) {
        try {
            return readAll(left);
        } catch (IOException e) {
            throw new AssertionError("what a loss of power left was refused", e);
        }
    }

    /** What is looked at after a loss of power. */
    private interface Loss {
        void look(SimulatedDirectory left, int acknowledged) throws IOException;
    }

    /** Appends one to four records at a time; power is lost at every operation of the disk and after every append. */
    private int lose(long seed, int lossesAtAPoint, Loss loss) throws IOException {
        var directory = new SimulatedDirectory();
        var random = new Random(seed);
        int[] acknowledged = {0};
        int[] losses = {0};
        SimulatedDirectory.Observer power = () -> {
            for (int i = 0; i < lossesAtAPoint; i++) {
                losses[0]++;
                try {
                    loss.look(directory.afterPowerLoss(random), acknowledged[0]);
                } catch (IOException e) {
                    throw new AssertionError("what a loss of power left was refused", e);
                }
            }
        };
        directory.observe(power);
        try (Log log = open(directory)) {
            List<String> records = records(RECORDS);
            while (acknowledged[0] < RECORDS) {
                int batch = Math.min(1 + random.nextInt(4), RECORDS - acknowledged[0]);
                log.append(records.subList(acknowledged[0], acknowledged[0] + batch)
                        .toArray(String[]::new));
                acknowledged[0] += batch;
                power.operation();
            }
        }
        return losses[0];
    }

    /** How many losses of power {@link #append_powerLostAtAnyPoint_losesNothingAcknowledged} tries at each point. */
    protected int lossesAtAPoint() {
        return 8;
    }

    /** Told how many it were in all. */
    protected void tried(int losses) {}

    /** Power fails at every operation of the disk, and after every acknowledgement. */
    @Test
    @Guarantee("journal/power-loss")
    public void append_powerLostAtAnyPoint_losesNothingAcknowledged() throws IOException {
        int losses = lose(1, lossesAtAPoint(), (left, acknowledged) -> {
            List<String> found = found(left);
            assertThat(found.size()).isGreaterThanOrEqualTo(acknowledged);
            assertThat(found).isEqualTo(records(found.size()));
        });
        assertThat(losses).isGreaterThan(50 * lossesAtAPoint());
        tried(losses);
    }

    /** It goes on after the loss and power fails again, also while it recovers. */
    @Test
    @Guarantee("journal/power-loss-again")
    public void append_powerLostAgainAfterRecovery_losesNothingAcknowledgedAndFindsNothingOld() throws IOException {
        var random = new Random(2);
        lose(3, 1, (left, acknowledged) -> {
            List<String> expected = new ArrayList<>(records(acknowledged));
            int[] safe = {acknowledged};
            List<List<String>> found = new ArrayList<>();
            left.observe(() -> {
                List<String> lost = found(left.afterPowerLoss(random));
                assertThat(lost.size()).isGreaterThanOrEqualTo(safe[0]);
                found.add(lost);
            });
            try (Log log = open(left)) {
                expected = log.read();
                safe[0] = expected.size();
                for (int more = 0; more < 3; more++) {
                    // As long as the record that was torn there: what stood behind that one would fit again.
                    String record = "!" + record(expected.size()).substring(1);
                    expected.add(record);
                    log.append(record);
                    safe[0]++;
                }
            }
            for (List<String> lost : found) {
                assertThat(lost).isEqualTo(expected.subList(0, Math.min(lost.size(), expected.size())));
            }
            assertThat(readAll(left)).isEqualTo(expected);
        });
    }

    /** A byte changes in what was durable: the file and the place are named, and nothing is cut. */
    @Test
    @Guarantee("journal/damage-refused")
    public void open_damagedDurableRecord_isRefusedWithFileAndOffset() throws IOException {
        for (int damaged : new int[] {0, 1, 17, RECORDS / 2, RECORDS - 1}) {
            var directory = new SimulatedDirectory();
            try (Log log = open(directory)) {
                for (String record : records(RECORDS)) {
                    log.append(record);
                }
            }
            String needle = record(damaged);
            String file = null;
            for (String name : directory.list()) {
                String content = new String(directory.bytes(name).array(), StandardCharsets.ISO_8859_1);
                int at = content.indexOf("\0" + needle);
                if (at >= 0) {
                    file = name;
                    directory.rot(name, at + 1 + needle.length() / 2);
                }
            }
            assertThat(file).as("the record in the clear").isNotNull();
            assertThatThrownBy(() -> readAll(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file)
                    .hasMessageContaining("offset");
        }
    }

    /** A whole record, with its checksum, is copied to where the next one will stand. */
    @Test
    @Guarantee("journal/stray-block")
    public void open_wholeRecordInAnotherPlace_isNoRecord() throws IOException {
        var directory = new SimulatedDirectory();
        Log log = open(directory);
        for (int i = 0; i < 3; i++) {
            log.append("same-length-" + i);
        }
        SimulatedDirectory left = directory.afterKill();
        byte[] bytes = left.bytes(left.list().get(0)).array();
        String content = new String(bytes, StandardCharsets.ISO_8859_1);
        int length = "same-length-0".length();
        int[] ends = new int[3];
        for (int i = 0; i < 3; i++) {
            ends[i] = content.indexOf("same-length-" + i) + length;
        }
        // From the end of one record's text to that of the next: padding, everything around it, the text.
        System.arraycopy(bytes, ends[0], bytes, ends[2], ends[1] - ends[0]);

        assertThat(readAll(left)).containsExactly("same-length-0", "same-length-1", "same-length-2");
    }

    /** While the disk is at work, the record that it works for is not there yet. */
    @Test
    @Guarantee("journal/readers-see-acknowledged")
    public void read_whileARecordIsBeingForced_doesNotSeeIt() throws IOException {
        var directory = new SimulatedDirectory();
        try (Log log = open(directory)) {
            log.append("first");
            List<List<String>> seen = new ArrayList<>();
            directory.observe(() -> seen.add(log.read()));
            log.append("second");
            directory.observe(() -> {});

            assertThat(seen)
                    .isNotEmpty()
                    .allSatisfy(records -> assertThat(records).containsExactly("first"));
            assertThat(log.read()).containsExactly("first", "second");
        }
    }

    /** Whether a page is on the disk after a force that failed, nobody knows: a second force may succeed without it. */
    @Test
    @Guarantee("journal/stops-on-failed-force")
    public void append_afterAFailedForce_isRefused() throws IOException {
        var directory = new SimulatedDirectory();
        Log log = open(directory);
        log.append("first");
        directory.failForceAfter(0);

        assertThat(catchThrowable(() -> log.append("second"))).isInstanceOf(IOException.class);
        assertThat(catchThrowable(() -> log.append("third")))
                .as("append after the failure")
                .isInstanceOf(IOException.class);
        assertThat(log.read()).containsExactly("first");
    }

    /** A full disk is an exception; what was there stays, and when there is room again, it goes on. */
    @Test
    @Guarantee("journal/full-disk")
    public void append_diskFull_isRefusedAndGoesOnWhenThereIsRoom() throws IOException {
        var directory = new SimulatedDirectory();
        Log log = open(directory);
        directory.leaveRoom(0);
        List<String> acknowledged = new ArrayList<>();
        Throwable refused = null;
        for (int i = 0; i < 10_000 && refused == null; i++) {
            String record = record(i);
            refused = catchThrowable(() -> log.append(record));
            if (refused == null) {
                acknowledged.add(record);
            }
        }
        assertThat(refused).isInstanceOf(IOException.class);
        assertThat(log.read()).isEqualTo(acknowledged);

        directory.leaveRoom(Long.MAX_VALUE);
        assertThat(catchThrowable(() -> log.append("more")))
                .as("append with room again")
                .isNull();
        acknowledged.add("more");
        assertThat(log.read()).isEqualTo(acknowledged);
        log.close();
        assertThat(readAll(directory)).isEqualTo(acknowledged);
    }
}
