package org.scalingpatterns.cqrs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.eventsourcing.Upcasters;

/**
 * The read side: follows the log and keeps a view up to date. Each view has a projector of its own, and its own pace.
 * Thread-safe.
 *
 * @param <T> what a change is written through
 * @param <V> the view
 */
public final class Projector<T, V extends View<T>> implements AutoCloseable {

    /*
     * 1. The checkpoint lives in the view and moves with it. Whatever is killed, and whenever: what the view holds and where it
     *    goes on are one fact, so an event is never applied twice, and none is left out.
     * 2. A batch names the checkpoint that it follows on. A second projector on the same view (an old process that is not quite
     *    dead) finds another one there, changes nothing, and reads on from where the view is.
     * 3. A batch that fails is done again event by event, so that what is wrong is known, and what is not is applied. Poison is
     *    not asked when the view's storage fails: leaving an event out would not mend it. A projection's own IOException goes
     *    through the view in a wrapper, so that it isn't taken for the storage's.
     * 4. A rebuild fills a second view beside the first one. The last events, and the swap, happen while the first one stands
     *    still: who reads sees the old view at some position, then the new one at that position or a later one.
     */

    private static final int BATCH = 256;
    private static final Duration LOOK_AROUND = Duration.ofMillis(100);
    /** For events that another process's view has seen. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final EventFeed events;
    private final Upcasters upcasters;
    private final Projection<T> projection;
    private final Poison poison;
    private final ReentrantLock turns = new ReentrantLock();
    private final ReentrantLock state = new ReentrantLock();
    private final Condition moved = state.newCondition();
    private volatile V view;
    private volatile Exception failure;
    private volatile boolean closed;
    private Thread follower; // under the state lock; the last one that was started
    private boolean following; // under the state lock

    /** What keeps a projection's IOException from being the view's. */
    private static final class Unapplied extends Exception {
        private static final long serialVersionUID = 1L;
        private final IOException why;

        Unapplied(IOException why) {
            super(why);
            this.why = why;
        }
    }

    /** A projector that stands still until it is run or started. */
    public Projector(EventFeed events, Upcasters upcasters, V view, Projection<T> projection, Poison poison) {
        this.events = Objects.requireNonNull(events, "events");
        this.upcasters = Objects.requireNonNull(upcasters, "upcasters");
        this.view = Objects.requireNonNull(view, "view");
        this.projection = Objects.requireNonNull(projection, "projection");
        this.poison = Objects.requireNonNull(poison, "poison");
    }

    /** What to ask: the view of the moment. */
    public V view() {
        return view;
    }

    /**
     * Why it stopped, or the last call failed; empty while neither has happened, and after a call that went well. An interrupt is
     * no failure.
     */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Applies all events that are there, on the calling thread.
     *
     * @return how many
     * @throws Exception the projection's, where poison stops it, or the storage's; the view is before that event
     */
    public long run() throws Exception {
        turns.lock();
        try {
            return turn();
        } catch (Exception e) {
            failure = isInterrupt(e) ? failure : e;
            throw e;
        } catch (Error e) {
            failure = ofError(e);
            throw e;
        } finally {
            turns.unlock();
            wake();
        }
    }

    private long turn() throws Exception {
        turns.lock();
        try {
            long applied = catchUp(view);
            failure = null;
            return applied;
        } finally {
            turns.unlock();
            wake();
        }
    }

