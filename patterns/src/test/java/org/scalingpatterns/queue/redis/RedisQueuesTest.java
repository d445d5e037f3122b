package org.scalingpatterns.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.Handler;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueClosedException;
import org.scalingpatterns.queue.QueueFullException;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;
import org.scalingpatterns.queue.WorkerListener;
import org.scalingpatterns.queue.WorkerOptions;
import org.scalingpatterns.queue.WorkerPool;
import org.scalingpatterns.servers.NeedsRedis;
import org.scalingpatterns.servers.RedisServer;
import org.scalingpatterns.servers.SharedRedis;
import redis.clients.jedis.Jedis;

/** What only Redis promises: several processes, moves in one step, nothing left behind. */
@EnabledIf(
        value = "org.scalingpatterns.servers.SharedRedis#isAvailable",
        disabledReason = "not run: the embedded Redis is for Linux x86-64")
@Timeout(120)
class RedisQueuesTest {

    private static final WorkQueueOptions OPTIONS =
            WorkQueueOptions.of(10_000).withVisibility(Duration.ofMinutes(4)).withMaxReceives(2);

    private final Queues queues = new Queues(SharedRedis.uri());

    @AfterEach
    void end() {
        queues.close();
    }

    private RedisWorkQueue<String> process(String name) {
        return queues.queue(name, OPTIONS, null, new QueueListener() {});
    }

    private static Delivery<String> take(WorkQueue<String> queue) throws Exception {
        return queue.receive(1, Duration.ZERO).get(0);
    }

    @Test
    void delivery_ofOneProcess_isRefusedOnceAnotherHasTheMessage() throws Exception {
        RedisWorkQueue<String> one = process(":q");
        RedisWorkQueue<String> other = process(":q");
        one.send(Message.of("\u00fc\u0000{x}:\ud83d\ude00").inGroup("5:\u20ac\u0000"));
        Delivery<String> stale = take(one);
        assertThat(other.receive(1, Duration.ZERO)).isEmpty();
        queues.pass(Duration.ofMinutes(4));
        Delivery<String> fresh = take(other);
        assertThat(fresh.body()).isEqualTo("\u00fc\u0000{x}:\ud83d\ude00");
        assertThat(fresh.group()).isEqualTo("5:\u20ac\u0000");
        assertThat(fresh.receives()).isEqualTo(2);
        assertThat(one.ack(stale)).isFalse();
        assertThat(one.ack(fresh)).as("whoever brings it").isTrue();
    }

    /** Groups whose names begin alike, one with the other's separator in it. */
    @Test
    void groups_ofSimilarNames_areApart() throws Exception {
        RedisWorkQueue<String> queue = process(":q");
        List<String> names = List.of("a", "a0000000000000001", "1:a", "", "aa");
        for (int i = 1; i <= 3; i++) {
            for (String name : names) {
                queue.send(Message.of(name + "/" + i).inGroup(name));
            }
        }
        for (int i = 1; i <= 3; i++) {
            List<Delivery<String>> taken = queue.receive(100, Duration.ZERO);
            int number = i;
            assertThat(taken.stream().map(Delivery::body))
                    .containsExactlyInAnyOrderElementsOf(
                            names.stream().map(name -> name + "/" + number).toList());
            for (Delivery<String> delivery : taken) {
                assertThat(queue.ack(delivery)).isTrue();
            }
        }
    }

    /** Neither what is returned for ever nor what is new for ever keeps the other out. */
    @Test
    void receive_returnedAndNew_takeTurns() throws Exception {
        RedisWorkQueue<String> queue = process(":q");
        queue.send(Message.of("returned"));
        int returned = 0;
        int fresh = 0;
        for (int i = 0; i < 40; i++) {
            queue.send(Message.of("new"));
            Delivery<String> delivery = take(queue);
            if (delivery.body().equals("new")) {
                fresh++;
                assertThat(queue.ack(delivery)).isTrue();
            } else {
                returned++;
                assertThat(queue.nack(delivery, Duration.ZERO)).isTrue();
            }
        }
        assertThat(returned).as("returned").isPositive();
        assertThat(fresh).as("new").isPositive();
    }

