package org.scalingpatterns.journal;

import java.util.Arrays;
import java.util.List;

/** A journal's segments in their order. Readers take no lock: a change makes a new array. Changes need a lock of the caller's. */
final class SegmentRow {

    private volatile Segment[] all;

    SegmentRow(List<Segment> segments) {
        all = segments.toArray(Segment[]::new);
    }

    /** As they are now; not to be changed. */
    Segment[] all() {
        return all;
    }

    boolean isEmpty() {
        return all.length == 0;
    }

    Segment first() {
        return all[0];
    }

    Segment last() {
        return all[all.length - 1];
    }

    /** The segment that a position lies in, which is committed. O(log segments). */
    Segment of(long position) {
        Segment[] row = all;
        int low = 0;
        int high = row.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (row[middle].base <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        if (position < row[low].base) {
            throw new IllegalStateException(
                    "the journal was truncated: position=%d, start=%d".formatted(position, row[low].base));
        }
        return row[low];
    }

    void add(Segment next) {
        Segment[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = next;
        all = more;
    }

    /** Another one of the same base in the place of one. */
    void replace(int index, Segment segment) {
        Segment[] changed = all.clone();
        changed[index] = segment;
        all = changed;
    }

    void removeFirst() {
        all = Arrays.copyOfRange(all, 1, all.length);
    }
}
