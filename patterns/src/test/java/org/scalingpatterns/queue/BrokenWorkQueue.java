package org.scalingpatterns.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** A work queue as one writes it first, a list under a monitor, with the mistakes that it is told to make. */
final class BrokenWorkQueue implements WorkQueue<String> {

    /** What is wrong with it. */
    enum Mistake {
        /** A message is gone when it is handed out. */
        REMOVES_AT_RECEIVE,
        KEEPS_WHAT_IS_ACKED,
        HIDES_NOTHING,
        /** An acknowledgement names the message, and not the delivery. */
        ACKS_BY_ID,
        /** A return doesn't end the delivery. */
        ACKS_RETURNED,
        REFUSES_LATE_ACKS,
        /** Adds to the timeout that there is. */
        EXTENDS_THE_DEADLINE,
        IGNORES_EXTEND_BY_ZERO,
        IGNORES_NACK_DELAY,
        IGNORES_DELAY,
        COUNTS_NO_RECEIVES,
        READS_THE_TIME_OF_DAY,
        /** What has timed out is in flight until somebody receives. */
        COUNTS_STALE,
        /** What comes back goes to the end. */
        RETURNS_TO_TAIL,
        /** Looks at what is in flight before a batch, and not in it. */
        BATCHES_A_GROUP,
        /** Whoever can't be handed out holds all others up. */
        BLOCKS_ALL,
        OVERTAKES_DELAYED,
        /** A delay begins when it is a message's turn. */
        DELAYS_FROM_TURN,
        /** Forgets to free the group of a dead letter. */
        BLOCKS_GROUP_OF_DEAD,
        HAS_NO_DEAD_LETTERS,
        /** Without dead letters, what has used up its receives is dropped. */
        DROPS_POISON,
        REMOVES_BEFORE_MOVE,
        DROPS_WHAT_CAN_NOT_BE_MOVED,
        MOVES_UNDER_THE_LOCK,
        MOVES_ALL_FIRST,
        MOVES_WITHOUT_AN_ID,
        MOVES_WITH_THE_SENDERS_ID,
        /** A message that came back goes on with its receives. */
        RESUMES_RECEIVES,
        DROPS_WHEN_FULL,
        SENDS_SOME,
        HAS_NO_CAP,
        KNOWS_NO_IDS,
        FORGETS_ID_AT_ACK,
        /** Looks at the ids known before a batch, and not in it. */
        KNOWS_NO_IDS_IN_BATCH,
        FORGETS_OLDEST_ID,
        NACK_WAKES_NOBODY,
        ACK_WAKES_NOBODY,
        /** Each time it is woken, it waits as long again. */
        WAITS_ANEW,
        /** Wakes one of those who wait, whatever there is. */
        WAKES_ONE,
        SWALLOWS_INTERRUPTS,
        IGNORES_CLOSE
    }

    private static final class Item {
        private final String id;
        private final Message<String> message;
        private int receives;
        private long due; // of its delay, its timeout, or its next move
        private boolean inFlight;
        private boolean dead;
        private Held current;

        private Item(String id, Message<String> message) {
            this.id = id;
            this.message = message;
        }
    }

    private static final class Held implements Delivery<String> {
        private final Item item;
        private final int receives;

        private Held(Item item) {
            this.item = item;
            this.receives = item.receives;
        }

        @Override
        public int receives() {
            return receives;
        }

        @Override
        public String id() {
            return item.id;
        }

        @Override
        public String origin() {
            return item.message.origin() == null ? item.id : item.message.origin();
        }

        @Override
        public String body() {
            return item.message.body();
        }

        @Override
        public String group() {
            return item.message.group();
        }

        @Override
        public String receipt() {
            return item.id + "/" + receives;
        }
    }

    private record Known(String id, long since) {}

