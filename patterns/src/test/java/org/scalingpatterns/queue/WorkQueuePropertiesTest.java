package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * The queue does what a plain list of messages would, after scripts that nobody thought of: sends with groups, delays and
 * deduplication ids, batches, acknowledgements in and out of time, returns, extensions, restarts, time.
 */
class WorkQueuePropertiesTest {

    private static final long SECOND = 1_000_000_000L;
    private static final WorkQueueOptions OPTIONS = WorkQueueOptions.of(6)
            .withVisibility(Duration.ofSeconds(4))
            .withMaxReceives(3)
            .withMaxInFlight(3)
            .withDeduplication(Duration.ofSeconds(6), 1_000);

    private static long scripts;
    private static long operations;
    private static long dead;

    @AfterContainer
    static void figures() {
        System.out.printf("figures: scripts=%d, operations=%d, dead letters=%d%n", scripts, operations, dead);
    }

    /** A message, in seconds. */
    private static final class Item {
        private final String id;
        private final String group;
        private final String name; // its deduplication id
        private int receives;
        private boolean inFlight;
        private boolean dead;
        private long due;
        private Delivery<String> current;

        private Item(String id, String group, String name, long due) {
            this.id = id;
            this.group = group;
            this.name = name;
            this.due = due;
        }
    }

    private record Known(String id, long since) {}

    /** The queue, and beside it what it should hold. */
    private static final class Pair {
        private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 20 * SECOND); // about to wrap
        private final SplittableRandom random = new SplittableRandom(1);
        private final HeapWorkQueue<String> letters =
                new HeapWorkQueue<>(WorkQueueOptions.of(1_000), nanos::get, random);
        private final ListLog log = new ListLog();
        private final List<String> moved = new ArrayList<>();
        private final WorkQueue<String> watched = new QueueDeadLettersContract.Forwarding<>(letters) {
            @Override
            public String send(Message<String> message) throws QueueFullException, IOException {
                moved.add(message.deduplicationId());
                return super.send(message);
            }
        };
        private HeapWorkQueue<String> queue;
        private long now;
        private final Map<String, Item> items = new LinkedHashMap<>();
        private final Map<String, Known> known = new HashMap<>();
        private final List<Delivery<String>> deliveries = new ArrayList<>();
        private final List<String> deadIds = new ArrayList<>();

        Pair() throws Exception {
            open();
        }

        private void open() throws Exception {
            queue = new HeapWorkQueue<>(OPTIONS, log, watched, new QueueListener() {}, nanos::get, random);
        }

        /** All in flight or held back is ready; ids are known anew, also those that were forgotten before their messages went. */
        void restart(Map<String, Long> delays) throws Exception {
            settle();
            log.trim();
            open();
            deliveries.clear();
            known.replaceAll((name, id) -> new Known(id.id, now));
            Set<String> knownBefore = Set.copyOf(known.keySet());
            for (Item item : items.values()) {
                if (item.name != null && !knownBefore.contains(item.name)) {
                    known.put(item.name, new Known(item.id, now));
                }
                item.inFlight = false;
                item.current = null;
                item.dead = item.receives >= OPTIONS.maxReceives();
                item.due = now + (item.receives > 0 ? 0 : delays.get(item.id));
            }
        }

        void pass(int seconds) {
            now += seconds;
            nanos.addAndGet(seconds * SECOND);
        }

        private void settle() {
            known.values().removeIf(id -> now - id.since >= 6);
            for (Item item : items.values()) {
                if (item.inFlight && item.due <= now) {
                    comeBack(item, 0);
                }
            }
        }

        private void comeBack(Item item, long delay) {
            item.inFlight = false;
            item.dead = item.receives >= OPTIONS.maxReceives();
            item.due = item.dead ? now : now + delay;
        }

        String send(String group, String name, int delay) throws Exception {
            settle();
            Known first = known.get(name);
            boolean full = items.size() == OPTIONS.capacity();
            Message<String> message =
                    Message.of("body").inGroup(group).withDeduplicationId(name).withDelay(Duration.ofSeconds(delay));
            try {
                String id = queue.send(message);
                assertThat(first != null || !full).as("room").isTrue();
                if (first != null) {
                    assertThat(id).isEqualTo(first.id);
                    return null;
                }
                items.put(id, new Item(id, group, name, now + delay));
                if (name != null) {
                    known.put(name, new Known(id, now));
                }
                return id;
            } catch (QueueFullException e) {
                assertThat(full && first == null).as("full").isTrue();
                return null;
            }
        }

