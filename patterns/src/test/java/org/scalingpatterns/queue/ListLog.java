package org.scalingpatterns.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A queue's log on the heap, for tests: the object outlives the queue, as files do. With the mistakes that it is told to make. */
final class ListLog implements QueueLog<String> {

    /** What is wrong with it. */
    enum Mistake {
        KEEPS_NOTHING,
        /** Gives the newest first. */
        REPLAYS_BACKWARDS,
        COUNTS_NO_RECEIVES,
        /** Takes every message that it finds for a new one. */
        FORGETS_IDS,
        /** Forgets a message and its id when it is acknowledged. */
        FORGETS_IDS_AT_ACK,
        FORGETS_DELAYS,
        KEEPS_ACKED_FOR_EVER,
        /** Removes nothing, and says so. */
        FAILS_TO_TRIM,
        /** Renames messages, so that they look new to the dead letters. */
        RENAMES
    }

    private static final class Kept {
        private final Sent<String> sent;
        private final long position;
        private int receives;
        private boolean acked;

        private Kept(Sent<String> sent, long position) {
            this.sent = sent;
            this.position = position;
        }
    }

    private final Set<Mistake> mistakes = EnumSet.noneOf(Mistake.class);
    private final List<Kept> kept = new ArrayList<>(); // under the monitor, as is what follows
    private final Set<Long> released = new HashSet<>();
    private final List<String> calls = new ArrayList<>();
    private long end;
    private long committed = -1;
    private int replays;

    ListLog(Mistake... mistakes) {
        this.mistakes.addAll(List.of(mistakes));
    }

    private boolean makes(Mistake mistake) {
        return mistakes.contains(mistake);
    }

    @Override
    public synchronized void replay(Replay<String> into) throws IOException {
        replays++;
        released.clear(); // they are not kept
        List<Kept> found = new ArrayList<>(kept);
        if (makes(Mistake.REPLAYS_BACKWARDS)) {
            Collections.reverse(found);
        }
        for (Kept one : found) {
            Message<String> message = one.sent.message();
            if (makes(Mistake.FORGETS_IDS)) {
                message = message.withDeduplicationId(null);
            }
            if (makes(Mistake.FORGETS_DELAYS)) {
                message = message.withDelay(Duration.ZERO);
            }
            String id = makes(Mistake.RENAMES) ? one.sent.id() + "+" + replays : one.sent.id();
            into.message(new Sent<>(id, message), one.position, one.receives, one.acked);
        }
    }

    @Override
    public synchronized long sent(List<Sent<String>> batch) {
        long first = end;
        for (Sent<String> sent : batch) {
            if (!makes(Mistake.KEEPS_NOTHING)) {
                kept.add(new Kept(sent, end));
            }
            end++;
        }
        calls.add("sent " + first);
        return first;
    }

    private Kept at(long position) {
        return kept.stream().filter(one -> one.position == position).findFirst().orElse(null);
    }

    @Override
    public synchronized void received(long position, int receives) {
        Kept one = at(position);
        if (one != null && !makes(Mistake.COUNTS_NO_RECEIVES)) {
            one.receives = receives;
        }
        calls.add("received " + position);
    }

    @Override
    public synchronized long acked(long position) {
        Kept one = at(position);
        if (one != null) {
            one.acked = true;
            if (makes(Mistake.FORGETS_IDS_AT_ACK)) {
                kept.remove(one);
            }
        }
        calls.add("acked " + position);
        return end++;
    }

    @Override
    public synchronized void commit(long position) {
        committed = Math.max(committed, position);
        calls.add("commit " + position);
    }

    @Override
    public synchronized void released(long position) {
        released.add(position);
        calls.add("released " + position);
    }

    @Override
    public synchronized void trim() throws IOException {
        calls.add("trim");
        if (makes(Mistake.FAILS_TO_TRIM)) {
            throw new IOException("disk");
        }
        if (!makes(Mistake.KEEPS_ACKED_FOR_EVER)) {
            kept.removeIf(one -> released.remove(one.position));
        }
    }

    synchronized long size() {
        return kept.size();
    }

    /** What it was asked to do, in order. */
    synchronized List<String> calls() {
        return List.copyOf(calls);
    }
}
