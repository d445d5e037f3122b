package org.scalingpatterns.queue;

import java.util.Arrays;

/**
 * Entries by the time at which they are due, on a clock that may wrap around. Those that come in the order of their times are
 * O(1), others O(log n) of the others.
 */
final class Deadlines<T> {

    /*
     * All deliveries have the same visibility timeout, so they are due in their order: a chain. What has a time of its own (a
     * delay, a timeout that was extended) is in a binary heap, and knows its index there.
     */

    private final Chain<T> inOrder = new Chain<>();
    private Entry<T>[] heap = newHeap(16);
    private int size;

    @SuppressWarnings("unchecked")
    private static <T> Entry<T>[] newHeap(int length) {
        return (Entry<T>[]) new Entry<?>[length];
    }

    /** Makes room for so many at a time; to be called before that many are in it. Nothing else here needs memory. */
    void reserve(int entries) {
        if (entries > heap.length) {
            heap = Arrays.copyOf(heap, Math.max(entries, 2 * heap.length));
        }
    }

    /** Whatever is due first; null if there is nothing. */
    Entry<T> first() {
        Entry<T> chained = inOrder.first();
        if (size == 0) {
            return chained;
        }
        return chained != null && chained.due - heap[0].due <= 0 ? chained : heap[0];
    }

    /** Adds one that is mostly due after those that were added by this method. */
    void append(Entry<T> entry, long due) {
        Entry<T> last = inOrder.last();
        if (last != null && due - last.due < 0) {
            insert(entry, due);
        } else {
            entry.due = due;
            inOrder.add(entry);
        }
    }

    void insert(Entry<T> entry, long due) {
        entry.due = due;
        up(size++, entry);
    }

    void remove(Entry<T> entry) {
        int hole = entry.index;
        if (hole < 0) {
            inOrder.remove(entry);
            return;
        }
        entry.index = -1;
        Entry<T> moved = heap[--size];
        heap[size] = null;
        if (moved != entry) {
            up(hole, moved);
            if (moved.index == hole) {
                down(hole, moved);
            }
        }
    }

    private void up(int from, Entry<T> entry) {
        int at = from;
        while (at > 0 && entry.due - heap[(at - 1) >>> 1].due < 0) {
            put(at, heap[(at - 1) >>> 1]);
            at = (at - 1) >>> 1;
        }
        put(at, entry);
    }

    private void down(int from, Entry<T> entry) {
        int at = from;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && heap[child + 1].due - heap[child].due < 0) {
                child++;
            }
            if (heap[child].due - entry.due >= 0) {
                break;
            }
            put(at, heap[child]);
            at = child;
        }
        put(at, entry);
    }

    private void put(int at, Entry<T> entry) {
        heap[at] = entry;
        entry.index = at;
    }
}
