package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.FaultyStore.Call;
import org.scalingpatterns.contracts.Guarantee;

/**
 * What a write-behind cache owes its callers on the way to the store: what it writes when, in which order, and what becomes of what the
 * store doesn't take. With all that it owes until then.
 */
public abstract class WriteBehindContract extends WriteBehindPendingContract {
    @Test
    @Guarantee("write-behind/coalesce")
    public void put_keyThatWaits_goesToTheStoreOnce() throws Exception {
        Behind behind = opened(OPTIONS);
        for (int i = 0; i < 10; i++) {
            behind.put("a", "v" + i);
            behind.put("b", "one");
        }
        behind.flush();
        assertThat(noting.values).containsExactly("a=v9", "b=one");
    }

    /** "one" is on its way. "two" and "three" are written; they wait for themselves, and change nothing of what is on its way. */
    @Test
    @Guarantee("write-behind/in-flight-untouched")
    public void put_keyInFlight_isWrittenByALaterBatch() throws Exception {
        Behind behind = opened(OPTIONS);
        var gate = new Gate();
        behind.put("a", "one");
        store.setFaults(StoreFaults.stopBefore(Call.WRITE, gate));
        Task flush = Task.start(behind::flush);
        gate.awaitReachedBy(flush);
        atOnce(() -> behind.put("a", "two"));
        atOnce(() -> behind.put("a", "three"));
        gate.open();
        assertThat(flush.failure()).isNull();
        behind.flush();
        cache.evict();
        assertThat(noting.values).containsExactly("a=one", "a=three");
        assertThat(behind.get("a")).isEqualTo("three");
    }

    /** Two keys are all that may be pending. */
    @Test
    @Guarantee("write-behind/full")
    public void put_full_waitsOrIsToldOrWritesThrough() throws Exception {
        for (WhenFull whenFull : WhenFull.values()) {
            Behind behind = opened(OPTIONS.withBatch(2).withCapacity(2, whenFull));
            String of = whenFull.name();
            behind.put(of + 1, "one");
            behind.put(of + 2, "one");
            Task third = Task.start(() -> behind.put(of + 3, "one"));
            boolean waits = whenFull == WhenFull.BLOCK ? third.waits() : !third.ends();
            String storedAtOnce = stored(of + 3);
            Task again = Task.start(() -> behind.put(of + 1, "two"));
            assertThat(again.failure())
                    .as("a key that waits already needs no room")
                    .isNull();
            behind.flush();
            Throwable failure = third.failure();
            behind.flush();
            String read = behind.get(of + 3);

            assertThat(stored(of + 1)).isEqualTo("two");
            assertThat(stored(of + 2)).isEqualTo("one");
            assertThat(waits).as(of).isEqualTo(whenFull == WhenFull.BLOCK);
            if (whenFull == WhenFull.REJECT) {
                assertThat(failure).isInstanceOf(BacklogFullException.class);
                assertThat(read).isNull();
            } else {
                assertThat(failure).isNull();
                assertThat(read).isEqualTo("one");
                assertThat(stored(of + 3)).isEqualTo("one");
            }
            assertThat(storedAtOnce).as(of).isEqualTo(whenFull == WhenFull.WRITE_THROUGH ? "one" : null);
        }
    }

    /**
     * Both keys are in flight, and one of them is written through. Once that is acknowledged it is read, and is not overtaken by
     * what is in flight.
     */
    @Test
    @Guarantee("write-behind/write-through-order")
    public void put_writtenThroughWhileItsKeyIsInFlight_isWhatStays() throws Exception {
        Behind behind = opened(OPTIONS.withBatch(2).withCapacity(2, WhenFull.WRITE_THROUGH));
        var gate = new Gate();
        behind.put("a", "one");
        behind.put("b", "one");
        store.setFaults(StoreFaults.stopBefore(Call.WRITE, gate));
        Task flush = Task.start(behind::flush);
        gate.awaitReachedBy(flush);
        Task writer = Task.start(() -> behind.put("a", "two"));
        if (!writer.waits()) {
            atOnce(() -> assertThat(behind.get("a")).as("acknowledged").isEqualTo("two"));
        }
        gate.open();
        assertThat(flush.failure()).isNull();
        assertThat(writer.failure()).isNull();
        assertThat(behind.get("a")).isEqualTo("two");
        behind.flush();
        assertThat(behind.get("a")).isEqualTo("two");
        assertThat(stored("a")).isEqualTo("two");
    }

