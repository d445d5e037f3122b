package org.scalingpatterns.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Write-behind as one writes it first, with the mistakes that it is told to make. */
final class BrokenWriteBehind implements WriteBehindPendingContract.Behind {

    /** What is wrong with it. */
    enum Mistake {
        /** The caller waits for the store. */
        WRITES_AT_ONCE,
        /** Reads go by the cache and the store alone; a write leaves a copy. */
        READS_THE_CACHE,
        /** A pending delete is no pending value. */
        FORGETS_DELETES,
        /** The end of a batch takes its keys off the pending ones, whatever has happened to them. */
        REMOVES_BY_KEY,
        /** A write is read before its place among others is known. */
        PUBLISHES_FIRST,
        /** What failed waits in a queue of its own, and gets its version when it is written. */
        RETRIES_LATER,
        /** A write gets its version when it is written. */
        VERSIONS_AT_FLUSH,
        NO_COALESCING,
        /** A write whose key is on its way takes that one's place. */
        COALESCES_IN_FLIGHT,
        /** Where there is no room, a write is left out. */
        DROPS,
        UNBOUNDED,
        /** Writes through beside the flusher, and doesn't look at what is pending. */
        WRITES_BESIDE,
        /** A row that is refused is tried again with its batch. */
        RETRIES_POISON,
        /** A batch that fails is tried again as it is, before all others. */
        RETRIES_WHOLE,
        NO_BACKOFF,
        /** What failed is not tried again. */
        GIVES_UP,
        /** Each write of a key makes it wait anew. */
        WAITS_ANEW,
        /** Writes one batch when all is asked for. */
        FLUSHES_ONCE,
        /** What is on its way when it is closed is not told. */
        CLOSES_AT_ONCE,
        LEAVES_THREAD
    }

    private static final long LEFT_NANOS = 15_000_000_000L; // not for ever, it is a test

    private static final class Op {
        private final String key;
        private String value;
        private long version;
        private long since;

        private Op(String key, String value) {
            this.key = key;
            this.value = value;
        }
    }

    private final WriteBehindPendingContract.Parts parts;
    private final Set<Mistake> mistakes = EnumSet.noneOf(Mistake.class);
    private final ConcurrentHashMap<String, Op> newest = new ConcurrentHashMap<>();
    private final List<Op> waiting = new ArrayList<>(); // under the monitor, as is what follows
    private final List<Op> later = new ArrayList<>();
    private List<Op> inFlight = List.of();
    private boolean closed;
    private final ReentrantLock turns = new ReentrantLock();
    private int size; // under the turn, as is what follows
    private long backoff;
    private long heldOffUntil = Long.MIN_VALUE;
    private Thread flusher;

    BrokenWriteBehind(WriteBehindPendingContract.Parts parts, Mistake... mistakes) {
        this.parts = parts;
        this.mistakes.addAll(List.of(mistakes));
        this.size = parts.options().batch();
    }

    private boolean makes(Mistake mistake) {
        return mistakes.contains(mistake);
    }

    private Entry<String> entry(Row<String> row) {
        return new Entry<>(row, parts.nanoTime().getAsLong() + 600_000_000_000L, 0);
    }

    @Override
    public String get(String key) throws IOException {
        Op op = newest.get(key);
        if (op != null && !makes(Mistake.READS_THE_CACHE) && !(makes(Mistake.FORGETS_DELETES) && op.value == null)) {
            return op.value;
        }
        Entry<String> copy = parts.cache().get(key);
        if (copy != null) {
            return copy.row().value();
        }
        long lease = parts.cache().lease(key);
        Row<String> row = parts.store().load(key);
        parts.cache().fill(key, entry(row), lease);
        return row.value();
    }

    @Override
    public void put(String key, String value) throws IOException {
        write(key, value);
    }

    @Override
    public void delete(String key) throws IOException {
        write(key, null);
    }

    private void write(String key, String value) throws IOException {
        Op op = new Op(key, value);
        if (makes(Mistake.PUBLISHES_FIRST)) {
            newest.put(key, op);
            op.version = parts.versions().next();
            synchronized (this) {
                waiting.add(op);
            }
            return;
        }
        if (!admitted(op)) {
            writeThrough(op);
        } else if (makes(Mistake.READS_THE_CACHE)) {
            parts.cache().put(key, entry(new Row<>(value, op.version)));
        }
        if (makes(Mistake.WRITES_AT_ONCE)) {
            flush();
        }
    }

