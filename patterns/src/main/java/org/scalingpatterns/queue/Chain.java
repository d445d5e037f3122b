package org.scalingpatterns.queue;

/** Entries in the order in which they were added. An entry is in one chain at a time; everything is O(1). */
final class Chain<T> {

    private Entry<T> first;
    private Entry<T> last;

    Entry<T> first() {
        return first;
    }

    Entry<T> last() {
        return last;
    }

    void add(Entry<T> entry) {
        entry.previous = last;
        if (last == null) {
            first = entry;
        } else {
            last.next = entry;
        }
        last = entry;
    }

    void remove(Entry<T> entry) {
        if (entry.previous == null) {
            first = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next == null) {
            last = entry.previous;
        } else {
            entry.next.previous = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
    }
}
