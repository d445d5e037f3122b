package org.scalingpatterns.queue.chronicle;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which batches are still needed, and in which files. Not thread-safe. */
final class Kept {

    /** A batch that has a message in it which is not released. */
    static final class Batch {
        final long first;
        final int bytes;
        final int[] receives;
        final boolean[] acked;
        long index;
        private final boolean[] released;
        private int left;

        Batch(long first, long index, int bytes, int count) {
            this.first = first;
            this.index = index;
            this.bytes = bytes;
            this.receives = new int[count];
            this.acked = new boolean[count];
            this.released = new boolean[count];
            this.left = count;
        }

        int count() {
            return receives.length;
        }

        int place(long position) {
            return (int) (position - first);
        }
    }

    private final TreeMap<Long, Batch> batches = new TreeMap<>(); // by their first position
    private final Map<Integer, Set<Batch>> byFile = new TreeMap<>();
    private final Map<Integer, Long> written = new TreeMap<>(); // bytes by file
    private long total;
    private long bytes;

    void add(Batch batch) {
        batches.put(batch.first, batch);
        byFile.computeIfAbsent(Documents.file(batch.index), file -> new HashSet<>())
                .add(batch);
        bytes += batch.bytes;
    }

    /** The batch is in another place now. */
    void move(Batch batch, long index) {
        byFile.get(Documents.file(batch.index)).remove(batch);
        batch.index = index;
        byFile.computeIfAbsent(Documents.file(index), file -> new HashSet<>()).add(batch);
    }

    /** The batch of a message; null if that is released, with all of its batch. */
    Batch of(long position) {
        Map.Entry<Long, Batch> entry = batches.floorEntry(position);
        return entry == null
                        || entry.getValue().place(position) >= entry.getValue().count()
                ? null
                : entry.getValue();
    }

    Batch at(long first) {
        return batches.get(first);
    }

    void release(long position) {
        Batch batch = of(position);
        if (batch == null || batch.released[batch.place(position)]) {
            return;
        }
        batch.acked[batch.place(position)] = true; // nobody asks for it any more, should it be found again
        batch.released[batch.place(position)] = true;
        if (--batch.left == 0) {
            batches.remove(batch.first);
            byFile.get(Documents.file(batch.index)).remove(batch);
            bytes -= batch.bytes;
        }
    }

    /** So many of a file's at most. */
    List<Batch> inFile(int file, int most) {
        return byFile.getOrDefault(file, Set.of()).stream().limit(most).toList();
    }

    /** So many bytes were written to a file. */
    void wrote(int file, int count) {
        written.merge(file, (long) count, Long::sum);
        total += count;
    }

    long writtenTo(int file) {
        return written.getOrDefault(file, 0L);
    }

    void deleted(int file) {
        byFile.remove(file);
        Long count = written.remove(file);
        total -= count == null ? 0 : count;
    }

    /** Of all files. */
    long writtenBytes() {
        return total;
    }

    /** Of the batches that are needed. */
    long neededBytes() {
        return bytes;
    }
}
