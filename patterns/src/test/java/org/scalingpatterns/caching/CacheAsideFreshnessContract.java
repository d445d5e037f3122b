package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.Crew.Caller;
import org.scalingpatterns.caching.FaultyStore.Call;
import org.scalingpatterns.caching.FaultyStore.Faults;
import org.scalingpatterns.contracts.Guarantee;

/** How old what a cache-aside serves may be. */
public abstract class CacheAsideFreshnessContract extends CacheAsideContract {

    @Test
    @Guarantee("cache-aside/no-old-refill")
    public void get_overtakenByAWrite_leavesNoOldCopy() throws Exception {
        begin(plain());
        subject.put("a", "old");
        // A reader misses, and reads the old row. A writer stores the new one and invalidates. The reader fills.
        Crew.FirstAnswer gate = holdFirstLoad();
        Caller<String> reader = crew.start(() -> subject.get("a"));
        gate.awaitReached();
        subject.put("a", "new");
        gate.open();
        assertThat(reader.result()).isIn("old", "new");
        assertThat(subject.get("a")).isEqualTo("new");
        // The same with a delete, and a reader of several keys.
        gate = holdFirstLoad();
        subject.invalidate("a", 0);
        Caller<Map<String, String>> readers = crew.start(() -> subject.getAll(List.of("a", "b")));
        gate.awaitReached();
        subject.delete("a");
        gate.open();
        readers.result();
        assertThat(subject.get("a")).isNull();
        assertThat(subject.getAll(List.of("a", "b"))).isEmpty();
    }

    @Test
    @Guarantee("cache-aside/later-reader")
    public void get_afterAWrite_isNotServedByALoadBegunBefore() throws Exception {
        begin(plain());
        subject.put("a", "old");
        // A load has read the old row and is held up. A write returns. Whoever comes now must not get that row.
        Crew.FirstAnswer gate = holdFirstLoad();
        Caller<String> before = crew.start(() -> subject.get("a"));
        gate.awaitReached();
        subject.put("a", "new");
        Caller<String> after = crew.start(() -> subject.get("a"));
        Caller<Map<String, String>> several = crew.start(() -> subject.getAll(List.of("a")));
        crew.awaitStandstill();
        gate.open();
        before.result();
        assertThat(after.result()).isEqualTo("new");
        assertThat(several.result()).containsEntry("a", "new");
    }

    @Test
    @Guarantee("cache-aside/write-elsewhere")
    public void get_afterAWriteOfAnotherProcess_isNotServedByALoadBegunBefore() throws Exception {
        begin(plain());
        writeElsewhere("a", "old");
        // The other process can't take the load off this one's map. Its invalidation voids the lease.
        Crew.FirstAnswer gate = holdFirstLoad();
        Caller<String> before = crew.start(() -> subject.get("a"));
        gate.awaitReached();
        writeElsewhere("a", "new");
        Caller<String> after = crew.start(() -> subject.get("a"));
        crew.awaitStandstill();
        gate.open();
        before.result();
        assertThat(after.result()).isEqualTo("new");
        // The load has filled, and is held up before anybody is told. Then comes the write, then the reader.
        mend();
        Crew.Gate filled = new Crew.Gate();
        subject.invalidate("a", 0);
        cache.filled = filled::pass;
        before = crew.start(() -> subject.get("a"));
        filled.awaitReached();
        cache.filled = () -> {};
        writeElsewhere("a", "newer");
        after = crew.start(() -> subject.get("a"));
        crew.awaitStandstill();
        filled.open();
        assertThat(before.result()).isEqualTo("new");
        assertThat(after.result()).isEqualTo("newer");
    }

    @Test
    @Guarantee("cache-aside/lagging-refill")
    public void get_rowFromALaggingReplica_isNotKept() throws Exception {
        HeapStore<String, String> replica = new HeapStore<>();
        begin(plain());
        replica.write("a", subject.put("a", "old"));
        Row<String> written = subject.put("a", "new");
        Store<String, String> primary = store;
        subject = subject(new Parts(
                cache,
                new Store<>() {
                    @Override
                    public Row<String> load(String key) {
                        return replica.load(key);
                    }

                    @Override
                    public Row<String> write(String key, Row<String> row) throws IOException {
                        return primary.write(key, row);
                    }
                },
                new VersionClock(3, () -> 0),
                plain(),
                this::nanoTime,
                new Random(5),
                Runnable::run));
        assertThat(subject.get("a")).as("what the replica has").isEqualTo("old");
        replica.write("a", written);
        assertThat(subject.get("a")).as("once the replica has caught up").isEqualTo("new");
    }