    @Test
    void deadLetters_underTheSameTag_areMovedByTheScript_andStayIfThereIsNoRoom() throws Exception {
        List<String> told = new ArrayList<>();
        QueueListener listener = new QueueListener() {
            @Override
            public void deadLetterFailed(String id, Exception why) {
                told.add(id + " " + why.getMessage());
            }
        };
        RedisWorkQueue<String> dead = queues.queue(":dead", WorkQueueOptions.of(1), null, new QueueListener() {});
        RedisWorkQueue<String> queue = queues.queue(":q", OPTIONS.withMaxReceives(1), dead, listener);
        for (String body : List.of("one", "two")) {
            String id = queue.send(Message.of(body).inGroup("g"));
            assertThat(queue.nack(take(queue), Duration.ofHours(1))).isTrue();
            assertThat(queue.receive(1, Duration.ZERO)).as(body).isEmpty();
            assertThat(told).isEqualTo(body.equals("one") ? List.of() : List.of(id + " full: capacity=1"));
        }
        assertThat(queue.counts().delayed()).isEqualTo(1);
        assertThat(queue.receive(1, Duration.ZERO))
                .as("not tried again at once")
                .isEmpty();
        assertThat(told).hasSize(1);
        Delivery<String> letter = take(dead);
        assertThat(letter.body()).isEqualTo("one");
        assertThat(dead.ack(letter)).isTrue();
        queues.pass(Duration.ofMinutes(4));
        assertThat(queue.receive(1, Duration.ZERO)).isEmpty();
        assertThat(take(dead).body()).isEqualTo("two");
        assertThat(queue.counts().total()).isZero();
    }

    /** A process that died: no consumer, no entry, nothing of it is left but the stream, a number, and ids until they are over. */
    @Test
    void everything_done_leavesNothingBehind() throws Exception {
        RedisWorkQueue<String> dead = process(":dead");
        RedisWorkQueue<String> died = queues.queue(":q", OPTIONS, dead, new QueueListener() {});
        RedisWorkQueue<String> queue = queues.queue(":q", OPTIONS, dead, new QueueListener() {});
        for (int i = 0; i < 20; i++) {
            queue.send(Message.of("x").inGroup(i % 2 == 0 ? null : "g" + i % 3).withDeduplicationId("id" + i));
        }
        assertThat(died.receive(100, Duration.ZERO)).isNotEmpty();
        died.close();
        queues.pass(Duration.ofMinutes(4));
        for (List<Delivery<String>> taken = queue.receive(3, Duration.ZERO);
                !taken.isEmpty();
                taken = queue.receive(3, Duration.ZERO)) {
            assertThat(queue.nack(taken.get(0), Duration.ZERO)).isTrue();
            for (Delivery<String> delivery : taken.subList(1, taken.size())) {
                assertThat(queue.ack(delivery)).isTrue();
            }
        }
        for (List<Delivery<String>> taken = dead.receive(3, Duration.ZERO);
                !taken.isEmpty();
                taken = dead.receive(3, Duration.ZERO)) {
            for (Delivery<String> delivery : taken) {
                assertThat(dead.ack(delivery)).isTrue();
            }
        }
        assertThat(queues.keys().stream().map(key -> key.substring(queues.tag().length())))
                .containsExactlyInAnyOrder(":q:s", ":q:n", ":q:k", ":q:t", ":dead:s", ":dead:n");
        try (Jedis jedis = new Jedis(SharedRedis.uri())) {
            for (String name : List.of(":q:s", ":dead:s")) {
                assertThat(jedis.xlen(queues.tag() + name)).isZero();
                assertThat(jedis.xinfoGroups(queues.tag() + name).get(0).getConsumers())
                        .isZero();
            }
        }
        queues.pass(Duration.ofMinutes(5));
        queue.send(Message.of("x"));
        assertThat(queues.keys()).doesNotContain(queues.tag() + ":q:k", queues.tag() + ":q:t");
    }