    /** Itself, or what channels and drivers make of it: they leave the thread interrupted, or throw what is named after it. */
    private static boolean isInterrupt(Exception e) {
        return e instanceof InterruptedException
                || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException))
                || Thread.currentThread().isInterrupted();
    }

    private static Exception ofError(Error e) {
        return new IllegalStateException("the projection ended with an error", e);
    }

    /**
     * Follows the log on a thread of its own, until it is closed, stopped by poison, interrupted, or the log or the view's storage
     * fails. <b>It doesn't try again by itself</b>: watch {@link #failure()}, and start it again, which goes on from the checkpoint.
     *
     * @throws IllegalStateException if it follows already, or was closed
     */
    public void start(ThreadFactory threads) {
        state.lock();
        try {
            if (following || closed) {
                throw new IllegalStateException("must neither follow already nor be closed");
            }
            Thread thread = threads.newThread(this::follow);
            thread.start();
            follower = thread;
            following = true; // its end waits for the lock
            failure = null;
        } finally {
            state.unlock();
        }
    }

    private void follow() {
        Exception why = null;
        try {
            while (!closed) {
                turn();
                lookAround();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            why = isInterrupt(e) ? null : e;
        } catch (Error e) {
            why = ofError(e);
            throw e;
        } finally {
            ended(why);
        }
    }

    /** Waits for a next event, not long, as this may have been closed. A log that was closed doesn't wait, so the time is kept here. */
    private void lookAround() throws Exception {
        long until = System.nanoTime() + LOOK_AROUND.toNanos();
        try (EventCursor cursor = events.readAll(view.checkpoint())) {
            if (cursor.await(LOOK_AROUND)) {
                return;
            }
        }
        state.lockInterruptibly();
        try {
            long nanos = until - System.nanoTime();
            while (nanos > 0 && !closed) {
                nanos = moved.awaitNanos(nanos);
            }
        } finally {
            state.unlock();
        }
    }

    /** Both at once: who sees the failure may start it again. */
    private void ended(Exception why) {
        state.lock();
        try {
            following = false;
            failure = why == null ? failure : why;
            moved.signalAll();
        } finally {
            state.unlock();
        }
    }

    private long catchUp(V target) throws Exception {
        long applied = 0;
        while (!closed) {
            long from = target.checkpoint();
            List<RecordedEvent> batch = next(from);
            if (batch.isEmpty()) {
                return applied;
            }
            applied += apply(target, from, batch);
            wake();
        }
        return applied;
    }

    private List<RecordedEvent> next(long from) throws IOException {
        List<RecordedEvent> batch = new ArrayList<>();
        try (EventCursor cursor = events.readAll(from)) {
            while (batch.size() < BATCH && cursor.next()) {
                batch.add(cursor.event());
            }
        }
        return batch;
    }

    private long apply(V target, long from, List<RecordedEvent> batch) throws Exception {
        try {
            return update(target, from, batch) ? batch.size() : 0;
        } catch (InterruptedException e) {
            throw e; // somebody wants to end it: no event is to blame
        } catch (Exception oneOfThem) {
            long before = from;
            long applied = 0;
            for (RecordedEvent event : batch) {
                if (!applyAlone(target, before, event)) {
                    break;
                }
                applied++;
                before = event.position();
            }
            return applied;
        }
    }

    private boolean applyAlone(V target, long from, RecordedEvent event) throws Exception {
        try {
            return update(target, from, List.of(event));
        } catch (IOException | InterruptedException noEventsFault) {
            throw noEventsFault;
        } catch (Unapplied e) {
            return leaveOut(target, from, event, e.why);
        } catch (Exception e) {
            return leaveOut(target, from, event, e);
        }
    }

    private boolean leaveOut(V target, long from, RecordedEvent event, Exception why) throws Exception {
        if (isInterrupt(why) || !poison.skips(event, why)) {
            throw why;
        }
        return target.update(from, event.position(), transaction -> {});
    }

    private boolean update(V target, long from, List<RecordedEvent> batch) throws Exception {
        return target.update(from, batch.get(batch.size() - 1).position(), transaction -> {
            try {
                for (RecordedEvent event : batch) {
                    projection.apply(upcasters.upcast(event), transaction);
                }
            } catch (IOException e) {
                throw new Unapplied(e);
            }
        });
    }

    /**
     * Builds a view from history beside the one in use, then puts it in its place. The old one is up to date until then.
     *
     * @param shadow a view that nobody uses; one that was filled up to some position goes on from there
     * @throws Exception the projection's, where poison stops it, or because the projector was closed: the old view stays in
     *     use. After the storage's at the very end others may see the new one: call it again.
     * @throws IllegalStateException also if the view in use holds more than the log does: it was set back to an older copy, or this
     *     process reads it seconds late
     */
    public void rebuild(V shadow) throws Exception {
        Objects.requireNonNull(shadow, "shadow");
        catchUp(shadow); // the long part, beside the old one
        turns.lock();
        try {
            do {
                catchUp(shadow);
                if (closed) {
                    throw new IllegalStateException("must not be closed: rebuild");
                }
            } while (!shadow.publish() && hasMore(shadow.checkpoint()));
            view = shadow;
            failure = null;
        } finally {
            turns.unlock();
            wake();
        }
    }

    /** Whether there is an event behind a position, or comes soon: else the view in use is ahead of the log itself. */
    private boolean hasMore(long position) throws Exception {
        try (EventCursor cursor = events.readAll(position)) {
            if (!cursor.await(PATIENCE)) {
                throw new IllegalStateException(
                        "must end behind the view in use, was the log set back? log ends at " + position);
            }
            return true;
        }
    }

    /**
     * Waits until the view holds an event, for whoever must read what was written.
     *
     * @param position the event's
     * @return false after the timeout, or where the projector stopped before it: the view is older
     */
    public boolean await(long position, Duration timeout) throws Exception {
        long nanos = TimeUnit.NANOSECONDS.convert(timeout); // at most what a long holds
        state.lockInterruptibly();
        try {
            while (view.checkpoint() < position) {
                boolean stopped = follower != null && !following; // by an interrupt, which is no failure
                if (nanos <= 0 || closed || failure != null || stopped) {
                    return false;
                }
                nanos = moved.awaitNanos(nanos);
            }
            return true;
        } finally {
            state.unlock();
        }
    }

    /** How far the view is behind: 0 where it holds every event, otherwise the age of the oldest one that it lacks. */
    public Duration lag(java.time.InstantSource clock) throws Exception {
        List<RecordedEvent> missing = new ArrayList<>();
        try (EventCursor cursor = events.readAll(view.checkpoint())) {
            if (cursor.next()) {
                missing.add(cursor.event());
            }
        }
        if (missing.isEmpty()) {
            return Duration.ZERO;
        }
        Duration age = Duration.between(missing.get(0).time(), clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private void wake() {
        state.lock();
        try {
            moved.signalAll();
        } finally {
            state.unlock();
        }
    }

    /** Stops between two batches, and waits for that. The view stays as it is. */
    @Override
    public void close() {
        closed = true;
        wake();
        Thread running;
        state.lock();
        try {
            running = follower;
        } finally {
            state.unlock();
        }
        boolean interrupted = false;
        while (running != null && running.isAlive() && running != Thread.currentThread()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