    @Test
    @Guarantee("cache-aside/absent-brief")
    public void get_absentKey_isRememberedForItsTime_orUntilItIsWritten() throws Exception {
        Duration brief = ttl().dividedBy(4);
        begin(plain().withAbsentTtl(brief));
        assertThat(subject.get("a")).isNull();
        assertThat(subject.get("a")).isNull();
        assertThat(loads()).as("loads of an absent key").isEqualTo(1);
        subject.put("a", "written");
        assertThat(subject.get("a")).isEqualTo("written");
        subject.delete("a");
        assertThat(subject.get("a")).isNull();
        assertThat(subject.get("b")).isNull();
        store.write("b", new Row<>("by somebody who tells nobody", 1));
        pass(brief);
        assertThat(subject.get("b")).as("after its time").isNotNull();
    }

    @Test
    @Guarantee("cache-aside/ttl-jitter")
    public void copies_loadedAtOnce_expireApart_andNeverLate() throws Exception {
        begin(plain().withJitter(0.5));
        List<Long> lives = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            subject.put("key" + i, "value");
            subject.get("key" + i);
            Entry<String> copy = cache.get("key" + i);
            assertThat(copy).isNotNull();
            lives.add(copy.expiresAtNanos() - nanoTime());
        }
        long ttl = ttl().toNanos();
        assertThat(lives).allMatch(life -> life <= ttl, "at most the time to live");
        assertThat(lives.stream().filter(life -> life < ttl * 3 / 4).count())
                .as("in the earlier half")
                .isBetween(50L, 200L);
        assertThat(lives.stream().filter(life -> life > ttl * 3 / 4).count())
                .as("in the later half")
                .isBetween(40L, 150L);
        pass(ttl());
        assertThat(cache.get("key0")).isNull();
    }

    @Test
    @Guarantee("cache-aside/early-refresh")
    public void get_shortlyBeforeExpiry_servesTheOldValueAndRefreshesOnce() throws Exception {
        Queue<Runnable> refreshes = new ArrayDeque<>();
        begin(plain().withEarliness(1), unlucky(), refreshes::add);
        Duration half = ttl().dividedBy(2);
        store.setFaults(new Faults<String>() {
            @Override
            public void after(Call call, Collection<? extends String> keys) {
                if (call == Call.LOAD) {
                    takeHalfATtl(half);
                }
            }
        });
        subject.put("a", "old");
        subject.get("a");
        mend();
        assertThat(subject.get("a")).isEqualTo("old");
        assertThat(subject.get("a")).isEqualTo("old");
        assertThat(refreshes).as("refreshes of one copy").hasSize(1);
        assertThat(loads()).isEqualTo(1);
        refreshes.remove().run();
        assertThat(loads()).isEqualTo(2);
        assertThat(cache.get("a").expiresAtNanos() - nanoTime())
                .as("time to live of the new copy")
                .isGreaterThan(half.toNanos());
        subject.get("a");
        assertThat(refreshes).as("of a row that loads in no time").isEmpty();
    }

    private void takeHalfATtl(Duration half) {
        try {
            pass(half);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Always draws what makes a refresh most likely. */
    private static RandomGenerator unlucky() {
        return new Random(0) {
            private static final long serialVersionUID = 1;

            @Override
            public double nextDouble() {
                return Math.nextDown(1.0);
            }
        };
    }

    @Test
    @Guarantee("cache-aside/refresh-strands-nobody")
    public void get_refreshThatNeverRuns_isTakenOverOrForgotten() throws Exception {
        Queue<Runnable> never = new ArrayDeque<>();
        boolean[] rejects = {false};
        begin(plain().withEarliness(1), unlucky(), refresh -> {
            if (rejects[0]) {
                throw new RejectedExecutionException("full");
            }
            never.add(refresh);
        });
        Duration half = ttl().dividedBy(2);
        store.setFaults(new Faults<String>() {
            @Override
            public void after(Call call, Collection<? extends String> keys) {
                if (call == Call.LOAD) {
                    takeHalfATtl(half);
                }
            }
        });
        subject.put("a", "value");
        subject.get("a");
        mend();
        subject.get("a");
        assertThat(never).hasSize(1);
        pass(ttl());
        assertThat(crew.start(() -> subject.get("a")).result()).isEqualTo("value");
        never.remove().run();
        assertThat(loads()).as("the reader's load, and none by the refresh").isEqualTo(2);
        rejects[0] = true;
        cache.invalidate("a", 0);
        cache.fill("a", new Entry<>(store.load("a"), nanoTime() + half.toNanos(), ttl().toNanos()), cache.lease("a"));
        assertThat(crew.start(() -> subject.get("a")).result()).isEqualTo("value");
        assertThat(subject.bookkept()).isZero();
    }

    @Test
    @Guarantee("cache-aside/later-write-wins")
    public void put_clockBehind_staysAllTheSame() throws Exception {
        begin(plain());
        Row<String> ahead = new Row<>("by a clock that is ahead", Long.MAX_VALUE / 2);
        store.write("a", ahead);
        Row<String> written = subject.put("a", "later");
        assertThat(written.value()).isEqualTo("later");
        assertThat(written.version()).isGreaterThan(ahead.version());
        assertThat(store.load("a")).isEqualTo(written);
        assertThat(subject.get("a")).isEqualTo("later");
    }
}