    private final WorkQueueOptions options;
    private final WorkQueue<String> deadLetters;
    private final LongSupplier nanoTime;
    private final Set<Mistake> mistakes = EnumSet.noneOf(Mistake.class);
    private final List<Item> items = new ArrayList<>(); // under the monitor, as is what follows
    private final Map<String, Known> known = new LinkedHashMap<>();
    private final Set<String> blocked = new HashSet<>();
    private final String prefix = Integer.toHexString(System.identityHashCode(this)) + "-";
    private Item moving; // to the dead letters, without the monitor
    private int sends;
    private boolean closed;

    BrokenWorkQueue(
            WorkQueueOptions options,
            WorkQueue<String> deadLetters,
            LongSupplier nanoTime,
            LongSupplier timeOfDay,
            Mistake... mistakes) {
        this.options = options;
        this.mistakes.addAll(List.of(mistakes));
        this.deadLetters = makes(Mistake.HAS_NO_DEAD_LETTERS) ? null : deadLetters;
        this.nanoTime = makes(Mistake.READS_THE_TIME_OF_DAY) ? timeOfDay : nanoTime;
    }

    private boolean makes(Mistake mistake) {
        return mistakes.contains(mistake);
    }

    private long now() {
        return nanoTime.getAsLong();
    }

    @Override
    public String send(Message<String> message) throws QueueFullException {
        return sendAll(List.of(message)).get(0);
    }

    @Override
    public synchronized List<String> sendAll(List<Message<String>> messages) throws QueueFullException {
        requireOpen();
        known.values()
                .removeIf(
                        id -> now() - id.since >= options.deduplicationWindow().toNanos());
        List<Item> fresh = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        Map<String, Known> inBatch = new LinkedHashMap<>();
        for (Message<String> message : messages) {
            String name = message.deduplicationId();
            Known first = known.getOrDefault(name, inBatch.get(name));
            if (name != null && first != null && !makes(Mistake.KNOWS_NO_IDS)) {
                ids.add(first.id);
                continue;
            }
            Item item = new Item(prefix + ++sends, message);
            fresh.add(item);
            ids.add(item.id);
            if (name != null && !makes(Mistake.KNOWS_NO_IDS_IN_BATCH)) {
                inBatch.put(name, new Known(item.id, now()));
            }
        }
        requireRoom(fresh, inBatch.size());
        known.putAll(inBatch);
        fresh.forEach(this::enter);
        notifyAll();
        return ids;
    }

    private void requireRoom(List<Item> fresh, int ids) throws QueueFullException {
        while (makes(Mistake.FORGETS_OLDEST_ID) && known.size() + ids > options.deduplicationIds()) {
            known.remove(known.keySet().iterator().next());
        }
        int room = options.capacity() - items.size();
        if (fresh.size() > room && makes(Mistake.DROPS_WHEN_FULL)) {
            fresh.clear();
        } else if (fresh.size() > room) {
            if (makes(Mistake.SENDS_SOME)) {
                fresh.subList(0, room).forEach(this::enter);
            }
            throw new QueueFullException("capacity=" + options.capacity());
        } else if (ids > 0 && known.size() + ids > options.deduplicationIds()) {
            throw new QueueFullException("deduplicationIds=" + options.deduplicationIds());
        }
    }

    private void enter(Item item) {
        item.due =
                now() + (makes(Mistake.IGNORES_DELAY) ? 0 : item.message.delay().toNanos());
        if (makes(Mistake.RESUMES_RECEIVES) && item.message.origin() != null) {
            item.receives = options.maxReceives() - 1;
        }
        items.add(item);
    }

