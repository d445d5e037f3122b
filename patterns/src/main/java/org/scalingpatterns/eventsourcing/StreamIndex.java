package org.scalingpatterns.eventsourcing;

import java.util.Arrays;

/** Positions of a stream's events, by version. Written under the store's lock, read without. */
final class StreamIndex {

    private final int base; // version of the first event that was there when the index was made
    private volatile long[] positions = new long[4];
    private volatile int size;
    private volatile int first; // version of the first event that a compaction left

    StreamIndex(long firstVersion) {
        base = Math.toIntExact(firstVersion);
        first = base;
    }

    /** Makes room, so that a batch of so many events can be added without a failure. */
    void reserve(int count) {
        int n = size;
        if (n + count > positions.length) {
            positions = Arrays.copyOf(positions, Math.max(2 * n, n + count));
        }
    }

    // All of a batch becomes visible with one store, of the size; the array is replaced before the size that needs it.
    void add(long record, int count) {
        reserve(count);
        int n = size;
        long[] array = positions;
        for (int i = 0; i < count; i++) {
            array[n + i] = Batch.position(record, i);
        }
        size = n + count;
    }

    /** Version of the event that comes next. */
    int next() {
        return base + size;
    }

    long position(long version) {
        return positions[(int) version - base];
    }

    /** Version of the event at a position, below zero where there is none. */
    int version(long position) {
        int found = Arrays.binarySearch(positions, 0, size, position);
        return found < 0 ? -1 : base + found;
    }

    /** Version of the first event that can be read; 0 unless the stream was compacted. */
    int first() {
        return first;
    }

    /** Says that a compaction takes the events before a version, before it does. */
    void compactedTo(int version) {
        first = version;
    }
}
