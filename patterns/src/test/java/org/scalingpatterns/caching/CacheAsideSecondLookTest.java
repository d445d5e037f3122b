package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.caching.Crew.Caller;
import org.scalingpatterns.caching.Crew.Gate;

/** Loads and copies that a write overtakes at moments which only gates in the cache, the dice and the clock can reach. */
@Timeout(120)
class CacheAsideSecondLookTest extends CacheAsideContract {

    /** Where a caller can be held up; it passes the gates of a place in turn, and then freely. */
    private enum Place {
        LOOKED,
        DROPPING,
        DROPPED,
        FILLING,
        DICE,
        CLOCK
    }

    private static final ThreadLocal<Place> WHERE = new ThreadLocal<>();
    private static final ThreadLocal<Queue<Gate>> GATES = ThreadLocal.withInitial(ArrayDeque::new);
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

    private static void hold(Place place, Gate... inTurn) {
        WHERE.set(place);
        GATES.get().addAll(List.of(inTurn));
    }

    private static void at(Place place) {
        if (WHERE.get() == place && !GATES.get().isEmpty()) {
            GATES.get().remove().pass();
        }
    }

    @Override
    protected Cache<String, String> cache() {
        return new Cuttable(new MapCache<>(new ConcurrentHashMap<>(), ttl().multipliedBy(3), now::get)) {
            @Override
            public Entry<String> get(String key) throws IOException {
                Entry<String> copy = super.get(key);
                at(Place.LOOKED);
                return copy;
            }

            @Override
            public boolean fill(String key, Entry<String> entry, long lease) throws IOException {
                at(Place.FILLING);
                return super.fill(key, entry, lease);
            }

            @Override
            public void invalidate(String key, long version) throws IOException {
                at(Place.DROPPING);
                super.invalidate(key, version);
                at(Place.DROPPED);
            }
        };
    }

    @Override
    protected long nanoTime() {
        long time = now.get();
        at(Place.CLOCK);
        return time;
    }

    @Override
    protected void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private Random dice() {
        return new Random(5) {
            private static final long serialVersionUID = 1;

            @Override
            public double nextDouble() {
                at(Place.DICE);
                return super.nextDouble();
            }
        };
    }

    private interface Read {
        String of(String key) throws IOException;
    }

    /** One key by itself, and as the only one of a batch. */
    private List<Read> reads() {
        return List.of(
                key -> subject.get(key), key -> subject.getAll(List.of(key)).get(key));
    }

    private Caller<String> startHeld(Read read, Place place, Gate... inTurn) {
        return crew.start(() -> {
            hold(place, inTurn);
            return read.of("a");
        });
    }

    /**
     * A reader misses. Another one fills the old copy. A writer has stored the new row, and is about to drop the copy. The reader leads a
     * load, looks again, and finds the copy. The writer drops it, and returns. Who comes now finds the reader's load under way.
     */
    @Test
    void get_afterAWrite_isNotServedTheCopyThatALoadFoundBeforeItWasDropped() throws Exception {
        begin(plain());
        for (Read read : reads()) {
            subject.put("a", "old");
            Gate missed = new Gate();
            Gate found = new Gate();
            Caller<String> leader = startHeld(read, Place.LOOKED, missed, found);
            missed.awaitReached();
            subject.get("a");
            Gate dropping = new Gate();
            Caller<Row<String>> writer = crew.start(() -> {
                hold(Place.DROPPING, dropping);
                return subject.put("a", "new");
            });
            dropping.awaitReached();
            missed.open();
            found.awaitReached();
            dropping.open();
            writer.result();
            Caller<String> after = crew.start(() -> subject.get("a"));
            crew.awaitStandstill();
            found.open();
            assertThat(leader.result()).as("who came before").isEqualTo("old");
            assertThat(after.result()).as("who came after").isEqualTo("new");
        }
    }

    /** The same with a writer in another process, who knows nothing of the load. */
    @Test
    void get_afterAWriteOfAnotherProcess_isNotServedTheCopyThatALoadFoundBefore() throws Exception {
        begin(plain());
        for (Read read : reads()) {
            writeElsewhere("a", "old");
            Gate missed = new Gate();
            Gate found = new Gate();
            Caller<String> leader = startHeld(read, Place.LOOKED, missed, found);
            missed.awaitReached();
            subject.get("a");
            missed.open();
            found.awaitReached();
            writeElsewhere("a", "new");
            Caller<String> after = crew.start(() -> subject.get("a"));
            crew.awaitStandstill();
            found.open();
            assertThat(leader.result()).as("who came before").isEqualTo("old");
            assertThat(after.result()).as("who came after").isEqualTo("new");
        }
    }

