package org.scalingpatterns.queue;

/** A message in a {@link Backlog}, and where it stands. Under the queue's lock. */
final class Entry<T> {

    enum State {
        /** Waits for a worker, or behind another one of its group. */
        READY,
        /** Waits for its time. */
        DELAYED,
        IN_FLIGHT,
        /** Has used up its receives, and goes to the dead letters. */
        DEAD,
        GONE
    }

    /** The messages of a group, the first of which alone may be in flight. */
    static final class Group<T> {
        final String name;
        Entry<T> first;
        Entry<T> last;
        long settled; // the position of its newest acknowledgement; no successor goes out before that is durable

        Group(String name) {
            this.name = name;
        }
    }

    final String id;
    final Message<T> message;
    final long position;
    final KnownIds.Known known; // null without a deduplication id
    final Group<T> group; // null without a group
    Entry<T> behind; // the next of its group
    int receives;
    boolean moved; // it has arrived at the dead letters; whoever moves it writes this
    State state = State.READY;
    HeapDelivery<T> delivery; // the newest; null if it was returned

    Entry<T> previous; // in the chain that it is in
    Entry<T> next;
    long due; // if it is in the deadlines
    int index = -1; // in the deadlines' heap; -1 if it isn't there

    Entry(QueueLog.Sent<T> sent, long position, KnownIds.Known known, Group<T> group) {
        this.id = sent.id();
        this.message = sent.message();
        this.position = position;
        this.known = known;
        this.group = group;
    }

    /** Whether no other one of its group is before it. */
    boolean isFirst() {
        return group == null || group.first == this;
    }
}
