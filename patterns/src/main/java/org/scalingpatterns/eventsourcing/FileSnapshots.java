package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Snapshots in a folder, a file a stream, replaced as a whole and never forced: a loss of power may take them. One process
 * writes. A file of the form before this one, which had no mark and no id, counts as none.
 *
 * <pre>
 *  mark 4 | crc 4 | schema 4 | version 8 | position 8 | last event's id 16 | stream length 2 | stream (UTF-8) | state
 * </pre>
 */
public final class FileSnapshots implements Snapshots {

    private static final int MARK = 0x534E_5032; // SNP2
    private static final int BODY = 8; // where the checksum begins
    private static final int HEADER = BODY + 38;

    private final Path folder;

    /** Makes the folder where there is none. */
    public FileSnapshots(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    @Override
    public Optional<Snapshot> find(String stream, int schema, long atMostVersion) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file(stream));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return decode(ByteBuffer.wrap(bytes))
                .filter(found -> found.stream().equals(stream))
                .filter(found -> found.schema() == schema)
                .filter(found -> found.version() <= atMostVersion);
    }

    private static Optional<Snapshot> decode(ByteBuffer bytes) {
        try {
            int mark = bytes.getInt();
            int crc = bytes.getInt();
            if (mark != MARK || crc != checksum(bytes)) {
                return Optional.empty();
            }
            int schema = bytes.getInt();
            long version = bytes.getLong();
            long position = bytes.getLong();
            var lastEvent = new UUID(bytes.getLong(), bytes.getLong());
            byte[] name = new byte[bytes.getShort()];
            bytes.get(name);
            byte[] state = new byte[bytes.remaining()];
            bytes.get(state);
            return Optional.of(new Snapshot(new String(name, UTF_8), version, position, lastEvent, schema, state));
        } catch (BufferUnderflowException damaged) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized void put(Snapshot snapshot) throws IOException {
        byte[] name = snapshot.stream().getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + name.length + snapshot.state().length);
        bytes.putInt(MARK).position(BODY);
        bytes.putInt(snapshot.schema()).putLong(snapshot.version()).putLong(snapshot.position());
        bytes.putLong(snapshot.lastEvent().getMostSignificantBits())
                .putLong(snapshot.lastEvent().getLeastSignificantBits());
        bytes.putShort((short) name.length).put(name).put(snapshot.state());
        bytes.putInt(4, checksum(bytes.flip().position(BODY)));
        Path file = file(snapshot.stream());
        Path making = file.resolveSibling(file.getFileName() + ".unused");
        Files.write(making, bytes.array());
        Files.move(making, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Of the bytes from the position on. */
    private static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    private Path file(String stream) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(stream.getBytes(UTF_8));
            return folder.resolve(HexFormat.of().formatHex(digest) + ".snapshot");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has SHA-256
        }
    }
}