    /** Without a write, who waits for a load that finds a copy is served that copy: the store isn't asked again. */
    @Test
    void get_loadThatFindsACopy_costsThoseWhoWaitNoLoad() throws Exception {
        begin(plain());
        subject.put("a", "value");
        Gate missed = new Gate();
        Gate found = new Gate();
        Gate missedToo = new Gate();
        Caller<String> leader = startHeld(subject::get, Place.LOOKED, missed, found);
        Caller<String> waiting = startHeld(subject::get, Place.LOOKED, missedToo);
        missed.awaitReached();
        missedToo.awaitReached();
        subject.get("a");
        missed.open();
        found.awaitReached();
        missedToo.open();
        crew.awaitStandstill();
        found.open();
        assertThat(leader.result()).isEqualTo("value");
        assertThat(waiting.result()).isEqualTo("value");
        assertThat(loads()).isEqualTo(1);
    }

    /** A load has read the old row. A writer has dropped the copy, and has not returned yet. The load fills: its lease is void. */
    @Test
    void get_overtakenByAWriteThatHasJustDroppedTheCopy_leavesNoOldCopy() throws Exception {
        begin(plain());
        for (Read read : reads()) {
            subject.put("a", "old");
            Gate filling = new Gate();
            Caller<String> leader = startHeld(read, Place.FILLING, filling);
            filling.awaitReached();
            Gate dropped = new Gate();
            Caller<Row<String>> writer = crew.start(() -> {
                hold(Place.DROPPED, dropped);
                return subject.put("a", "new");
            });
            dropped.awaitReached();
            filling.open();
            leader.result();
            assertThat(cache.get("a")).isNull();
            dropped.open();
            writer.result();
            assertThat(subject.get("a")).isEqualTo("new");
        }
    }

    /** As many keys in doubt as are remembered: of others, all copies are distrusted that were made before. */
    private void beginWithoutRoomForDoubts() throws Exception {
        begin(plain().withMaxInDoubt(1), dice(), Runnable::run);
        subject.put("a", "old");
        cache.down = true;
        subject.put("in doubt", "new");
        cache.down = false;
    }

    /**
     * A load has read the old row. A write can't tell the cache, and there is no room to remember its key. Then the cache is back, and
     * the load fills: its lease is good, as nobody told the cache. That copy must count as made before.
     */
    @Test
    void get_overtakenByAWriteThatIsNeitherToldNorRemembered_isNotTrustedLater() throws Exception {
        for (Place place : List.of(Place.DICE, Place.FILLING)) {
            beginWithoutRoomForDoubts();
            Gate keeping = new Gate();
            Caller<String> leader = startHeld(subject::get, place, keeping);
            keeping.awaitReached();
            pass(Duration.ofNanos(1));
            cache.down = true;
            subject.put("a", "new");
            pass(Duration.ofNanos(1));
            cache.down = false;
            keeping.open();
            leader.result();
            assertThat(subject.get("a")).as("held up at %s", place).isEqualTo("new");
        }
    }

    /** The same with a load that ends just after that moment: by then it is off the map, and doesn't fill. */
    @Test
    void get_endingWhileAWriteIsNeitherToldNorRemembered_isNotKept() throws Exception {
        beginWithoutRoomForDoubts();
        Crew.FirstAnswer answer = holdFirstLoad();
        Caller<String> leader = crew.start(() -> subject.get("a"));
        answer.awaitReached();
        cache.down = true;
        Gate distrusting = new Gate();
        Caller<Row<String>> writer = crew.start(() -> {
            hold(Place.CLOCK, distrusting);
            return subject.put("a", "new");
        });
        distrusting.awaitReached();
        pass(Duration.ofNanos(1));
        cache.down = false;
        answer.open();
        leader.result();
        distrusting.open();
        writer.result();
        assertThat(subject.get("a")).isEqualTo("new");
    }
}