    @Override
    public List<Delivery<String>> receive(int max, Duration wait) throws InterruptedException {
        require(max >= 1, "must be >= 1: max=" + max);
        require(!wait.isNegative(), "must be >= 0: wait=" + wait);
        long begun = now();
        boolean moved = false;
        while (true) {
            Item dead;
            synchronized (this) {
                requireOpen();
                expire();
                List<Delivery<String>> taken = moved ? handOut(max) : List.of();
                dead = taken.isEmpty() ? nextDead() : null;
                if (taken.isEmpty() && dead == null) {
                    taken = handOut(max);
                }
                long left = wait.toNanos() - (now() - begun);
                if (!taken.isEmpty() || (dead == null && left <= 0)) {
                    return taken;
                }
                if (dead == null) {
                    begun = makes(Mistake.WAITS_ANEW) ? now() : begun;
                    try {
                        wait(left / 1_000_000 + 1);
                    } catch (InterruptedException e) {
                        if (makes(Mistake.SWALLOWS_INTERRUPTS)) {
                            return List.of();
                        }
                        throw e;
                    }
                } else if (makes(Mistake.MOVES_UNDER_THE_LOCK)) {
                    move(dead);
                    dead = null;
                }
            }
            if (dead != null) {
                move(dead);
                moved = !makes(Mistake.MOVES_ALL_FIRST);
            }
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private void expire() {
        for (Item item : List.copyOf(items)) {
            if (item.inFlight && item.due - now() <= 0) {
                if (makes(Mistake.REFUSES_LATE_ACKS)) {
                    item.current = null;
                }
                comeBack(item);
            }
        }
    }

    private void comeBack(Item item) {
        item.inFlight = false;
        item.due = now();
        if (item.receives >= options.maxReceives()) {
            item.dead = deadLetters != null;
            if (deadLetters == null && makes(Mistake.DROPS_POISON)) {
                items.remove(item);
            }
        }
        if (makes(Mistake.RETURNS_TO_TAIL) && items.remove(item)) {
            items.add(item);
        }
    }

    /** Null if there is none, or somebody moves one. */
    private Item nextDead() {
        if (moving != null) {
            return null;
        }
        for (Item item : items) {
            if (item.dead && item.due - now() <= 0) {
                moving = item;
                return item;
            }
        }
        return null;
    }

    private void move(Item item) {
        begin(item);
        String id = item.id;
        if (makes(Mistake.MOVES_WITHOUT_AN_ID) || makes(Mistake.MOVES_WITH_THE_SENDERS_ID)) {
            id = makes(Mistake.MOVES_WITHOUT_AN_ID) ? null : item.message.deduplicationId();
        }
        String origin = item.message.origin() == null ? item.id : item.message.origin();
        boolean moved = false;
        try {
            deadLetters.send(new Message<>(item.message.body(), item.message.group(), id, origin, Duration.ZERO));
            moved = true;
        } catch (QueueFullException | IOException | RuntimeException e) {
            // It stays, and is tried again.
        } finally {
            end(item, moved);
        }
    }

    private synchronized void begin(Item item) {
        item.current = null;
        if (makes(Mistake.REMOVES_BEFORE_MOVE)) {
            remove(item);
        }
    }

    private synchronized void end(Item item, boolean moved) {
        moving = null;
        item.due = now() + options.visibility().toNanos();
        if (moved || makes(Mistake.DROPS_WHAT_CAN_NOT_BE_MOVED)) {
            remove(item);
        }
        if (moved && makes(Mistake.BLOCKS_GROUP_OF_DEAD)) {
            blocked.add(item.message.group());
        }
        notifyAll();
    }

    private void remove(Item item) {
        items.remove(item);
        if (makes(Mistake.DELAYS_FROM_TURN) && item.message.group() != null) {
            for (Item next : items) {
                if (item.message.group().equals(next.message.group())) {
                    next.due = now() + next.message.delay().toNanos();
                    return;
                }
            }
        }
    }

    private List<Delivery<String>> handOut(int max) {
        List<Delivery<String>> taken = new ArrayList<>();
        Set<String> busy = new HashSet<>(blocked);
        long inFlight = items.stream().filter(item -> item.inFlight).count();
        for (Item item : List.copyOf(items)) {
            String group = item.message.group();
            boolean due = !item.dead && item.due - now() <= 0;
            boolean visible = !item.inFlight || makes(Mistake.HIDES_NOTHING);
            boolean free = group == null || !busy.contains(group);
            boolean capped = inFlight + taken.size() >= options.maxInFlight() && !makes(Mistake.HAS_NO_CAP);
            boolean goes = (due || (item.inFlight && visible)) && visible && free && !capped && taken.size() < max;
            if (!goes && makes(Mistake.BLOCKS_ALL)) {
                break;
            }
            boolean overtaken = !due && !item.inFlight && makes(Mistake.OVERTAKES_DELAYED);
            if (group != null && !overtaken && !(goes && makes(Mistake.BATCHES_A_GROUP))) {
                busy.add(group);
            }
            if (goes) {
                taken.add(handOut(item));
            }
        }
        return taken;
    }

    private Held handOut(Item item) {
        item.receives = makes(Mistake.COUNTS_NO_RECEIVES) ? 1 : item.receives + 1;
        item.inFlight = true;
        item.due = now() + options.visibility().toNanos();
        item.current = new Held(item);
        if (makes(Mistake.REMOVES_AT_RECEIVE)) {
            items.remove(item);
        }
        return item.current;
    }

    private boolean isHeld(Delivery<String> delivery) {
        Held held = (Held) delivery;
        expire();
        boolean current = held.item.current == held || makes(Mistake.ACKS_BY_ID);
        return current && (items.contains(held.item) || makes(Mistake.REMOVES_AT_RECEIVE));
    }

    @Override
    public synchronized boolean ack(Delivery<String> delivery) {
        requireOpen();
        Held held = (Held) delivery;
        if (!isHeld(delivery)) {
            return false;
        }
        if (makes(Mistake.FORGETS_ID_AT_ACK)) {
            known.remove(held.item.message.deduplicationId());
        }
        if (!makes(Mistake.KEEPS_WHAT_IS_ACKED)) {
            remove(held.item);
        }
        if (!makes(Mistake.ACK_WAKES_NOBODY)) {
            wake();
        }
        return true;
    }

    @Override
    public synchronized boolean nack(Delivery<String> delivery, Duration delay) {
        requireOpen();
        require(!delay.isNegative(), "must be >= 0: delay=" + delay);
        Held held = (Held) delivery;
        if (!isHeld(delivery) || !held.item.inFlight) {
            return false;
        }
        if (!makes(Mistake.ACKS_RETURNED)) {
            held.item.current = null;
        }
        comeBack(held.item);
        if (!held.item.dead && !makes(Mistake.IGNORES_NACK_DELAY)) {
            held.item.due = now() + delay.toNanos();
        }
        if (!makes(Mistake.NACK_WAKES_NOBODY)) {
            wake();
        }
        return true;
    }

    @Override
    public synchronized boolean extend(Delivery<String> delivery, Duration visibility) {
        requireOpen();
        require(!visibility.isNegative(), "must be >= 0: visibility=" + visibility);
        if (visibility.isZero() && !makes(Mistake.IGNORES_EXTEND_BY_ZERO)) {
            return nack(delivery, Duration.ZERO);
        }
        Held held = (Held) delivery;
        if (!isHeld(delivery) || !held.item.inFlight) {
            return false;
        }
        if (!visibility.isZero()) {
            long from = makes(Mistake.EXTENDS_THE_DEADLINE) ? held.item.due : now();
            held.item.due = from + visibility.toNanos();
        }
        return true;
    }

    @Override
    public synchronized Counts counts() {
        requireOpen();
        if (!makes(Mistake.COUNTS_STALE)) {
            expire();
        }
        long inFlight = items.stream().filter(item -> item.inFlight).count();
        long delayed = items.stream()
                .filter(item -> !item.inFlight && (item.dead || item.due - now() > 0))
                .count();
        return new Counts(items.size() - delayed - inFlight, delayed, inFlight);
    }

    synchronized void wake() {
        if (makes(Mistake.WAKES_ONE)) {
            notify();
        } else {
            notifyAll();
        }
    }

    @Override
    public synchronized void close() {
        closed = !makes(Mistake.IGNORES_CLOSE);
        notifyAll();
    }

    private void requireOpen() {
        if (closed) {
            throw new QueueClosedException();
        }
    }
}
