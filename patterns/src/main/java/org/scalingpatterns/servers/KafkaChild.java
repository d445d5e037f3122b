package org.scalingpatterns.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The process of a {@link KafkaServer}. */
final class KafkaChild {

    /*
     * Kafka's server is Scala, and no API: it is called by name, so that nothing is compiled against it.
     */

    static final String SETTINGS = "server.properties";
    static final String STARTED = "started";

    private KafkaChild() {}

    /** Runs the server of a folder until the standard input ends, then deletes the folder. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        PrintStream parent = new PrintStream(System.out, true, UTF_8);
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8)); // nobody reads further lines
        format(folder);
        Object server = server(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, folder)));
        server.getClass().getMethod("startup").invoke(server);
        parent.println(STARTED);
        while (System.in.read() >= 0) {} // until the parent is gone or wants it to end
        System.exit(0);
    }

    private static void format(Path folder) throws ReflectiveOperationException {
        String[] args = {
            "format",
            "-t",
            "c2NhbGluZy1wYXR0ZXJucw",
            "-c",
            folder.resolve(SETTINGS).toString()
        };
        Object exit = Class.forName("kafka.tools.StorageTool")
                .getMethod("execute", String[].class, PrintStream.class)
                .invoke(null, args, System.out);
        if (!exit.equals(0)) {
            throw new IllegalStateException("formatting the folder failed: exit=" + exit);
        }
    }

    private static Object server(Path folder) throws IOException, ReflectiveOperationException {
        Properties settings = new Properties();
        try (InputStream in = Files.newInputStream(folder.resolve(SETTINGS))) {
            settings.load(in);
        }
        Class<?> config = Class.forName("kafka.server.KafkaConfig");
        Class<?> time = Class.forName("org.apache.kafka.common.utils.Time");
        return Class.forName("kafka.server.KafkaRaftServer")
                .getConstructor(config, time)
                .newInstance(
                        config.getMethod("fromProps", Properties.class).invoke(null, settings),
                        time.getField("SYSTEM").get(null));
    }

    private static void stop(Object server, Path folder) {
        try {
            server.getClass().getMethod("shutdown").invoke(server);
            server.getClass().getMethod("awaitShutdown").invoke(server);
            KafkaServer.delete(folder);
        } catch (ReflectiveOperationException | IOException e) {
            throw new IllegalStateException("the embedded Kafka doesn't stop cleanly: " + folder, e);
        }
    }
}