        void receive(int max) throws Exception {
            settle();
            moved.clear();
            boolean hasDead = items.values().stream().anyMatch(item -> item.dead);
            List<Delivery<String>> taken = queue.receive(max, Duration.ZERO);
            for (String id : moved) {
                Item item = items.remove(id);
                assertThat(item != null && item.dead).as("dead").isTrue();
                deadIds.add(id);
            }
            assertThat(moved).as("one at a time").hasSize(hasDead ? 1 : 0);
            Set<String> ready = ready();
            long room =
                    3 - items.values().stream().filter(item -> item.inFlight).count();
            assertThat(taken).hasSize((int) Math.min(Math.min(max, room), ready.size()));
            for (Delivery<String> delivery : taken) {
                assertThat(ready.remove(delivery.id())).as("ready").isTrue();
                Item item = items.get(delivery.id());
                item.receives++;
                assertThat(delivery.receives()).isEqualTo(item.receives);
                item.inFlight = true;
                item.due = now + 4;
                item.current = delivery;
                deliveries.add(delivery);
            }
        }

        private Set<String> ready() {
            Set<String> ready = new HashSet<>();
            Set<String> busy = new HashSet<>();
            for (Item item : items.values()) {
                boolean first = item.group == null || busy.add(item.group);
                if (first && !item.inFlight && !item.dead && item.due <= now) {
                    ready.add(item.id);
                }
            }
            return ready;
        }

        /** The item of a delivery that nobody else has; null if it is stale. */
        private Item held(Delivery<String> delivery) {
            settle();
            Item item = items.get(delivery.id());
            return item != null && item.current == delivery ? item : null;
        }

        void ack(Delivery<String> delivery) throws Exception {
            Item item = held(delivery);
            assertThat(queue.ack(delivery)).as("ack").isEqualTo(item != null);
            if (item != null) {
                items.remove(item.id);
            }
        }

        void nack(Delivery<String> delivery, int delay) {
            Item item = held(delivery);
            boolean valid = item != null && item.inFlight;
            assertThat(queue.nack(delivery, Duration.ofSeconds(delay)))
                    .as("nack")
                    .isEqualTo(valid);
            if (valid) {
                item.current = null;
                comeBack(item, delay);
            }
        }

        void extend(Delivery<String> delivery, int seconds) {
            Item item = held(delivery);
            boolean valid = item != null && item.inFlight;
            assertThat(queue.extend(delivery, Duration.ofSeconds(seconds)))
                    .as("extend")
                    .isEqualTo(valid);
            if (valid && seconds == 0) {
                item.current = null;
                comeBack(item, 0);
            } else if (valid) {
                item.due = now + seconds;
            }
        }

        void compare() throws Exception {
            settle();
            long inFlight =
                    items.values().stream().filter(item -> item.inFlight).count();
            long delayed = items.values().stream()
                    .filter(item -> !item.inFlight && (item.dead || item.due > now))
                    .count();
            assertThat(queue.counts()).isEqualTo(new Counts(items.size() - delayed - inFlight, delayed, inFlight));
            assertThat(letters.counts().total()).isEqualTo(deadIds.size());
        }

        void compareDeadLetters() throws Exception {
            List<String> found = new ArrayList<>();
            for (List<Delivery<String>> batch = letters.receive(9, Duration.ZERO);
                    !batch.isEmpty(); // of a group, one at a time
                    batch = letters.receive(9, Duration.ZERO)) {
                for (Delivery<String> letter : batch) {
                    found.add(letter.origin());
                    assertThat(letters.ack(letter)).isTrue();
                }
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(deadIds);
            dead += deadIds.size();
        }
    }

    @Property
    void queue_anyScript_doesWhatAPlainListWould(
            @ForAll @Size(max = 60) List<@IntRange(max = (1 << 12) - 1) Integer> script) throws Exception {
        scripts++;
        Pair pair = new Pair();
        Map<String, Long> delays = new HashMap<>();
        for (int bits : script) {
            operations++;
            int a = bits >> 4 & 3;
            int b = bits >> 6 & 3;
            int c = bits >> 8 & 3;
            boolean any = !pair.deliveries.isEmpty();
            Delivery<String> delivery =
                    any ? pair.deliveries.get(pair.deliveries.size() - 1 - (bits >> 6) % pair.deliveries.size()) : null;
            switch (bits & 15) {
                case 0, 1, 2, 3 -> {
                    int delay = c == 3 ? 3 : 0;
                    String id = pair.send(a == 0 ? null : "g" + a, b == 0 ? null : "id" + b, delay);
                    if (id != null) {
                        delays.put(id, (long) delay);
                    }
                }
                case 4, 5, 6 -> pair.receive(a + 1);
                case 7, 8 -> {
                    if (any) {
                        pair.ack(delivery);
                    }
                }
                case 9, 10 -> {
                    if (any) {
                        pair.nack(delivery, a);
                    }
                }
                case 11 -> {
                    if (any) {
                        pair.extend(delivery, 2 * a);
                    }
                }
                case 12 -> pair.restart(delays);
                default -> pair.pass(a);
            }
            pair.compare();
        }
        pair.pass(10);
        pair.receive(10);
        pair.compareDeadLetters();
    }
}
