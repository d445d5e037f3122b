package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.Crew.Caller;

/** Cache-aside over the cache and the store on the heap. */
class CacheAsideTest {

    @Nested
    class Freshness extends CacheAsideFreshnessContract {
        private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

        @Override
        protected Cache<String, String> cache() {
            return new MapCache<>(new ConcurrentHashMap<>(), ttl().multipliedBy(3), now::get);
        }

        @Override
        protected long nanoTime() {
            return now.get();
        }

        @Override
        protected void pass(Duration time) {
            now.addAndGet(time.toNanos());
        }

        /**
         * Whether the cache would have taken what was loaded, nobody knows: so it is served to the one who loaded it, and not to one who
         * came after another process's write.
         */
        @Test
        void get_cacheIsLostBetweenLeaseAndFill_whoCameAfterAWriteElsewhereGetsIt() throws Exception {
            begin(plain());
            writeElsewhere("a", "old");
            Crew.FirstAnswer gate = holdFirstLoad();
            Caller<String> leader = crew.start(() -> subject.get("a"));
            gate.awaitReached();
            writeElsewhere("a", "new");
            Caller<String> follower = crew.start(() -> subject.get("a"));
            crew.awaitStandstill();
            cache.down = true;
            gate.open();
            assertThat(leader.result()).isEqualTo("old");
            assertThat(follower.result()).isEqualTo("new");
        }
    }

    @Nested
    class Failure extends CacheAsideFailureContract {
        private final AtomicLong now = new AtomicLong();

        @Override
        protected Cache<String, String> cache() {
            return new MapCache<>(new ConcurrentHashMap<>(), ttl().multipliedBy(3), now::get);
        }

        @Override
        protected long nanoTime() {
            return now.get();
        }

        @Override
        protected void pass(Duration time) {
            now.addAndGet(time.toNanos());
        }

