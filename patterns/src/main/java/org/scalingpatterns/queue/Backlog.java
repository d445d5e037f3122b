package org.scalingpatterns.queue;

import java.util.HashMap;
import java.util.Map;
import org.scalingpatterns.queue.Entry.Group;
import org.scalingpatterns.queue.Entry.State;

/**
 * The messages of a {@link HeapWorkQueue} and the states that they go through. Knows neither log nor threads; under the queue's
 * lock. Everything is O(1), but for times out of order: see {@link Deadlines}.
 */
final class Backlog<T> {

    /*
     *              delay over                     receive
     *    DELAYED ------------->  READY  --------------------------->  IN_FLIGHT
     *       ^                      ^                                   |  |  |
     *       |                      '---- nack or timeout --------------'  |  |
     *       '--------------------------- nack with a delay --------------'  |
     *                                                                        |
     *     GONE <--- moved ---  DEAD  <-- nack or timeout, no receives left --'
     *
     * 1. A message is in one chain at most: "ready", "dead", or the deadlines'. One that is READY, or replayed as DEAD, but not the
     *    first of its group is in none until it is the first.
     * 2. A message stays the first of its group, and holds the others up, until it is GONE: in flight, returned, delayed, or dead.
     * 3. A delay runs from the send, also behind others of the group.
     * 4. From its send on each message has room in the deadlines, where it is once at most. So whatever moves it needs no memory, for lack
     *    of which it would be in no chain any more.
     */

    private final boolean deadLetters;
    private final int maxReceives;
    private final long visibility;
    private final Map<String, Group<T>> groups = new HashMap<>();
    private final Chain<T> ready = new Chain<>();
    private final Chain<T> dead = new Chain<>();
    private final Deadlines<T> deadlines = new Deadlines<>();
    private int held;
    private int delayed;
    private int inFlight;

    Backlog(WorkQueueOptions options, boolean deadLetters) {
        this.deadLetters = deadLetters;
        this.maxReceives = options.maxReceives();
        this.visibility = HeapWorkQueue.nanos(options.visibility());
    }

    int held() {
        return held;
    }

    int inFlight() {
        return inFlight;
    }

    Counts counts() {
        return new Counts(held - delayed - inFlight, delayed, inFlight);
    }

    /** When something is due next; null if nothing is. */
    Entry<T> nextDue() {
        return deadlines.first();
    }

    /** A message that was sent, or replayed with what it has behind it. */
    Entry<T> add(QueueLog.Sent<T> sent, long position, KnownIds.Known known, int receives, long now, long delay) {
        deadlines.reserve(held + 1);
        String name = sent.message().group();
        Group<T> group = name == null ? null : groups.computeIfAbsent(name, Group::new);
        Entry<T> entry = new Entry<>(sent, position, known, group);
        entry.receives = receives;
        held++;
        if (group != null) {
            if (group.first == null) {
                group.first = entry;
            } else {
                group.last.behind = entry;
            }
            group.last = entry;
        }
        restore(entry, now, delay);
        return entry;
    }

    /** It is in no chain and goes where it belongs. */
    private void restore(Entry<T> entry, long now, long delay) {
        if (deadLetters && entry.receives >= maxReceives) {
            entry.state = State.DEAD;
            delayed++;
            if (entry.isFirst()) {
                dead.add(entry);
            }
        } else if (delay > 0) {
            entry.state = State.DELAYED;
            delayed++;
            deadlines.insert(entry, now + delay);
        } else {
            becomeReady(entry);
        }
    }

    private void becomeReady(Entry<T> entry) {
        entry.state = State.READY;
        if (entry.isFirst()) {
            ready.add(entry);
        }
    }

    /** Whatever is due by now goes on. */
    void advance(long now) {
        for (Entry<T> due = deadlines.first(); due != null && due.due - now <= 0; due = deadlines.first()) {
            deadlines.remove(due);
            if (due.state == State.IN_FLIGHT) {
                inFlight--;
                restore(due, now, 0);
            } else if (due.state == State.DEAD) {
                dead.add(due);
            } else {
                delayed--;
                becomeReady(due);
            }
        }
    }

    /** The one that is handed out next; null if there is none. */
    Entry<T> firstReady() {
        return ready.first();
    }

    /** Hands out the first one. */
    void take(Entry<T> entry, long now) {
        ready.remove(entry);
        entry.state = State.IN_FLIGHT;
        inFlight++;
        deadlines.append(entry, now + visibility);
    }

    /** What is in flight comes back. */
    void giveBack(Entry<T> entry, long now, long delay) {
        deadlines.remove(entry);
        inFlight--;
        entry.delivery = null;
        restore(entry, now, delay);
    }

    /** What is in flight stays there for longer, or less. */
    void extend(Entry<T> entry, long now, long time) {
        deadlines.remove(entry);
        deadlines.insert(entry, now + time);
    }

    boolean hasDead() {
        return dead.first() != null;
    }

    /** The next one for the dead letters; from now on nobody can acknowledge it. */
    Entry<T> takeDead() {
        Entry<T> entry = dead.first();
        dead.remove(entry);
        entry.delivery = null;
        return entry;
    }

    /** It could not be moved, and is tried again after the visibility timeout. */
    void keepDead(Entry<T> entry, long now) {
        deadlines.insert(entry, now + visibility);
    }

    /** A dead one that was taken, or one that is acknowledged, goes; the next of its group is the first. */
    void remove(Entry<T> entry, long settled) {
        switch (entry.state) {
            case IN_FLIGHT -> {
                deadlines.remove(entry);
                inFlight--;
            }
            case READY -> ready.remove(entry); // timed out, and not handed out again
            case DEAD -> {
                delayed--;
                if (entry.delivery != null) {
                    dead.remove(entry);
                }
            }
            default -> throw new AssertionError(entry.state);
        }
        entry.state = State.GONE;
        entry.delivery = null;
        held--;
        if (entry.group != null) {
            leave(entry, entry.group, settled);
        }
    }

    private void leave(Entry<T> entry, Group<T> group, long settled) {
        group.settled = settled;
        group.first = entry.behind;
        entry.behind = null;
        if (group.first == null) {
            groups.remove(group.name);
        } else if (group.first.state == State.READY) {
            ready.add(group.first);
        } else if (group.first.state == State.DEAD) {
            dead.add(group.first);
        }
    }
}
