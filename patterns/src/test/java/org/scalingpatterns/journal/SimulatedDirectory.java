package org.scalingpatterns.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A folder on a disk that may lose power at any moment, fail, be full, and rot. Of what was stored since the last force, any
 * 512-byte sector may be on the disk, or not, or in part; of the names that changed since the last sync, any. Not thread-safe,
 * but for the bytes of files.
 */
public class SimulatedDirectory implements JournalDirectory {

    private static final int SECTOR = 512;

    /** What happens to the folder at a moment. */
    public interface Observer {
        /** Called before each operation, and after each force and sync, at which power may be lost as well. */
        void operation() throws IOException;
    }

    private final Map<String, File> names = new TreeMap<>();
    private final Map<String, File> durableNames = new TreeMap<>();
    private Observer observer = () -> {};
    private long room = Long.MAX_VALUE;
    private int forcesUntilFailure = Integer.MAX_VALUE;

    /** Watches every operation from now on. */
    public void observe(Observer other) {
        observer = other;
    }

    /** The disk holds so many bytes more. */
    public void leaveRoom(long bytes) {
        room = bytes;
    }

    /** Of the next forces, so many succeed and one fails, after which all succeed again; nothing of the failed one is written. */
    public void failForceAfter(int successes) {
        forcesUntilFailure = successes;
    }

    /** Changes a byte on the disk, as a disk does that rots. */
    public void rot(String name, int offset) {
        File file = names.get(name);
        byte changed = (byte) (file.live.get(offset) ^ 0x10);
        file.live.put(offset, changed);
        file.durable[offset] = changed;
    }

    /** The bytes of a file, to be looked at or changed. */
    public ByteBuffer bytes(String name) {
        return names.get(name).live;
    }

    /** What a process finds that is started after this one was killed: all that was stored. */
    public SimulatedDirectory afterKill() {
        var left = new SimulatedDirectory();
        names.forEach((name, file) -> {
            var copy = new File(left, file.live.capacity());
            copy.live.put(0, file.live, 0, file.live.capacity());
            copy.durable = file.durable.clone();
            copy.forced = file.forced;
            left.names.put(name, copy);
            left.durableNames.put(name, copy);
        });
        return left;
    }

    /** One of the states in which a loss of power may leave it. */
    public SimulatedDirectory afterPowerLoss(RandomGenerator random) {
        var left = new SimulatedDirectory();
        var copies = new java.util.IdentityHashMap<File, File>();
        var all = new TreeSet<>(names.keySet());
        all.addAll(durableNames.keySet());
        for (String name : all) {
            File file = random.nextBoolean() ? names.get(name) : durableNames.get(name);
            if (names.get(name) == durableNames.get(name)) {
                file = names.get(name);
            }
            if (file != null) {
                File copy = copies.computeIfAbsent(file, one -> one.afterPowerLoss(left, random));
                left.names.put(name, copy);
                left.durableNames.put(name, copy);
            }
        }
        return left;
    }

    @Override
    public List<String> list() {
        return new ArrayList<>(names.keySet());
    }

    @Override
    public Storage open(String name) throws IOException {
        File file = names.get(name);
        if (file == null) {
            throw new IOException("no such file: " + name);
        }
        return file;
    }

    @Override
    public Storage create(String name, int bytes) throws IOException {
        observer.operation();
        var file = new File(this, bytes);
        names.put(name, file);
        return file;
    }

    @Override
    public void allocate(String name, int from, int to) throws IOException {
        if (to - from > room) {
            throw new IOException("no space left on device");
        }
        room -= to - from;
        names.get(name).live.put(from, new byte[to - from]);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        observer.operation();
        names.put(to, names.remove(from));
    }

    @Override
    public void delete(String name) throws IOException {
        observer.operation();
        names.remove(name);
    }

    @Override
    public void sync() throws IOException {
        observer.operation();
        durableNames.clear();
        durableNames.putAll(names);
        observer.operation();
    }

    @Override
    public void close() {}

    private void force(File file, int from, int length) throws IOException {
        observer.operation();
        if (forcesUntilFailure-- == 0) {
            throw new IOException("input/output error");
        }
        int first = from / SECTOR * SECTOR;
        int end = Math.min((from + length + SECTOR - 1) / SECTOR * SECTOR, file.durable.length);
        file.live.get(first, file.durable, first, end - first);
        file.forced = true;
        observer.operation();
    }

    private static final class File implements Storage {
        private final SimulatedDirectory directory;
        private final ByteBuffer live;
        private byte[] durable;
        private boolean forced;

        File(SimulatedDirectory directory, int bytes) {
            this.directory = directory;
            this.live = ByteBuffer.allocate(bytes);
            this.durable = new byte[bytes];
        }

        @Override
        public ByteBuffer bytes() {
            return live;
        }

        @Override
        public void force(int from, int length) throws IOException {
            directory.force(this, from, length);
        }

        File afterPowerLoss(SimulatedDirectory left, RandomGenerator random) {
            byte[] now = new byte[live.capacity()];
            live.get(0, now);
            if (!forced && random.nextInt(4) == 0) {
                return new File(left, 0); // its size was not on the disk either
            }
            var copy = new File(left, now.length);
            copy.forced = true;
            for (int sector = 0; sector < now.length; sector += SECTOR) {
                int end = Math.min(now.length, sector + SECTOR);
                int torn = switch (random.nextInt(5)) {
                    case 0, 1 -> sector;
                    case 2, 3 -> end;
                    default -> sector + random.nextInt(end - sector);
                };
                if (!Arrays.equals(now, sector, end, durable, sector, end)) {
                    System.arraycopy(now, sector, copy.durable, sector, torn - sector);
                    System.arraycopy(durable, torn, copy.durable, torn, end - torn);
                } else {
                    System.arraycopy(now, sector, copy.durable, sector, end - sector);
                }
            }
            copy.live.put(0, copy.durable);
            return copy;
        }
    }
}
