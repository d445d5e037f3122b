package org.scalingpatterns.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueueOptions;
import org.scalingpatterns.servers.NeedsRedis;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.embedded.RedisServer;

/** Servers that are set up in other ways: as a cluster, and to keep what they are told. */
@NeedsRedis
@Timeout(120)
class RedisServersTest {

    /** The cluster bus listens 10,000 above the port for clients. */
    private static final int HIGHEST_PORT = 55_535;

    private static final WorkQueueOptions OPTIONS = WorkQueueOptions.of(10_000).withMaxReceives(1);

    @TempDir
    Path directory;

    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() <= HIGHEST_PORT) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    private RedisServer start(int port, String... settings) throws IOException {
        var builder = RedisServer.builder()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("dir " + directory)
                .setting("save \"\"");
        for (String setting : settings) {
            builder.setting(setting);
        }
        RedisServer server = builder.build();
        server.start();
        return server;
    }

    private static RedisWorkQueue<String> queue(Redis redis, String prefix, RedisWorkQueue<String> deadLetters) {
        return new RedisWorkQueue<>(
                redis,
                prefix,
                Codec.text(),
                OPTIONS,
                deadLetters,
                new QueueListener() {},
                System::nanoTime,
                new SecureRandom());
    }

    /** All slots at one node, which refuses a script whose keys are in two. */
    private static void becomeACluster(Jedis node) {
        node.sendCommand(Command.CLUSTER, "ADDSLOTSRANGE", "0", "16383");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!node.clusterInfo().contains("cluster_state:ok")) {
            assertThat(System.nanoTime() - end).as("cluster").isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void everything_onACluster_isInOneSlot() throws Exception {
        int port = freePort();
        RedisServer server = start(port, "cluster-enabled yes");
        try (Jedis node = new Jedis("127.0.0.1", port)) {
            becomeACluster(node);
            try (Redis redis = Redis.cluster(URI.create("redis://127.0.0.1:" + port), 4, Queues.TIMEOUT)) {
                RedisWorkQueue<String> dead = queue(redis, "{orders}:dead", null);
                RedisWorkQueue<String> queue = queue(redis, "{orders}", dead);
                for (int i = 0; i < 3; i++) {
                    queue.send(Message.of("g" + i).inGroup("g").withDeduplicationId("id" + i));
                }
                Delivery<String> first = queue.receive(1, Duration.ZERO).get(0);
                assertThat(queue.extend(first, Duration.ofHours(1))).isTrue();
                assertThat(queue.nack(first, Duration.ZERO)).isTrue();
                Delivery<String> second =
                        queue.receive(1, Duration.ofMillis(10)).get(0);
                assertThat(second.body()).isEqualTo("g1");
                assertThat(queue.ack(second)).isTrue();
                assertThat(dead.receive(1, Duration.ZERO).get(0).body()).isEqualTo("g0");
                assertThat(queue.counts().total()).isEqualTo(1);
                assertThat(queue.receive(5, Duration.ZERO)).hasSize(1);
                assertThat(queue.receive(5, Duration.ofMillis(50))).isEmpty();
            }
        } finally {
            server.stop();
        }
    }

    /** Process death, that is: the operating system lives on, and so does what Redis wrote but did not force. */
    @Test
    void acknowledged_serverKilled_isThereWhenItIsStartedAgain() throws Exception {
        int port = freePort();
        Set<String> expected = new HashSet<>();
        String[] durable = {"appendonly yes", "appendfsync always"};
        RedisServer server = start(port, durable);
        try (Redis redis = Redis.at(URI.create("redis://127.0.0.1:" + port), 4, Queues.TIMEOUT);
                Jedis admin = new Jedis("127.0.0.1", port)) {
            RedisWorkQueue<String> queue = queue(redis, "{orders}", null);
            for (int i = 0; i < 300; i++) {
                queue.send(Message.of("m" + i).withDeduplicationId("id" + i));
                expected.add("m" + i);
            }
            for (Delivery<String> delivery : queue.receive(100, Duration.ZERO)) {
                assertThat(queue.ack(delivery)).isTrue();
                expected.remove(delivery.body());
            }
            long pid = Long.parseLong(admin.info("server")
                    .lines()
                    .filter(line -> line.startsWith("process_id:"))
                    .findFirst()
                    .orElseThrow()
                    .substring("process_id:".length()));
            ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
            process.destroyForcibly();
            process.onExit().get();
        } finally {
            server.stop();
        }
        server = start(freePort(), durable);
        try (Redis redis =
                Redis.at(URI.create("redis://127.0.0.1:" + server.ports().get(0)), 4, Queues.TIMEOUT)) {
            RedisWorkQueue<String> queue = queue(redis, "{orders}", null);
            String unused = queue.send(Message.of("again").withDeduplicationId("id7"));
            List<String> found = new ArrayList<>();
            queue.receive(1_000, Duration.ZERO).forEach(delivery -> found.add(delivery.body()));
            assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        } finally {
            server.stop();
        }
    }
}
