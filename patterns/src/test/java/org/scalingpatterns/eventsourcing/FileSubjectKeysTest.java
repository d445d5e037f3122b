package org.scalingpatterns.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;

/** Keys in a folder keep their contract, and the contract finds those that don't. */
class FileSubjectKeysTest extends SubjectKeysContract {

    private static final SecureRandom RANDOM = new SecureRandom();

    @Override
    protected SubjectKeys open(Path folder) throws IOException {
        return new FileSubjectKeys(folder, RANDOM);
    }

    /** Keys on the heap, by folder, where a key that is not there counts as erased. */
    private static final class Forgiving implements SubjectKeys {
        private static final Map<Path, Map<String, SecretKey>> FOLDERS = new ConcurrentHashMap<>();
        private final Map<String, SecretKey> keys;

        Forgiving(Path folder) {
            keys = FOLDERS.computeIfAbsent(folder, path -> new ConcurrentHashMap<>());
        }

        @Override
        public SecretKey obtain(String subject) {
            return keys.computeIfAbsent(subject, name -> new SecretKeySpec(RANDOM.generateSeed(32), "AES"));
        }

        @Override
        public Optional<SecretKey> find(String subject) {
            return Optional.ofNullable(keys.get(subject));
        }

        @Override
        public void erase(String subject) {
            keys.remove(subject);
        }
    }

