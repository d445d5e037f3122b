package org.scalingpatterns.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A Kafka 4.3 of one's own: one node, broker and controller at once, in a process of its own on this JVM's Java and class path.
 * What it acknowledges is in the page cache, not on the disk, as Kafka is run. Starting takes 4 to 10 seconds. Thread-safe.
 */
public final class KafkaServer implements AutoCloseable {

    /*
     * 1. A process: a broker leaves threads and metrics behind in the JVM that it was stopped in, and ends that JVM at some
     *    failures.
     * 2. The child stops, and deletes the folder, when its standard input ends: at close(), and also when this JVM is killed.
     *    So there is neither a hook here nor a pid to remember.
     * 3. Replicas, partitions and buffers are the fewest that work: transactions and consumer groups need topics of their
     *    own, which by default have 50 partitions and three replicas.
     */

    private static final int ATTEMPTS = 3;
    private static final int START_SECONDS = 120;
    private static final int STOP_SECONDS = 60;

    private final Process process;
    private final int port;
    private final Path folder;

    private KafkaServer(Process process, int port, Path folder) {
        this.process = process;
        this.port = port;
        this.folder = folder;
    }

    /**
     * Starts a server without topics. Clients may not create them by using them.
     *
     * @throws IOException if it doesn't start
     */
    public static KafkaServer start() throws IOException {
        return start(List.of());
    }

    /**
     * As {@link #start()}, with settings that stand above this class's own.
     *
     * @param settings lines of a {@code server.properties}
     * @throws IOException if it doesn't start
     */
    public static KafkaServer start(List<String> settings) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(settings);
            } catch (IOException e) {
                if (attempt == ATTEMPTS) { // somebody else may have taken a port meanwhile
                    throw e;
                }
            }
        }
    }

    private static KafkaServer startOnce(List<String> more) throws IOException {
        Path folder = Files.createTempDirectory("kafka");
        Process process = null;
        try {
            int[] ports = freePorts();
            List<String> settings = new ArrayList<>(settings(folder, ports[0], ports[1]));
            settings.addAll(more); // of two lines with one name, the last one counts
            Files.write(folder.resolve(KafkaChild.SETTINGS), settings);
            process = new ProcessBuilder(command(folder))
                    .redirectError(errors(folder).toFile())
                    .start();
            awaitStarted(process, folder);
            return new KafkaServer(process, ports[0], folder);
        } catch (IOException | RuntimeException e) {
            if (process != null) {
                kill(process);
            }
            delete(folder);
            throw e;
        }
    }

    private static int[] freePorts() throws IOException {
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket controller = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new int[] {broker.getLocalPort(), controller.getLocalPort()};
        }
    }

    private static List<String> settings(Path folder, int broker, int controller) {
        return List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.voters=1@127.0.0.1:" + controller,
                "listeners=BROKER://127.0.0.1:" + broker + ",CONTROLLER://127.0.0.1:" + controller,
                "listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name=BROKER",
                "controller.listener.names=CONTROLLER",
                "log.dirs=" + folder.resolve("log").toString().replace('\\', '/'),
                "auto.create.topics.enable=false",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=1",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=1",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "share.coordinator.state.topic.num.partitions=1",
                "group.initial.rebalance.delay.ms=0",
                "num.network.threads=2",
                "num.io.threads=4",
                "log.cleaner.dedupe.buffer.size=4194304");
    }

    private static List<String> command(Path folder) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED", // against warnings of newer JDKs, as is the next one
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // it lives for a minute: the best code would come too late
                "-Xmx384m",
                "-cp",
                System.getProperty("java.class.path"),
                KafkaChild.class.getName(),
                folder.toString()));
        return command;
    }

    private static Path errors(Path folder) {
        return folder.resolve("errors.txt");
    }

    private static void awaitStarted(Process process, Path folder) throws IOException {
        BufferedReader lines = process.inputReader(UTF_8);
        CompletableFuture<String> line = new CompletableFuture<>();
        Thread reader = new Thread(() -> complete(line, lines), "kafka-start");
        reader.setDaemon(true);
        reader.start();
        try {
            if (!KafkaChild.STARTED.equals(line.get(START_SECONDS, TimeUnit.SECONDS))) {
                throw new IOException("the embedded Kafka doesn't start: " + Files.readString(errors(folder)));
            }
        } catch (TimeoutException e) {
            throw new IOException("the embedded Kafka doesn't start within " + START_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("the embedded Kafka doesn't start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the embedded Kafka starts", e);
        }
    }

    private static void complete(CompletableFuture<String> line, BufferedReader from) {
        try {
            line.complete(from.readLine());
        } catch (IOException e) {
            line.completeExceptionally(e);
        }
    }

    /** What clients have as {@code bootstrap.servers}: {@code 127.0.0.1:port}. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Id of its process. */
    long pid() {
        return process.pid();
    }

    Path folder() {
        return folder;
    }

    /** Ends its standard input, as the end of this JVM does. */
    void orphan() throws IOException {
        process.getOutputStream().close();
    }

    /** Stops it, waits for that, and deletes its data. Closing twice does nothing. */
    @Override
    public void close() throws IOException {
        orphan();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                kill(process);
            }
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
        }
        delete(folder); // nothing is left, unless it was killed
    }

    private static void kill(Process process) {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return; // somebody was faster
        }
    }
}
