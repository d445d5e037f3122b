package org.scalingpatterns.eventsourcing.kafka;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic of an event log: one partition, from which nothing is ever deleted. */
final class EventTopic {

    private static final Map<String, String> KEEPS_EVERYTHING = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG, "-1",
            TopicConfig.RETENTION_BYTES_CONFIG, "-1");

    private EventTopic() {}

    /** Makes it, unless it is there; it must be as {@link #check} wants it. */
    static void create(Map<String, Object> client, String topic, int replicas) throws IOException {
        Map<String, String> settings = new HashMap<>(KEEPS_EVERYTHING);
        settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(replicas / 2 + 1));
        try (Admin admin = admin(client)) {
            get(admin.createTopics(List.of(new NewTopic(topic, 1, (short) replicas).configs(settings)))
                    .all());
        } catch (IOException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        long begun = System.nanoTime();
        while (!isKnown(client, topic)) { // the brokers hear of it a little later than the controller says so
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(30)) {
                throw new IOException("no broker knows the new topic after 30 s: topic=" + topic);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static boolean isKnown(Map<String, Object> client, String topic) throws IOException {
        try {
            check(client, topic);
            return true;
        } catch (IOException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Refuses a topic that can't be one.
     *
     * @throws IllegalArgumentException if it has several partitions, or forgets
     */
    static void check(Map<String, Object> client, String topic) throws IOException {
        try (Admin admin = admin(client)) {
            TopicDescription description =
                    get(admin.describeTopics(Set.of(topic)).allTopicNames()).get(topic);
            int partitions = description.partitions().size();
            if (partitions != 1) {
                throw new IllegalArgumentException(
                        "must have 1 partition, since positions have one order: topic=%s, partitions=%d"
                                .formatted(topic, partitions));
            }
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            Config config = get(admin.describeConfigs(Set.of(resource)).all()).get(resource);
            KEEPS_EVERYTHING.forEach((name, value) -> {
                String actual = config.get(name).value();
                if (!value.equals(actual)) {
                    throw new IllegalArgumentException(
                            "must be %s, to keep every event: topic=%s, %s=%s".formatted(value, topic, name, actual));
                }
            });
        }
    }

    private static Admin admin(Map<String, Object> client) throws IOException {
        try {
            return Admin.create(client);
        } catch (KafkaException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