    /**
     * Four workers, each a process, over groups and none; some deliveries are returned. Every message is done once, groups are in order
     * and one at a time.
     */
    @Test
    void workers_inSeveralProcesses_doEachMessageOnceAndGroupsInOrder() throws Exception {
        Shift shift = new Shift(600);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> workers = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            RedisWorkQueue<String> queue = process(":q");
            shift.queues.add(queue);
            workers.add(threads.submit(() -> shift.work(queue)));
        }
        RedisWorkQueue<String> producer = process(":q");
        for (int i = 0; i < 600; i++) {
            Message<String> message = Message.of(Integer.toString(i));
            producer.send(i % 5 == 4 ? message : message.inGroup("g" + i % 5));
        }
        for (Future<?> worker : workers) {
            worker.get();
        }
        threads.shutdown();
        assertThat(shift.last).hasSize(4 + 600 / 5);
        assertThat(producer.counts().total()).isZero();
    }

    /** What four workers do, and what they know of each other. */
    private static final class Shift {
        private final List<RedisWorkQueue<String>> queues = new CopyOnWriteArrayList<>();
        private final Map<String, Integer> last = new ConcurrentHashMap<>();
        private final Map<String, Boolean> busy = new ConcurrentHashMap<>();
        private final CountDownLatch left;

        Shift(int messages) {
            left = new CountDownLatch(messages);
        }

        /** Until the last message is done, by whomever. */
        Void work(RedisWorkQueue<String> queue) throws Exception {
            try {
                while (true) {
                    for (Delivery<String> delivery : queue.receive(4, Duration.ofDays(1))) {
                        handle(queue, delivery);
                    }
                }
            } catch (QueueClosedException e) {
                assertThat(left.getCount()).isZero();
                return null;
            }
        }

        private void handle(RedisWorkQueue<String> queue, Delivery<String> delivery) throws Exception {
            String group = delivery.group() == null ? delivery.body() : delivery.group();
            int number = Integer.parseInt(delivery.body());
            assertThat(busy.put(group, true)).as("in flight: %s", group).isNull();
            if (number % 7 == 1 && delivery.receives() == 1) {
                busy.remove(group);
                assertThat(queue.nack(delivery, Duration.ZERO)).isTrue();
                return;
            }
            Integer former = last.put(group, number);
            assertThat(former == null || former < number).as("order: %s", group).isTrue();
            busy.remove(group);
            assertThat(queue.ack(delivery)).isTrue();
            left.countDown();
            if (left.getCount() == 0) {
                queues.forEach(RedisWorkQueue::close);
            }
        }
    }

    @Test
    void workerPool_overTwoProcesses_handlesEverythingAndStops() throws Exception {
        CountDownLatch handled = new CountDownLatch(50);
        WorkerOptions two = WorkerOptions.of(2);
        WorkerListener<String> listener = new WorkerListener<>() {};
        RedisWorkQueue<String> queue = process(":q");
        Handler<String> handler = delivery -> handled.countDown();
        try (var one = WorkerPool.start(process(":q"), handler, two, Thread::new, new Random(), listener);
                var other = WorkerPool.start(process(":q"), handler, two, Thread::new, new Random(), listener)) {
            assertThat(one).isNotSameAs(other);
            for (int i = 0; i < 50; i++) {
                queue.send(Message.of("m" + i).inGroup("g" + i % 3));
            }
            handled.await();
        }
        assertThat(queue.counts().total())
                .as("acknowledged before they stopped")
                .isZero();
    }

    /** What had used up its receives when there were dead letters, and there are none any more, is handed out again. */
    @Test
    void deadLetters_configuredAway_whatWasForThemIsHandedOut() throws Exception {
        RedisWorkQueue<String> full = queues.queue(":dead", WorkQueueOptions.of(1), null, new QueueListener() {});
        full.send(Message.of("here first"));
        RedisWorkQueue<String> before = queues.queue(":q", OPTIONS.withMaxReceives(1), full, new QueueListener() {});
        before.send(Message.of("a"));
        assertThat(before.nack(take(before), Duration.ZERO)).isTrue();
        assertThat(before.receive(1, Duration.ZERO)).isEmpty();
        queues.pass(Duration.ofMinutes(4));
        Delivery<String> delivery = take(process(":q"));
        assertThat(delivery.body()).isEqualTo("a");
        assertThat(process(":q").ack(delivery)).isTrue();
        assertThat(process(":q").counts().total()).isZero();
    }

    @Test
    void deadLetters_ofTheSamePrefix_areRefused() {
        RedisWorkQueue<String> queue = process(":q");
        assertThatThrownBy(() -> queues.queue(":q", OPTIONS, queue, new QueueListener() {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must have dead letters of another prefix: ");
    }

    @Test
    void prefix_withoutHashTag_isRefused() {
        assertThatThrownBy(() -> new RedisWorkQueue<>(
                        Redis.at(URI.create("redis://localhost"), 1, Queues.TIMEOUT),
                        "orders",
                        Codec.text(),
                        OPTIONS,
                        null,
                        new QueueListener() {},
                        System::nanoTime,
                        new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must have a hash tag, such as {orders}: prefix=orders");
    }

    @Test
    void ack_deliveryOfAnotherQueue_isRefused() throws Exception {
        RedisWorkQueue<String> queue = process(":q");
        queue.send(Message.of("a"));
        Delivery<String> delivery = take(queue);
        assertThatThrownBy(() -> process(":other").ack(delivery))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must be a delivery of " + queues.tag() + ":other: ");
    }

    @Test
    @NeedsRedis
    void everyCall_serverIsDead_isOneLineThatNamesItWithoutPassword() throws Exception {
        RedisServer server = RedisServer.start();
        int port = server.uri().getPort();
        server.close();
        URI uri = URI.create("redis://me:secret@127.0.0.1:" + port + "/3");
        try (Redis redis = Redis.at(uri, 1, Queues.TIMEOUT)) {
            var queue = new RedisWorkQueue<>(
                    redis,
                    "{a}",
                    Codec.text(),
                    OPTIONS,
                    null,
                    new QueueListener() {},
                    System::nanoTime,
                    new SecureRandom());
            assertThatThrownBy(() -> queue.send(Message.of("a")))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("Redis at redis://127.0.0.1:" + port + ": ")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", "\n"));
            assertThatThrownBy(() -> queue.receive(1, Duration.ZERO)).isInstanceOf(IOException.class);
            assertThatThrownBy(queue::counts).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> Redis.cluster(uri, 1, Queues.TIMEOUT))
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", "\n"));
    }

    @Test
    void at_whatIsNoServer_isRefusedWithoutItsPassword() {
        assertThatThrownBy(() -> Redis.at(URI.create("http://me:secret@x"), 1, Queues.TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be redis://[user:password@]host[:port]: scheme=http");
        URI uri = URI.create("redis://me:secret@localhost");
        assertThatThrownBy(() -> Redis.at(uri, 0, Queues.TIMEOUT)).hasMessage("must be > 0: connections=0");
        assertThatThrownBy(() -> Redis.at(uri, 1, Duration.ZERO)).hasMessageStartingWith("must be 1 ms .. 12 days");
        try (Redis redis = Redis.at(uri, 1, Queues.TIMEOUT)) {
            assertThat(redis).hasToString("redis://localhost:6379");
        }
    }

    @Test
    void send_full_namesItsBound() throws Exception {
        RedisWorkQueue<String> queue = queues.queue(WorkQueueOptions.of(1), null);
        queue.send(Message.of("a"));
        assertThatThrownBy(() -> queue.send(Message.of("b")))
                .isInstanceOf(QueueFullException.class)
                .hasMessage("full: capacity=1");
    }
}
