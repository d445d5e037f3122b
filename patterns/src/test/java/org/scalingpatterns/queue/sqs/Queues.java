package org.scalingpatterns.queue.sqs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;
import org.scalingpatterns.servers.SqsServer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A server of its own for each test, whose clock can be moved; that moves timeouts and the time at which ids are forgotten. Or the
 * user's, where the environment variable {@code PATTERNS_SQS} has its endpoint, and the AWS SDK finds region and credentials: there
 * time is waited for, and only queues with random names are made, which are gone afterwards.
 */
final class Queues implements AutoCloseable {

    private static final String OWN = System.getenv("PATTERNS_SQS");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String prefix = "scaling-patterns-test-" + Long.toHexString(RANDOM.nextLong());
    private final String kind;
    private final SqsServer server;
    private final SqsClient client;
    private final List<SqsQueue> made = new ArrayList<>();
    private final Map<WorkQueue<String>, SqsQueue> byWorkQueue = new HashMap<>();
    private final AtomicLong passed = new AtomicLong();

    Queues(boolean fifo) {
        this.kind = fifo ? ".fifo" : "";
        try {
            this.server = OWN == null ? SqsServer.start(() -> Instant.now().plusNanos(passed.get())) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.client = server == null
                ? SqsClient.builder().endpointOverride(URI.create(OWN)).build()
                : client(server.uri());
    }

    /** Of an embedded server, or of none. */
    static SqsClient client(URI server) {
        var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));
        return SqsClient.builder()
                .endpointOverride(server)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials)
                .build();
    }

    /** Whether the server is the user's. */
    static boolean isOwn() {
        return OWN != null;
    }

    private long nanoTime() {
        return System.nanoTime() + passed.get();
    }

    SqsClient sqs() {
        return client;
    }

    SqsQueue make(Duration visibility) throws IOException {
        return remember(SqsQueue.create(client, name(), visibility));
    }

    SqsQueue make(Duration visibility, int maxReceives, SqsQueue deadLetters) throws IOException {
        return remember(SqsQueue.create(client, name(), visibility, maxReceives, deadLetters));
    }

    private String name() {
        return prefix + "-" + made.size() + kind;
    }

    private SqsQueue remember(SqsQueue queue) {
        made.add(queue);
        return queue;
    }

    SqsWorkQueue<String> open(SqsQueue queue, Duration visibility) {
        return new SqsWorkQueue<>(
                client, queue, Codec.text(), visibility, Duration.ofSeconds(1), this::nanoTime, new SecureRandom());
    }

    WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) throws IOException {
        SqsQueue queue = deadLetters == null
                ? make(options.visibility())
                : make(options.visibility(), options.maxReceives(), byWorkQueue.get(deadLetters));
        WorkQueue<String> opened = open(queue, options.visibility());
        byWorkQueue.put(opened, queue);
        return opened;
    }

    void pass(Duration time) {
        if (isOwn()) {
            await(time);
        } else {
            passed.addAndGet(time.toNanos());
        }
    }

    /** Real time that somebody else's clock needs. */
    static void await(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Returns when a thread waits for SQS's answer. */
    static void awaitWaiting(Thread caller) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!isWaiting(caller)) {
            if (System.nanoTime() - end > 0 || caller.getState() == Thread.State.TERMINATED) {
                throw new AssertionError("must wait: thread=" + caller.getState());
            }
            Thread.onSpinWait();
        }
    }

    private static boolean isWaiting(Thread caller) {
        for (StackTraceElement call : caller.getStackTrace()) {
            if (call.getClassName().equals(SqsWorkQueue.class.getName())
                    && call.getMethodName().equals("request")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        for (SqsQueue queue : made) {
            queue.delete(client);
        }
        client.close();
        if (server != null) {
            server.close();
        }
    }
}