    @Test
    @Rejects("event-sourcing/subject-key")
    void keys_thatTakeAMissingOneForErased_areRejected() {
        assertThat(Rejection.brokenGuarantees(() -> new SubjectKeysContract() {
                    @Override
                    protected SubjectKeys open(Path folder) {
                        return new Forgiving(folder);
                    }
                }))
                .containsExactly("event-sourcing/subject-key");
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.reduce((one, other) -> {
                        throw new AssertionError("one file expected: " + one + ", " + other);
                    })
                    .orElseThrow();
        }
    }

    /** Who made the file may have been killed before its name was on the disk. What is sealed by its key must not outlive it. */
    @Test
    void obtain_keyOfAnEarlierProcess_forcesItsName(@TempDir Path folder, @TempDir Path elsewhere) throws IOException {
        open(folder).obtain("ada");
        SubjectKeys later = open(folder);
        try (var recording = new Recording()) {
            recording.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
            recording.start();
            later.obtain("ada");
            later.obtain("ada");
            recording.stop();
            Path file = elsewhere.resolve("forces.jfr");
            recording.dump(file);
            assertThat(RecordingFile.readAllEvents(file).stream()
                            .filter(event -> event.getEventType().getName().equals("jdk.FileForce"))
                            .map(event -> event.getString("path"))
                            .filter(path -> path.startsWith(folder.toString())))
                    .containsExactly(folder.toString());
        }
    }

    @Test
    void erase_key_overwritesItWhereItStands(@TempDir Path folder) throws IOException {
        SubjectKeys keys = open(folder);
        keys.obtain("ada");
        Path file = only(folder);
        Object inode = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();
        keys.erase("ada");

        assertThat(only(folder)).isEqualTo(file).hasBinaryContent(new byte[36]);
        assertThat(Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey())
                .as("the same bytes of disk")
                .isEqualTo(inode);
        assertThat(keys.find("ada")).isEmpty();
        assertThatThrownBy(() -> keys.obtain("ada"))
                .isInstanceOf(SubjectErasedException.class)
                .hasMessage("the subject was erased: subject=ada");
    }

    @Test
    void erase_subjectThatHasNoKey_getsNoneLater(@TempDir Path folder) throws IOException {
        open(folder).erase("ada");

        assertThat(open(folder).find("ada")).isEmpty();
        assertThatThrownBy(() -> open(folder).obtain("ada")).isInstanceOf(SubjectErasedException.class);
    }

    @Test
    void find_damagedKey_isRefusedAndCanBeErased(@TempDir Path folder) throws IOException {
        SubjectKeys keys = open(folder);
        keys.obtain("ada");
        Path file = only(folder);
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] damaged = good.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            assertThatThrownBy(() -> keys.find("ada"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the key is damaged: subject=ada");
            Files.write(file, Arrays.copyOf(good, i));
            assertThatThrownBy(() -> keys.obtain("ada")).as("cut to %d", i).isInstanceOf(IOException.class);
        }
        keys.erase("ada");
        assertThat(keys.find("ada")).isEmpty();
    }

    /** What a crash left in the making is no key, and in nobody's way. */
    @Test
    void obtain_afterACrashInTheMaking_makesAKey(@TempDir Path folder) throws IOException {
        SubjectKeys keys = open(folder);
        keys.obtain("ada");
        Path file = only(folder);
        Files.move(file, file.resolveSibling(file.getFileName() + ".making"));

        assertThatThrownBy(() -> keys.find("ada"))
                .isInstanceOf(IOException.class)
                .hasMessage("no key, and no erasure, is known: subject=ada");
        SecretKey made = keys.obtain("ada");
        assertThat(keys.find("ada")).contains(made);
        assertThat(only(folder)).isEqualTo(file);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** The folder is as secret as the data. */
    @Test
    void obtain_onAPosixFileSystem_makesWhatItsOwnerAloneCanRead(@TempDir Path temporary) throws IOException {
        Path folder = temporary.resolve("above").resolve("folder");
        open(folder).obtain("ada");
        Path file = only(folder);
        assertThat(permissions(folder)).isEqualTo("rwx------");
        assertThat(permissions(file)).isEqualTo("rw-------");

        Path making = file.resolveSibling(file.getFileName() + ".making");
        Files.move(file, making); // as a crash leaves it
        Files.setPosixFilePermissions(making, PosixFilePermissions.fromString("rw-r--r--"));
        open(folder).obtain("ada");
        assertThat(permissions(only(folder))).isEqualTo("rw-------");
    }

    /** Remembers what it filled last. */
    private static final class Remembering extends SecureRandom {
        private static final long serialVersionUID = 1;
        private transient byte[] filled;

        @Override
        public void nextBytes(byte[] bytes) {
            super.nextBytes(bytes);
            filled = bytes;
        }
    }

    @Test
    void obtain_newKey_leavesNoneWhereItWasMade(@TempDir Path folder) throws IOException {
        var remembering = new Remembering();
        SecretKey key = new FileSubjectKeys(folder, remembering).obtain("ada");
        assertThat(remembering.filled).isEqualTo(new byte[32]);
        assertThat(key.getEncoded()).hasSize(32).isNotEqualTo(new byte[32]);
    }

    /** Holds one who makes a key: it has seen that there is none, and has not put its own in place yet. */
    private static final class Gate extends SecureRandom {
        private static final long serialVersionUID = 1;
        private final transient CountDownLatch reached = new CountDownLatch(1);
        private final transient CountDownLatch opened = new CountDownLatch(1);

        @Override
        public void nextBytes(byte[] bytes) {
            reached.countDown();
            try {
                if (!opened.await(50, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody opened the gate");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            super.nextBytes(bytes);
        }

        /** Opens once {@code other}, begun while {@code maker} is held here, waits for {@code maker}. */
        void holdUntilTheOtherWaits(FutureTask<?> maker, FutureTask<?> other) throws InterruptedException {
            Thread held = new Thread(maker, "maker");
            Thread waiting = new Thread(other, "other");
            held.setDaemon(true);
            waiting.setDaemon(true);
            try {
                held.start();
                assertThat(reached.await(50, TimeUnit.SECONDS)).isTrue();
                waiting.start();
                long start = System.nanoTime();
                while (!waitsFor(waiting, held)) {
                    assertThat(other).as("what waits for the maker").isNotDone();
                    assertThat(System.nanoTime() - start)
                            .isLessThan(Duration.ofSeconds(50).toNanos());
                    Thread.onSpinWait();
                }
            } finally {
                opened.countDown();
                held.join(50_000);
                waiting.join(50_000);
            }
        }

        /** That it is blocked is not enough: a class that is loaded blocks as well. */
        private static boolean waitsFor(Thread waiting, Thread holder) {
            ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(waiting.getId());
            return info != null && info.getLockOwnerId() == holder.getId();
        }
    }

    /** Else the maker, which saw neither a key nor an erasure, would put its key in the erasure's place. */
    @Test
    void erase_whileAnotherInstanceMakesTheKey_waitsAndIsKept(@TempDir Path folder) throws Exception {
        var gate = new Gate();
        SubjectKeys making = new FileSubjectKeys(folder, gate);
        SubjectKeys erasing = open(folder);
        var made = new FutureTask<>(() -> making.obtain("ada"));
        var erased = new FutureTask<>(() -> {
            erasing.erase("ada");
            return true;
        });
        gate.holdUntilTheOtherWaits(made, erased);

        assertThat(made.get(50, TimeUnit.SECONDS)).isNotNull();
        assertThat(erased.get(50, TimeUnit.SECONDS)).isTrue();
        for (SubjectKeys keys : List.of(making, erasing, open(folder))) {
            assertThat(keys.find("ada")).isEmpty();
            assertThatThrownBy(() -> keys.obtain("ada")).isInstanceOf(SubjectErasedException.class);
        }
        assertThat(only(folder)).hasBinaryContent(new byte[36]);
    }

    /** Else each would make a key, and what is sealed by the one that is replaced could never be read. */
    @Test
    void obtain_whileAnotherInstanceMakesTheKey_waitsAndGetsThatKey(@TempDir Path temporary) throws Exception {
        Path folder = Files.createDirectory(temporary.resolve("folder"));
        var gate = new Gate();
        SubjectKeys making = new FileSubjectKeys(folder, gate);
        SubjectKeys asking = open(Files.createSymbolicLink(temporary.resolve("link"), folder));
        var made = new FutureTask<>(() -> making.obtain("ada"));
        var asked = new FutureTask<>(() -> asking.obtain("ada"));
        gate.holdUntilTheOtherWaits(made, asked);

        SecretKey key = made.get(50, TimeUnit.SECONDS);
        assertThat(asked.get(50, TimeUnit.SECONDS)).isEqualTo(key);
        assertThat(open(folder).find("ada")).contains(key);
    }
}