    /** One row of nine can't be stored. */
    @Test
    @Guarantee("write-behind/poison")
    public void flush_oneRowRefused_isToldAloneAndHoldsNobodyUp() throws Exception {
        Behind behind = opened(OPTIONS.withBatch(16));
        store.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                if (call == Call.WRITE && keys.contains("k5")) {
                    throw new RowRefusedException("k5 is too long", null);
                }
            }
        });
        for (int i = 0; i < 9; i++) {
            behind.put("k" + i, "one");
        }
        assertThatCode(behind::flush).doesNotThrowAnyException();
        assertThatCode(behind::flush).doesNotThrowAnyException();
        for (int i = 0; i < 9; i++) {
            assertThat(stored("k" + i)).isEqualTo(i == 5 ? null : "one");
        }
        assertThat(listener.told).containsExactly("refused k5=one");
        assertThat(behind.get("k5")).isNull();
    }

    /** One row fails for a reason that nobody knows. It stays, and the others don't wait for it. */
    @Test
    @Guarantee("write-behind/failing-row-alone")
    public void flushDue_oneRowAlwaysFails_holdsNobodyUp() throws Exception {
        Behind behind = opened(OPTIONS);
        store.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                if (call == Call.WRITE && keys.contains("k1")) {
                    throw new IllegalStateException("who knows");
                }
            }
        });
        for (int i = 0; i < 9; i++) {
            behind.put("k" + i, "one");
        }
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofSeconds(5));
            behind.flushDue();
        }
        for (int i = 0; i < 9; i++) {
            assertThat(stored("k" + i)).isEqualTo(i == 1 ? null : "one");
            assertThat(behind.get("k" + i)).isEqualTo("one");
        }
        up();
        behind.flush();
        assertThat(stored("k1")).isEqualTo("one");
    }

    /** The store is down for 100 s. It is asked now and then, ever more seldom; and has everything soon after. */
    @Test
    @Guarantee("write-behind/outage")
    public void flushDue_storeIsDown_asksSeldomAndLosesNothing() throws Exception {
        Behind behind = opened(OPTIONS);
        behind.put("a", "one");
        behind.put("b", "one");
        store.setFaults(down());
        for (int i = 0; i < 10_000; i++) {
            pass(Duration.ofMillis(10));
            behind.flushDue();
        }
        long tries = store.calls(Call.WRITE);
        assertThat(behind.get("a")).isEqualTo("one");
        up();
        for (int i = 0; i < 800; i++) {
            pass(Duration.ofMillis(10));
            behind.flushDue();
        }
        assertThat(tries).as("tries of a store that is down").isBetween(20L, 60L);
        assertThat(stored("a")).isEqualTo("one");
        assertThat(stored("b")).isEqualTo("one");
    }

    /** A key that is written all the time is in the store as often as the delay says. */
    @Test
    @Guarantee("write-behind/delay-bounded")
    public void flushDue_keyWrittenAllTheTime_isStoredAfterTheDelay() throws Exception {
        Behind behind = opened(OPTIONS);
        for (int i = 0; i < 50; i++) {
            behind.put("a", "v" + i);
            behind.flushDue();
            pass(Duration.ofMillis(100));
        }
        assertThat(noting.values).hasSizeBetween(4, 5);
    }

    @Test
    @Guarantee("write-behind/flush")
    public void flush_returns_everythingBeforeItIsStored() throws Exception {
        Behind behind = opened(OPTIONS);
        for (int i = 0; i < 10; i++) {
            behind.put("k" + i, "one");
        }
        store.setFaults(down());
        assertThat(catchThrowable(behind::flush)).isInstanceOf(IOException.class);
        up();
        behind.flush();
        for (int i = 0; i < 10; i++) {
            assertThat(stored("k" + i)).isEqualTo("one");
        }
    }

    /** Ten writes, and a store that fails again and again, each time for a second; then for ever. */
    @Test
    @Guarantee("write-behind/close-drains")
    public void close_storeFails_drainsUntilTheDeadlineAndReturnsTheRest() throws Exception {
        Behind drained = opened(OPTIONS);
        failFor(3);
        for (int i = 0; i < 10; i++) {
            drained.put("k" + i, "one");
        }
        assertThat(drained.close(Duration.ofSeconds(30))).isEmpty();
        for (int i = 0; i < 10; i++) {
            assertThat(stored("k" + i)).isEqualTo("one");
        }

        Behind left = opened(OPTIONS);
        failFor(Integer.MAX_VALUE);
        left.put("x", "one");
        left.put("x", "two");
        left.put("y", "one");
        left.delete("k1");
        Map<String, Row<String>> rest = left.close(Duration.ofSeconds(5));
        List<String> values = new ArrayList<>();
        rest.forEach((key, row) -> values.add(key + "=" + row.value()));
        assertThat(values).containsExactlyInAnyOrder("x=two", "y=one", "k1=null");
        assertThat(left.close(Duration.ZERO)).as("closed again").isEqualTo(rest);
        assertThat(catchThrowable(() -> left.put("z", "one"))).isInstanceOf(IllegalStateException.class);
    }

    /** Each call takes a second; so many fail. */
    private void failFor(int calls) {
        var left = new AtomicLong(calls);
        store.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                pass(Duration.ofSeconds(1));
                if (left.getAndDecrement() > 0) {
                    throw new IOException("no route to host");
                }
            }
        });
    }

    /** Nobody flushes but its own thread, which is gone when close returns. A writer that waits for room is told. */
    @Test
    @Guarantee("write-behind/own-thread")
    public void start_thenClose_flushesMeanwhileAndLeavesNoThread() throws Exception {
        Behind behind = opened(WriteBehindOptions.of(Duration.ZERO, Duration.ofMinutes(1))
                .withBatch(1)
                .withCapacity(1, WhenFull.BLOCK));
        List<Thread> threads = new CopyOnWriteArrayList<>();
        behind.start(work -> {
            var thread = new Thread(work);
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
        });
        var written = new CountDownLatch(1);
        var gate = new Gate();
        store.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void after(Call call, Collection<? extends String> keys) {
                written.countDown();
                if (keys.contains("b")) {
                    gate.stop();
                }
            }
        });
        behind.put("a", "one");
        assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
        Task.start(() -> behind.put("b", "one"));
        gate.awaitReached();
        Task waiting = Task.start(() -> behind.put("c", "one")).untilItWaitsOrEnds();
        Task closing = Task.start(() -> behind.close(Duration.ofSeconds(10)));
        Throwable told = waiting.failure();
        gate.open();
        assertThat(closing.failure()).isNull();
        assertThat(told).isInstanceOf(IllegalStateException.class);
        assertThat(threads).hasSize(1).noneMatch(Thread::isAlive);
        assertThat(stored("b")).isEqualTo("one");
    }
}
