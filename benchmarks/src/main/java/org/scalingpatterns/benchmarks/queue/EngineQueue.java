package org.scalingpatterns.benchmarks.queue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.scalingpatterns.benchmarks.harness.UserServers;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;
import org.scalingpatterns.queue.kafka.KafkaWorkQueue;
import org.scalingpatterns.queue.redis.Codec;
import org.scalingpatterns.queue.redis.Redis;
import org.scalingpatterns.queue.redis.RedisWorkQueue;
import org.scalingpatterns.servers.KafkaServer;
import org.scalingpatterns.servers.RedisServer;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * The work queues by engine and durability. In Redis, under a random prefix, which is empty again when it is closed. A user's own
 * Redis is as durable as it is set to be, so it stands for {@code redis} alone.
 */
final class EngineQueue {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int CONNECTIONS = 4;
    private static final String TOPIC = "messages";

    private final Deque<AutoCloseable> opened = new ArrayDeque<>(); // the last one first
    private final WorkQueue<byte[]> queue;

    /**
     * @param engine {@code redis} without a file, {@code redis-process} and {@code redis-fsync} with one that is forced each second or
     *     always, {@code kafka-process} and {@code kafka-fsync} with a broker that forces by itself or each record, or a name that {@link
     *     LoggedQueue} knows
     */
    EngineQueue(String engine, int capacity) throws IOException {
        queue = switch (engine) {
            case "redis" -> redis(UserServers.redis().orElse(null), capacity);
            case "redis-process" -> redis(withFile("everysec"), capacity);
            case "redis-fsync" -> redis(withFile("always"), capacity);
            case "kafka-process" -> kafka(List.of(), capacity);
            case "kafka-fsync" -> kafka(List.of("log.flush.interval.messages=1"), capacity);
            default -> {
                LoggedQueue logged = LoggedQueue.open(engine, capacity);
                opened.push(logged.folder() == null ? () -> {} : logged);
                yield logged.queue();
            }
        };
        opened.push(queue);
    }

    WorkQueue<byte[]> queue() {
        return queue;
    }

    private WorkQueue<byte[]> redis(URI user, int capacity) throws IOException {
        URI uri = user;
        if (uri == null) {
            RedisServer server = RedisServer.start();
            opened.push(server);
            uri = server.uri();
        }
        Redis redis = Redis.at(uri, CONNECTIONS, TIMEOUT);
        opened.push(redis);
        String prefix = "{scaling-patterns-" + Long.toHexString(new SecureRandom().nextLong()) + "}";
        URI where = uri;
        opened.push(() -> delete(where, prefix));
        return new RedisWorkQueue<>(
                redis,
                prefix,
                new Codec<byte[]>(Function.identity(), Function.identity()),
                WorkQueueOptions.of(capacity).withVisibility(Duration.ofHours(1)),
                null,
                new QueueListener() {},
                System::nanoTime,
                new SecureRandom());
    }

    /** A server of this fork's own that keeps its commands in a file. */
    private URI withFile(String force) throws IOException {
        if (!RedisServer.isAvailable()) {
            throw new UnsupportedOperationException("not run: the embedded Redis is for Linux x86-64");
        }
        TempFolder folder = TempFolder.make();
        opened.push(folder);
        int port = freePort();
        redis.embedded.RedisServer server = redis.embedded.RedisServer.builder()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("dir " + folder.path())
                .setting("save \"\"")
                .setting("appendonly yes")
                .setting("appendfsync " + force)
                .build();
        server.start();
        opened.push(server::stop);
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** On a broker of this fork's own, with a topic of one partition. */
    private WorkQueue<byte[]> kafka(List<String> settings, int capacity) throws IOException {
        KafkaServer server = KafkaServer.start(settings);
        opened.push(server);
        Map<String, Object> client = Map.of("bootstrap.servers", server.bootstrap());
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        } catch (ExecutionException e) {
            throw new IOException("must make a topic", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return KafkaWorkQueue.open(
                client,
                TOPIC,
                TOPIC,
                new KafkaWorkQueue.Codec<byte[]>(Function.identity(), Function.identity()),
                WorkQueueOptions.of(capacity).withVisibility(Duration.ofHours(1)),
                null,
                new QueueListener() {});
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(URI uri, String prefix) {
        try (Jedis redis = new Jedis(uri)) {
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> some =
                        redis.scan(cursor, new ScanParams().match(prefix + ":*").count(1_000));
                if (!some.getResult().isEmpty()) {
                    redis.unlink(some.getResult().toArray(String[]::new));
                }
                cursor = some.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
    }

    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
