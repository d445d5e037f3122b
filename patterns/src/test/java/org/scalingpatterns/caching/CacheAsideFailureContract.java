package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.Crew.Caller;
import org.scalingpatterns.caching.FaultyStore.Call;
import org.scalingpatterns.caching.FaultyStore.Faults;
import org.scalingpatterns.contracts.Guarantee;

/** What a cache-aside does to its store when many come at once, and when something fails. */
public abstract class CacheAsideFailureContract extends CacheAsideContract {

    /** How many readers a stampede has. */
    protected int readers() {
        return 1_000;
    }

    private List<Caller<String>> stampede(int count) {
        List<Caller<String>> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            callers.add(crew.start(() -> subject.get("a")));
        }
        return callers;
    }

    @Test
    @Guarantee("cache-aside/single-flight")
    public void get_manyAtOnceOnAColdKey_loadOnce() throws Exception {
        begin(plain());
        subject.put("a", "value");
        Crew.AllLoads gate = new Crew.AllLoads();
        store.setFaults(gate);
        List<Caller<String>> readers = stampede(readers());
        crew.awaitStandstill();
        gate.open();
        for (Caller<String> reader : readers) {
            assertThat(reader.result()).isEqualTo("value");
        }
        assertThat(loads()).as("loads").isEqualTo(1);
        // Without anybody held up: some come before the load, some during, some after it.
        mend();
        subject.invalidate("a", 0);
        for (Caller<String> reader : stampede(readers())) {
            assertThat(reader.result()).isEqualTo("value");
        }
        assertThat(loads()).as("loads").isEqualTo(2);
    }

    /** The first load fails, once others wait for it. */
    private abstract static class FirstFails extends Crew.Gate {
        private final AtomicInteger loads = new AtomicInteger();

        @Override
        public void before(Call call, Collection<? extends String> keys) throws IOException {
            if (call == Call.LOAD && loads.getAndIncrement() == 0) {
                pass();
                fail();
            }
        }

        abstract void fail() throws IOException;
    }

    @Test
    @Guarantee("cache-aside/leader-failure")
    public void get_leaderFails_othersAreServed() throws Exception {
        List<FirstFails> failures = List.of(
                new FirstFails() {
                    @Override
                    void fail() throws IOException {
                        throw new IOException("connection reset");
                    }
                },
                new FirstFails() {
                    @Override
                    void fail() {
                        throw new IllegalStateException("a mistake");
                    }
                },
                new FirstFails() {
                    @Override
                    void fail() {
                        throw new StackOverflowError("deep");
                    }
                },
                new FirstFails() {
                    @Override
                    void fail() throws IOException {
                        Thread.currentThread().interrupt();
                        throw new InterruptedIOException("interrupted");
                    }
                });
        for (FirstFails failure : failures) {
            begin(plain());
            subject.put("a", "value");
            store.setFaults(failure);
            Caller<String> leader = crew.start(() -> subject.get("a"));
            failure.awaitReached();
            List<Caller<String>> followers = stampede(20);
            crew.awaitStandstill();
            failure.open();
            assertThat(leader.failure()).as("the leader is told").isNotNull();
            for (Caller<String> follower : followers) {
                assertThat(follower.result()).isEqualTo("value");
            }
            assertThat(crew.start(() -> subject.get("a")).result()).as("later").isEqualTo("value");
            assertThat(loads()).as("loads: the leader's, and one more").isEqualTo(2);
            assertThat(subject.bookkept()).isZero();
        }
    }

    @Test
    @Guarantee("cache-aside/failing-store")
    public void get_storeFails_isNotAskedOnceByEachWhoWaits() throws Exception {
        failing(() -> new IOException("store is down"));
        failing(() -> {
            throw new IllegalStateException("a row that can't be decoded");
        });
    }

    private void failing(Callable<IOException> failure) throws Exception {
        begin(plain());
        subject.invalidate("a", 0); // on an engine that is shared, the copy of the time before
        // The first load is held up until all wait for it.
        Crew.Gate first = new Crew.Gate();
        store.setFaults(new Faults<String>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                first.pass();
                try {
                    throw failure.call();
                } catch (IOException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        });
        List<Caller<String>> readers = stampede(100);
        crew.awaitStandstill();
        first.open();
        for (Caller<String> reader : readers) {
            assertThat(reader.failure()).isNotNull();
        }
        assertThat(loads()).as("loads for 100 readers").isEqualTo(2);
        mend();
        assertThat(crew.start(() -> subject.get("a")).failure())
                .as("once it is back")
                .isNull();
    }

    @Test
    @Guarantee("cache-aside/waiting-bounded")
    public void get_leaderThatDoesNotComeBack_holdsNobodyForEver() throws Exception {
        begin(plain().withLoads(64, BRIEF));
        subject.put("a", "value");
        Crew.FirstAnswer gate = holdFirstLoad();
        Caller<String> leader = crew.start(() -> subject.get("a"));
        gate.awaitReached();
        assertThat(crew.start(() -> subject.get("a")).failure())
                .isInstanceOf(LoadTimeoutException.class)
                .hasMessage("must be loaded within PT0.1S: key=a");
        assertThat(crew.start(() -> subject.get("a")).result())
                .as("who comes after somebody waited in vain")
                .isEqualTo("value");
        gate.open();
        assertThat(leader.result()).isEqualTo("value");
        // Who is interrupted while he waits is told, and stays interrupted.
        subject.invalidate("a", 0);
        begin(plain());
        gate = holdFirstLoad();
        leader = crew.start(() -> subject.get("a"));
        gate.awaitReached();
        boolean[] interrupted = {false};
        Caller<String> follower = crew.start(() -> {
            try {
                return subject.get("a");
            } finally {
                interrupted[0] = Thread.currentThread().isInterrupted();
            }
        });
        crew.awaitStandstill();
        follower.interrupt();
        assertThat(follower.failure()).isInstanceOf(InterruptedIOException.class);
        assertThat(interrupted[0]).isTrue();
        gate.open();
        leader.result();
    }

    @Test
    @Guarantee("cache-aside/cache-down")
    public void get_cacheDown_doesNotStampedeTheStore() throws Exception {
        begin(plain().withLoads(4, BRIEF));
        subject.put("a", "value");
        cache.down = true;
        Crew.AllLoads gate = new Crew.AllLoads();
        store.setFaults(gate);
        List<Caller<String>> readers = stampede(3);
        for (int i = 0; i < 20; i++) {
            String key = "key" + i;
            readers.add(crew.start(() -> subject.get(key)));
        }
        crew.awaitStandstill();
        assertThat(loads()).as("loads at once").isEqualTo(4);
        Crew.awaitDone(readers, readers.size() - 4);
        for (Caller<String> refused : readers.stream().filter(Caller::isDone).toList()) {
            assertThat(refused.failure())
                    .isInstanceOf(LoadTimeoutException.class)
                    .hasMessageStartingWith("must be ");
        }
        gate.open();
        for (Caller<String> reader : readers) {
            reader.failure(); // returns
        }
        mend();
        assertThat(crew.start(() -> subject.get("a")).result())
                .as("with the cache down")
                .isEqualTo("value");
        assertThat(crew.start(() -> subject.put("a", "new")).result().value()).isEqualTo("new");
        assertThat(crew.start(() -> subject.get("a")).result()).isEqualTo("new");
        // Up again, with copies that nobody here can decode.
        cache.down = false;
        subject.get("a");
        cache.undecodable = true;
        assertThat(subject.get("a")).isEqualTo("new");
        assertThat(subject.getAll(List.of("a"))).containsEntry("a", "new");
    }

    @Test
    @Guarantee("cache-aside/failed-invalidation")
    public void put_cacheCannotBeTold_noOldCopyIsServedHere() throws Exception {
        begin(plain().withMaxInDoubt(2));
        for (String key : List.of("a", "b", "c", "d")) {
            subject.put(key, "old");
            subject.get(key);
        }
        cache.down = true;
        subject.put("a", "new");
        subject.delete("b");
        cache.down = false;
        assertThat(cache.get("a").row().value()).as("what others see").isEqualTo("old");
        assertThat(subject.get("a")).isEqualTo("new");
        assertThat(subject.getAll(List.of("a", "b"))).containsOnlyKeys("a").containsEntry("a", "new");
        assertThat(subject.bookkept()).as("after the cache was told").isZero();
        long before = loads();
        assertThat(subject.get("a")).isEqualTo("new");
        assertThat(loads()).as("cached again").isEqualTo(before);
        // More keys than are remembered.
        cache.down = true;
        for (String key : List.of("a", "b", "c", "d")) {
            subject.put(key, "newer");
        }
        assertThat(subject.bookkept()).isLessThanOrEqualTo(2);
        cache.down = false;
        for (String key : List.of("a", "b", "c", "d")) {
            assertThat(subject.get(key)).isEqualTo("newer");
        }
    }

    @Test
    @Guarantee("cache-aside/unknown-outcome")
    public void put_outcomeUnknown_leavesNoOldCopy_refused_leavesTheRightOne() throws Exception {
        begin(plain());
        subject.put("a", "old");
        subject.get("a");
        store.setFaults(new Faults<String>() {
            @Override
            public void after(Call call, Collection<? extends String> keys) throws IOException {
                if (call == Call.WRITE) {
                    throw new IOException("connection reset"); // after it was written
                }
            }
        });
        assertThatThrownBy(() -> subject.put("a", "new")).hasMessage("connection reset");
        mend();
        assertThat(subject.get("a")).isEqualTo("new");
        store.setFaults(new Faults<String>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                throw new RowRefusedException("too long", null);
            }
        });
        assertThatThrownBy(() -> subject.put("a", "too long")).isInstanceOf(RowRefusedException.class);
        assertThat(crew.start(() -> subject.get("a")).result())
                .as("still cached")
                .isEqualTo("new");
    }

    @Test
    @Guarantee("cache-aside/bookkeeping-bounded")
    public void bookkeeping_manyKeys_doesNotGrowWithThem() throws Exception {
        begin(plain().withMaxInDoubt(100));
        for (int i = 0; i < 2_000; i++) {
            subject.put("key" + i, "value");
            subject.get("key" + i);
            subject.get("absent" + i);
            subject.invalidate("key" + i, 0);
        }
        assertThat(subject.bookkept()).isZero();
        cache.down = true;
        for (int i = 0; i < 2_000; i++) {
            subject.put("key" + i, "value");
            subject.get("key" + i);
        }
        assertThat(subject.bookkept()).as("with the cache down").isLessThanOrEqualTo(100);
    }

    @Test
    @Guarantee("cache-aside/recursion")
    public void get_whileLoading_sameKeyIsRefused_anotherIsLoaded() throws Exception {
        begin(plain().withLoads(1, BRIEF));
        store.write("b", new Row<>("b's", 1));
        List<String> seen = new ArrayList<>();
        store.setFaults(new Faults<String>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                if (keys.contains("a")) {
                    seen.add(subject.get("b"));
                }
                if (keys.contains("loop")) {
                    subject.get("loop");
                }
            }
        });
        assertThat(crew.start(() -> subject.get("a")).failure()).isNull();
        assertThat(seen).containsExactly("b's");
        assertThat(crew.start(() -> subject.get("loop")).failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("must not be asked for while it is being loaded: key=loop");
        assertThat(crew.start(() -> subject.get("c")).failure())
                .as("afterwards")
                .isNull();
    }

    @Test
    @Guarantee("cache-aside/batch-load")
    public void getAll_loadsWhatIsMissingInOneCall() throws Exception {
        begin(plain());
        for (int i = 0; i < 10; i++) {
            subject.put("key" + i, "value" + i);
        }
        subject.get("key0");
        long before = loads();
        assertThat(subject.getAll(List.of("key0", "key1", "absent", "key2", "key1")))
                .hasSize(3)
                .containsEntry("key0", "value0")
                .containsEntry("key2", "value2");
        assertThat(loads() - before).as("calls").isEqualTo(1);
        subject.getAll(List.of("key1", "absent"));
        assertThat(loads() - before).as("calls, once cached").isEqualTo(1);
        assertThat(subject.getAll(List.of())).isEmpty();
        // What somebody is loading is waited for.
        subject.invalidate("key0", 0);
        Crew.FirstAnswer gate = holdFirstLoad();
        Caller<String> other = crew.start(() -> subject.get("key0"));
        gate.awaitReached();
        before = loads();
        Caller<Map<String, String>> batch = crew.start(() -> subject.getAll(List.of("key0", "key3")));
        crew.awaitStandstill();
        gate.open();
        assertThat(batch.result()).containsEntry("key0", "value0").containsEntry("key3", "value3");
        assertThat(other.result()).isEqualTo("value0");
        assertThat(loads() - before).as("calls beside the one under way").isEqualTo(1);
    }
}