    private synchronized boolean admitted(Op op) throws IOException {
        requireOpen();
        while (waitingOf(op.key) == null
                && !makes(Mistake.UNBOUNDED)
                && waiting.size() + inFlight.size() >= parts.options().capacity()) {
            if (makes(Mistake.DROPS)) {
                return true;
            }
            if (parts.options().whenFull() == WhenFull.WRITE_THROUGH) {
                return false;
            }
            if (parts.options().whenFull() == WhenFull.REJECT) {
                throw new BacklogFullException(parts.options().capacity());
            }
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            requireOpen();
        }
        op.version = parts.versions().next();
        op.since = parts.nanoTime().getAsLong();
        add(op);
        return true;
    }

    private void add(Op op) {
        Op flying = inFlight.stream()
                .filter(one -> one.key.equals(op.key))
                .findFirst()
                .orElse(null);
        if (makes(Mistake.COALESCES_IN_FLIGHT) && flying != null) {
            flying.value = op.value;
            flying.version = op.version;
            return;
        }
        newest.put(op.key, op);
        Op before = waitingOf(op.key);
        if (before == null || makes(Mistake.NO_COALESCING)) {
            waiting.add(op);
        } else if (makes(Mistake.WAITS_ANEW)) {
            waiting.remove(before);
            waiting.add(op);
        } else {
            op.since = before.since;
            waiting.set(waiting.indexOf(before), op);
        }
    }

    private Op waitingOf(String key) {
        return waiting.stream().filter(op -> op.key.equals(key)).findFirst().orElse(null);
    }

    private void writeThrough(Op op) throws IOException {
        if (makes(Mistake.WRITES_BESIDE)) {
            op.version = parts.versions().next();
            parts.cache().put(op.key, entry(parts.store().write(op.key, new Row<>(op.value, op.version))));
            return;
        }
        turns.lock();
        try {
            op.version = parts.versions().next();
            parts.cache().put(op.key, entry(parts.store().write(op.key, new Row<>(op.value, op.version))));
            synchronized (this) {
                Op before = waitingOf(op.key);
                if (before != null && before.version < op.version) {
                    waiting.remove(before);
                    newest.remove(op.key, before);
                }
            }
        } finally {
            turns.unlock();
        }
    }

    @Override
    public void flush() throws IOException {
        turns.lock();
        try {
            int batches = (waiting.size() + later.size() + size - 1) / size + 1;
            for (int i = 0; i < (makes(Mistake.FLUSHES_ONCE) ? 1 : batches); i++) {
                batch();
            }
        } finally {
            turns.unlock();
        }
    }

    @Override
    public void flushDue() {
        turns.lock();
        try {
            while (parts.nanoTime().getAsLong() >= heldOffUntil && isDue()) {
                try {
                    batch();
                } catch (IOException | RuntimeException e) {
                    return;
                }
            }
        } finally {
            turns.unlock();
        }
    }

    private synchronized boolean isDue() {
        long oldest = waiting.stream().mapToLong(op -> op.since).min().orElse(Long.MAX_VALUE);
        boolean waited =
                parts.nanoTime().getAsLong() - oldest >= parts.options().delay().toNanos();
        return (!waiting.isEmpty() && waited)
                || waiting.size() >= parts.options().batch()
                || !later.isEmpty();
    }

    private void batch() throws IOException {
        List<Op> batch = take();
        boolean written = false;
        try {
            halve(batch);
            written = true;
        } finally {
            end(batch);
            size = written ? parts.options().batch() : makes(Mistake.RETRIES_WHOLE) ? size : Math.max(1, size / 2);
            long first = parts.options().backoff().toNanos();
            backoff = written || makes(Mistake.NO_BACKOFF)
                    ? 0
                    : Math.min(
                            Math.max(first, 2 * backoff),
                            parts.options().maxBackoff().toNanos());
            heldOffUntil = parts.nanoTime().getAsLong() + backoff;
        }
    }

