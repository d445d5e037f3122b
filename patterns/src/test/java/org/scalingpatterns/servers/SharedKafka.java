package org.scalingpatterns.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;

/**
 * One server for all tests of a JVM, begun by the first that needs it, and gone with the JVM. Or the user's own, where the
 * environment variable {@code PATTERNS_KAFKA} has its {@code host:port,…}, or the path of a file of client properties. There
 * nothing is touched but topics and groups under random names, which are deleted at the end of the JVM.
 */
public final class SharedKafka {

    private static final String OWN = System.getenv("PATTERNS_KAFKA");

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Set<String> PREFIXES = ConcurrentHashMap.newKeySet();

    private SharedKafka() {}

    private static final class Started {
        static final Map<String, Object> CLIENT = start();

        private static Map<String, Object> start() {
            try {
                if (OWN == null) {
                    return Map.of("bootstrap.servers", KafkaServer.start().bootstrap()); // ends with this JVM
                }
                Map<String, Object> client = own();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(client)));
                return client;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Map<String, Object> own() throws IOException {
            Path file = Path.of(OWN);
            if (!Files.isRegularFile(file)) {
                return Map.of("bootstrap.servers", OWN);
            }
            Properties properties = new Properties();
            try (InputStream in = Files.newInputStream(file)) {
                properties.load(in);
            }
            Map<String, Object> client = new HashMap<>();
            properties.stringPropertyNames().forEach(name -> client.put(name, properties.getProperty(name)));
            return client;
        }
    }

    /** What a client needs to connect. */
    public static Map<String, Object> client() {
        return Started.CLIENT;
    }

    /** How to reach it, for another process: {@code host:port}. */
    public static String bootstrap() {
        return client().get("bootstrap.servers").toString();
    }

    /** A name for a topic or a group, or the beginning of several, that nobody else has, on whatever server. */
    public static String unusedName() {
        byte[] bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        String name = "scaling-patterns-test-" + HexFormat.of().formatHex(bytes);
        PREFIXES.add(name);
        return name;
    }

    private static boolean isOurs(String name) {
        return PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static void delete(Map<String, Object> client) {
        try (Admin admin = Admin.create(client)) {
            Collection<String> topics = admin.listTopics().names().get();
            admin.deleteTopics(topics.stream().filter(SharedKafka::isOurs).toList())
                    .all()
                    .get();
            Collection<String> groups = admin.listGroups().all().get().stream()
                    .map(GroupListing::groupId)
                    .filter(SharedKafka::isOurs)
                    .toList();
            admin.deleteConsumerGroups(groups).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("topics are left, whose names begin with one of " + PREFIXES, e);
        }
    }
}
