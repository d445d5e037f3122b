package org.scalingpatterns.servers;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.elasticmq.StrictSQSLimits$;
import org.elasticmq.actor.QueueManagerActor;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.elasticmq.util.NowProvider;
import scala.Option;

/**
 * An SQS of one's own: ElasticMQ, in this process and in memory, with Amazon's limits. It is there for its semantics, not for its
 * speed, and keeps nothing. Starting takes 1 to 4 seconds. Thread-safe.
 */
public final class SqsServer implements AutoCloseable {

    private static final String QUIET = """
            pekko {
              loggers = []
              loglevel = OFF
              stdout-loglevel = OFF
              log-dead-letters = off
              jvm-exit-on-fatal-error = false
              coordinated-shutdown.run-by-jvm-shutdown-hook = off
              daemonic = on
            }
            """;

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final ActorSystem system;
    private final int port;

    private SqsServer(ActorSystem system, int port) {
        this.system = system;
        this.port = port;
    }

    /** Starts a server without queues, on a free port of 127.0.0.1. */
    public static SqsServer start() throws IOException {
        return start(InstantSource.system());
    }

    /**
     * Starts a server without queues, on a free port of 127.0.0.1.
     *
     * @param clock for timeouts, delays and the deduplication window. A long poll that waits already notices when it jumps at the next
     *     request only.
     * @throws IOException if it doesn't start
     */
    public static SqsServer start(InstantSource clock) throws IOException {
        ClassLoader classes = SqsServer.class.getClassLoader();
        Config config = ConfigFactory.parseString(QUIET).withFallback(ConfigFactory.load(classes));
        ActorSystem system = ActorSystem.create("sqs-" + NAMES.incrementAndGet(), config, classes);
        try {
            Now now = new Now(clock);
            ActorRef queues = system.actorOf(Props.create(
                    QueueManagerActor.class,
                    () -> new QueueManagerActor(now, StrictSQSLimits$.MODULE$, Option.empty())));
            SQSRestServer server = SQSRestServerBuilder.withActorSystem(system)
                    .withQueueManagerActor(queues)
                    .withInterface("127.0.0.1")
                    .withDynamicPort()
                    .start();
            return new SqsServer(
                    system, server.waitUntilStarted().localAddress().getPort());
        } catch (Exception e) { // Scala's are unchecked, all of them
            stop(system);
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("the embedded SQS doesn't start: " + e.getMessage(), e);
        }
    }

    private static final class Now extends NowProvider {
        private final InstantSource clock;

        Now(InstantSource clock) {
            this.clock = clock;
        }

        @Override
        public long nowMillis() {
            return clock.millis();
        }

        @Override
        public OffsetDateTime now() {
            return OffsetDateTime.ofInstant(Instant.ofEpochMilli(clock.millis()), ZoneOffset.UTC);
        }
    }

    /** What a client's endpoint is set to, with any region and any credentials: {@code http://127.0.0.1:port}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Stops it, and waits until its threads have ended. Its queues are gone. Closing twice does nothing. */
    @Override
    public void close() throws IOException {
        stop(system);
    }

    private static void stop(ActorSystem system) throws IOException {
        system.terminate();
        boolean interrupted = false;
        while (true) {
            try {
                system.getWhenTerminated().toCompletableFuture().get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IOException(
                        "the embedded SQS doesn't stop: " + e.getCause().getMessage(), e);
            }
        }
        forgetMetrics();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The library registers them once a JVM, and they hold on to the first server. */
    private static void forgetMetrics() throws IOException {
        try {
            var name = new ObjectName("org.elasticmq:name=Queues");
            var registry = ManagementFactory.getPlatformMBeanServer();
            if (registry.isRegistered(name)) {
                registry.unregisterMBean(name);
            }
        } catch (JMException e) {
            throw new IOException("the embedded SQS doesn't stop: " + e.getMessage(), e);
        }
    }
}