    private synchronized List<Op> take() {
        List<Op> batch = new ArrayList<>(waiting.subList(0, Math.min(size, waiting.size())));
        waiting.removeAll(batch);
        if (batch.isEmpty()) {
            batch.addAll(later);
            later.clear();
        }
        inFlight = batch;
        return batch;
    }

    private void halve(List<Op> batch) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        try {
            store(batch);
        } catch (RowRefusedException e) {
            if (makes(Mistake.RETRIES_POISON)) {
                throw e;
            }
            if (batch.size() == 1) {
                Op op = batch.get(0);
                try {
                    parts.listener().refused(op.key, new Row<>(op.value, op.version), e);
                } catch (Exception told) {
                    throw new IOException(told);
                }
                newest.remove(op.key, op);
                return;
            }
            halve(batch.subList(0, batch.size() / 2));
            halve(batch.subList(batch.size() / 2, batch.size()));
        }
    }

    private void store(List<Op> batch) throws IOException {
        Map<String, Row<String>> rows = new LinkedHashMap<>();
        for (Op op : batch) {
            if (makes(Mistake.VERSIONS_AT_FLUSH) || makes(Mistake.RETRIES_LATER)) {
                op.version = Math.max(
                        parts.versions().next(), parts.store().load(op.key).version() + 1);
            }
            if (makes(Mistake.NO_COALESCING)) {
                finish(op, parts.store().write(op.key, new Row<>(op.value, op.version)));
            } else {
                rows.put(op.key, new Row<>(op.value, op.version));
            }
        }
        Map<String, Row<String>> stored =
                rows.isEmpty() ? Map.of() : parts.store().writeAll(rows);
        for (Op op : batch) {
            if (stored.containsKey(op.key)) {
                finish(op, stored.get(op.key));
            }
        }
    }

    private void finish(Op op, Row<String> stored) throws IOException {
        parts.cache().put(op.key, entry(stored));
        if (makes(Mistake.REMOVES_BY_KEY)) {
            synchronized (this) {
                newest.remove(op.key);
                waiting.removeIf(one -> one.key.equals(op.key));
            }
        }
        newest.remove(op.key, op);
        if (stored.version() > op.version) {
            parts.listener().overtaken(op.key, new Row<>(op.value, op.version), stored);
        }
    }

    private synchronized void end(List<Op> batch) {
        inFlight = List.of();
        for (Op op : batch) {
            if (makes(Mistake.RETRIES_LATER) && !isStored(op)) {
                later.add(op);
            } else if (newest.get(op.key) == op && !makes(Mistake.GIVES_UP)) {
                if (makes(Mistake.RETRIES_WHOLE)) {
                    waiting.add(batch.indexOf(op), op);
                } else {
                    waiting.add(op);
                }
            }
        }
        notifyAll();
    }

    private boolean isStored(Op op) {
        try {
            return parts.store().load(op.key).version() >= op.version;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void start(ThreadFactory threads) {
        long begun = System.nanoTime();
        flusher = threads.newThread(() -> {
            while (!isClosed() || (makes(Mistake.LEAVES_THREAD) && System.nanoTime() - begun < LEFT_NANOS)) {
                flushDue();
                LockSupport.parkNanos(100_000);
            }
        });
        flusher.start();
    }

    private synchronized boolean isWaiting() {
        return !waiting.isEmpty() || !later.isEmpty();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void requireOpen() {
        if (isClosed()) {
            throw new IllegalStateException("closed");
        }
    }

    @Override
    public Map<String, Row<String>> close(Duration deadline) {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            if (flusher != null && !makes(Mistake.LEAVES_THREAD)) {
                flusher.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        long until = parts.nanoTime().getAsLong() + deadline.toNanos();
        while (isWaiting() && parts.nanoTime().getAsLong() < until) {
            try {
                flush();
            } catch (IOException | RuntimeException e) {
                if (makes(Mistake.CLOSES_AT_ONCE)) {
                    return Map.of();
                }
            }
        }
        Map<String, Row<String>> left = new LinkedHashMap<>();
        newest.forEach((key, op) -> left.put(key, new Row<>(op.value, op.version)));
        return left;
    }
}