        /** The store fails the first load, its leader's own fault ends the second. Who waited for both goes on with a third. */
        @Test
        void get_loadAfterAFailedOneEndsByItsLeadersFault_othersAreServed() throws Exception {
            for (boolean interrupted : new boolean[] {false, true}) {
                begin(plain());
                subject.put("a", "value");
                List<Crew.Gate> gates = List.of(new Crew.Gate(), new Crew.Gate());
                AtomicInteger asked = new AtomicInteger();
                store.setFaults(new FaultyStore.Faults<String>() {
                    @Override
                    public void before(FaultyStore.Call call, Collection<? extends String> keys) throws IOException {
                        int load = asked.getAndIncrement();
                        if (load < 2) {
                            gates.get(load).pass();
                        }
                        if (load == 0) {
                            throw new IOException("connection reset");
                        }
                        if (load == 1 && interrupted) {
                            Thread.currentThread().interrupt();
                            throw new InterruptedIOException("interrupted");
                        }
                        if (load == 1) {
                            throw new StackOverflowError("deep");
                        }
                    }
                });
                Caller<String> leader = crew.start(() -> subject.get("a"));
                gates.get(0).awaitReached();
                List<Caller<String>> followers = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    followers.add(crew.start(() -> subject.get("a")));
                }
                crew.awaitStandstill();
                gates.get(0).open();
                gates.get(1).awaitReached();
                crew.awaitStandstill();
                gates.get(1).open();
                assertThat(leader.failure()).hasMessage("connection reset");
                int failed = 0;
                for (Caller<String> follower : followers) {
                    if (follower.failure() != null) {
                        failed++;
                    } else {
                        assertThat(follower.result()).isEqualTo("value");
                    }
                }
                assertThat(failed).as("who led the second").isEqualTo(1);
                assertThat(loads()).isEqualTo(3);
                assertThat(subject.bookkept()).isZero();
            }
        }
    }

    /** Each writer has keys of his own and writes growing numbers; readers note what was written before they read. */
    @Test
    void get_anyInterleaving_isNeverOlderThanTheLastWriteThatHadReturned() throws Exception {
        MapCache<String, Integer> cache =
                new MapCache<>(new ConcurrentHashMap<>(), Duration.ofMinutes(1), System::nanoTime);
        AtomicLong micros = new AtomicLong();
        CacheAside<String, Integer> aside = new CacheAside<>(
                cache,
                new HeapStore<>(),
                new VersionClock(0, micros::incrementAndGet),
                CacheAsideOptions.of(Duration.ofMinutes(1)),
                System::nanoTime,
                new Random(5),
                Runnable::run);
        int keys = 3;
        int writes = 20_000;
        AtomicLong[] written = new AtomicLong[keys];
        for (int i = 0; i < keys; i++) {
            written[i] = new AtomicLong();
            aside.put("key" + i, 0);
        }
        try (Crew crew = new Crew()) {
            List<Caller<Boolean>> callers = new ArrayList<>();
            for (int i = 0; i < keys; i++) {
                int own = i;
                callers.add(crew.start(() -> {
                    for (int value = 1; value <= writes; value++) {
                        aside.put("key" + own, value);
                        written[own].set(value);
                    }
                    return true;
                }));
            }
            for (int reader = 0; reader < 3; reader++) {
                Random random = new Random(reader);
                callers.add(crew.start(() -> {
                    for (int i = 0; i < writes; i++) {
                        int key = random.nextInt(keys);
                        long before = written[key].get();
                        Integer value = random.nextInt(10) == 0
                                ? aside.getAll(List.of("key" + key)).get("key" + key)
                                : aside.get("key" + key);
                        assertThat((long) value).isGreaterThanOrEqualTo(before);
                        if (random.nextInt(20) == 0) {
                            aside.invalidate("key" + key, 0);
                        }
                    }
                    return true;
                }));
            }
            for (Caller<Boolean> caller : callers) {
                assertThat(caller.result()).isTrue();
            }
        }
        assertThat(aside.bookkept()).isZero();
    }

    /** A cache that can be cut off, and can't be told of some keys at all. */
    private static final class Picky extends CacheAsideContract.Cuttable {
        private final Set<String> untellable = new HashSet<>();
        private int told;
        private int leased;
        private Error error;

        Picky(Cache<String, String> cache) {
            super(cache);
        }

        @Override
        public void invalidate(String key, long version) throws IOException {
            told++;
            if (error != null) {
                throw error;
            }
            if (untellable.contains(key)) {
                throw new IllegalArgumentException("can't be encoded: key=" + key);
            }
            super.invalidate(key, version);
        }

        @Override
        public long lease(String key) throws IOException {
            leased++;
            return super.lease(key);
        }
    }

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong versions = new AtomicLong();
    private final FaultyStore<String, String> store = new FaultyStore<>(new HeapStore<>());
    private final Picky picky = new Picky(new MapCache<>(new ConcurrentHashMap<>(), Duration.ofHours(2), nanos::get));

    private CacheAside<String, String> over(CacheAsideOptions options) {
        return new CacheAside<>(
                picky,
                store,
                new VersionClock(0, versions::incrementAndGet),
                options.withJitter(0).withEarliness(0),
                nanos::get,
                new Random(1),
                Runnable::run);
    }

    /** "b" is cached as absent, for longer than a value would be, and is written when no more keys can be remembered. */
    @Test
    void put_moreInDoubtThanRememberedAndAbsentOnesLiveLonger_noneIsServed() throws Exception {
        CacheAside<String, String> aside = over(CacheAsideOptions.of(Duration.ofMinutes(1))
                .withAbsentTtl(Duration.ofHours(1))
                .withMaxInDoubt(1));
        assertThat(aside.get("b")).isNull();
        picky.down = true;
        aside.put("a", "new");
        aside.put("b", "new");
        picky.down = false;
        assertThat(picky.get("b").row().isPresent()).as("what others see").isFalse();
        assertThat(aside.get("b")).isEqualTo("new");
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(aside.get("b")).isEqualTo("new");
        long before = store.calls(FaultyStore.Call.LOAD);
        assertThat(aside.get("b")).isEqualTo("new");
        assertThat(store.calls(FaultyStore.Call.LOAD))
                .as("a copy that was made since is trusted")
                .isEqualTo(before);
    }

    @Test
    void retryInvalidations_cacheIsBack_tellsAll() throws Exception {
        CacheAside<String, String> aside = over(CacheAsideOptions.of(Duration.ofMinutes(1)));
        for (String key : List.of("a", "b", "c")) {
            aside.put(key, "old");
            aside.get(key);
        }
        picky.down = true;
        for (String key : List.of("a", "b", "c")) {
            aside.put(key, "new");
        }
        picky.told = 0;
        assertThat(aside.retryInvalidations()).isEqualTo(3);
        assertThat(picky.told).as("asked while it is down").isEqualTo(1);
        picky.down = false;
        assertThat(picky.get("c").row().value()).as("what others see").isEqualTo("old");
        assertThat(aside.retryInvalidations()).isZero();
        for (String key : List.of("a", "b", "c")) {
            assertThat(picky.get(key)).isNull();
        }
    }

    /** Whichever of the keys comes first. */
    @Test
    void retryInvalidations_oneKeyFailsForItself_tellsTheOthers() throws Exception {
        CacheAside<String, String> aside = over(CacheAsideOptions.of(Duration.ofMinutes(1)));
        picky.down = true;
        for (String key : List.of("a", "b", "c")) {
            aside.put(key, "new");
        }
        picky.down = false;
        for (String bad : List.of("a", "b", "c")) {
            picky.untellable.addAll(List.of("a", "b", "c"));
            for (String key : List.of("a", "b", "c")) {
                aside.invalidate(key, 0);
            }
            picky.untellable.retainAll(Set.of(bad));
            assertThat(aside.retryInvalidations()).isEqualTo(1);
        }
        picky.untellable.clear();
        assertThat(aside.retryInvalidations()).isZero();
    }

    /** The store has the new one, and the cache has no memory to drop the old one. */
    @Test
    void put_cacheFailsByAnError_noOldCopyIsServed() throws Exception {
        CacheAside<String, String> aside = over(CacheAsideOptions.of(Duration.ofMinutes(1)));
        aside.put("a", "old");
        aside.get("a");
        picky.error = new OutOfMemoryError("injected");
        assertThatThrownBy(() -> aside.put("a", "new")).isSameAs(picky.error);
        picky.error = null;
        assertThat(picky.get("a").row().value()).as("what others see").isEqualTo("old");
        assertThat(aside.get("a")).isEqualTo("new");
    }

    /** Each call of a cache that hangs takes its timeout. */
    @Test
    void getAll_cacheDown_isNotAskedOnceForEachKey() throws Exception {
        CacheAside<String, String> aside = over(CacheAsideOptions.of(Duration.ofMinutes(1)));
        List<String> keys = List.of("a", "b", "c", "d");
        picky.down = true;
        for (String key : keys) {
            aside.put(key, "new");
        }
        picky.told = 0;
        assertThat(aside.getAll(keys)).hasSize(4);
        assertThat(picky.leased).isEqualTo(1);
        assertThat(picky.told).as("at the first look and at the second").isEqualTo(2);
        picky.down = false;
        assertThat(aside.getAll(keys)).hasSize(4);
        assertThat(aside.retryInvalidations()).isZero();
    }

    /** With the cache down, nothing but the loads themselves would find it. "a" must not be left as one that is being loaded. */
    @Test
    void getAll_nullKey_isRefusedBeforeAnythingIsLoaded() throws Exception {
        CacheAside<String, String> aside = over(CacheAsideOptions.of(Duration.ofMinutes(1)));
        aside.put("a", "value");
        picky.down = true;
        assertThatThrownBy(() -> aside.getAll(Arrays.asList("a", null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("key");
        assertThat(aside.bookkept()).isZero();
        assertThat(aside.get("a")).isEqualTo("value");
    }

    @Test
    void options_outOfRange_areRefused() {
        CacheAsideOptions options = CacheAsideOptions.of(Duration.ofMinutes(1));
        assertThatThrownBy(() -> CacheAsideOptions.of(Duration.ZERO))
                .hasMessage("must be > 0 and <= PT876000H: ttl=PT0S");
        assertThatThrownBy(() -> options.withAbsentTtl(Duration.ofDays(40_000)))
                .hasMessage("must be > 0 and <= PT876000H: absentTtl=PT960000H");
        assertThatThrownBy(() -> options.withJitter(1.5)).hasMessage("must be 0 .. 1: jitter=1.5");
        assertThatThrownBy(() -> options.withEarliness(Double.NaN)).hasMessage("must be >= 0: earliness=NaN");
        assertThatThrownBy(() -> options.withLoads(0, Duration.ofSeconds(1))).hasMessage("must be >= 1: maxLoads=0");
        assertThatThrownBy(() -> options.withMaxInDoubt(0)).hasMessage("must be >= 1: maxInDoubt=0");
    }
}
