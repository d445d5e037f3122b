package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys in a folder, a file a subject; one process uses it, through one instance or several. No key is kept for the next call, its file is
 * read each time: an erased one is not handed out again. Copies may outlive it in memory, with those who were given them and in the
 * JDK's buffers, until these are collected or used again. O(1). <b>The folder is as secret as the data, and belongs in no backup that
 * outlives an erasure.</b> On a POSIX file system nobody but their owner may read the folder and the files that are made here; a folder that
 * was there before keeps its permissions.
 *
 * <pre>
 *  key 32 | crc 4       36 zeros where it was erased
 * </pre>
 */
public final class FileSubjectKeys implements SubjectKeys {

    /*
     * An erasure overwrites the key where it stands: a file that is deleted leaves its bytes on the disk, and so does one that
     * is replaced. 36 bytes lie in one sector, which a disk writes whole or not at all. The zeros stay, and say that the key was
     * erased rather than lost. (Zeros are no key: their checksum is not 0.)
     *
     * Instances on a folder take turns. Else one sees no key, another erases, and the first moves its key onto the zeros; or two
     * see no key, and what is sealed by the key of one is lost under that of the other; or one finds a key whose maker has not
     * forced its name yet. The lock is the process's: a lock on a file would be held for good, as there is no close, and so would
     * refuse whoever opens the folder again.
     */

    private static final int KEY = 32;
    private static final int FILE = KEY + 4;

    private final Path folder;
    private final SecureRandom random;
    private final Shared shared;

    /** What the instances on a folder share, and take turns by. */
    private static final class Shared {
        /** The real path, as a folder may be opened under several. An entry stays: a process has few folders. */
        private static final Map<Path, Shared> BY_FOLDER = new ConcurrentHashMap<>();

        /**
         * Whether a file's name may not be on the disk: a process may have been killed, or a force have failed, after it got it.
         */
        private boolean named = true;
    }

    /**
     * Makes the folder where there is none.
     *
     * @param random where keys come from: {@code new SecureRandom()}
     */
    public FileSubjectKeys(Path folder, SecureRandom random) throws IOException {
        make(folder, owners(folder, "rwx------"));
        this.folder = folder;
        this.random = random;
        this.shared = Shared.BY_FOLDER.computeIfAbsent(folder.toRealPath(), path -> new Shared());
        synchronized (shared) {
            shared.named = true; // the folder may have been replaced by another since it was first opened
        }
    }

    /**
     * Makes a folder and those that it lies in, and forces their names: else a loss of power would take it with all that is in it.
     * The name of one that is there is forced as well: whoever made it may have been killed before that.
     */
    private static void make(Path folder, FileAttribute<?>... attributes) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            make(parent);
            Files.createDirectories(folder, attributes);
        } else if (!Files.isWritable(parent) || !Files.isReadable(parent)) {
            return; // made by somebody else
        }
        force(parent);
    }

    /** What a file or folder is made with, so that it is its owner's alone; nothing where there are no such permissions. */
    private static FileAttribute<?>[] owners(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public SecretKey obtain(String subject) throws IOException {
        synchronized (shared) {
            forceNames();
            Path file = file(subject);
            if (Files.notExists(file)) {
                byte[] key = new byte[KEY];
                byte[] content = new byte[FILE];
                try {
                    random.nextBytes(key);
                    create(
                            file,
                            ByteBuffer.wrap(content)
                                    .put(key)
                                    .putInt(checksum(key))
                                    .flip());
                } finally {
                    Arrays.fill(key, (byte) 0);
                    Arrays.fill(content, (byte) 0);
                }
            }
            return find(subject).orElseThrow(() -> new SubjectErasedException(subject));
        }
    }

    @Override
    public Optional<SecretKey> find(String subject) throws IOException {
        synchronized (shared) {
            byte[] bytes;
            try {
                bytes = Files.readAllBytes(file(subject));
            } catch (NoSuchFileException e) {
                throw new IOException("no key, and no erasure, is known: subject=" + subject, e);
            }
            try {
                return key(subject, bytes);
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    private static Optional<SecretKey> key(String subject, byte[] bytes) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(bytes);
        if (content.equals(ByteBuffer.allocate(FILE))) {
            return Optional.empty();
        }
        if (bytes.length != FILE || content.getInt(KEY) != checksum(bytes)) {
            throw new IOException("the key is damaged: subject=" + subject);
        }
        return Optional.of(new SecretKeySpec(bytes, 0, KEY, "AES")); // a copy
    }

    @Override
    public void erase(String subject) throws IOException {
        synchronized (shared) {
            forceNames();
            Path file = file(subject);
            ByteBuffer zeros = ByteBuffer.allocate(FILE);
            if (Files.exists(file)) {
                write(file, zeros, Set.of(StandardOpenOption.WRITE));
            } else {
                create(file, zeros);
            }
        }
    }

    /** The file is there with all its bytes, or not at all, and on the disk when this returns. */
    private void create(Path file, ByteBuffer bytes) throws IOException {
        Path making = file.resolveSibling(file.getFileName() + ".making");
        Files.deleteIfExists(making); // left by a crash: it would keep its permissions
        write(
                making,
                bytes,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                owners(making, "rw-------"));
        shared.named = true;
        Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
        forceNames();
    }

    private void forceNames() throws IOException {
        if (!shared.named) {
            return;
        }
        force(folder);
        shared.named = false;
    }

    private static void force(Path names) throws IOException {
        try (FileChannel channel = FileChannel.open(names)) {
            channel.force(true);
        }
    }

    private static void write(
            Path file, ByteBuffer bytes, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file, options, attributes)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes, bytes.position());
            }
            channel.force(true);
        }
    }

    private static int checksum(byte[] key) {
        var crc = new CRC32C();
        crc.update(key, 0, KEY);
        return (int) crc.getValue();
    }

    private Path file(String subject) {
        EventStore.checkText("subject", subject); // two subjects would have one key, and one erasure
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(UTF_8));
            return folder.resolve(HexFormat.of().formatHex(digest) + ".key");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has SHA-256
        }
    }
}
