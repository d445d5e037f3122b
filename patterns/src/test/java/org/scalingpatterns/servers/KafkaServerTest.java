package org.scalingpatterns.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaServerTest {

    private static boolean isListening(String bootstrap) {
        int port = Integer.parseInt(bootstrap.substring(bootstrap.indexOf(':') + 1));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (java.io.IOException refused) {
            return false;
        }
    }

    /** One server for all of this: starting it is what takes the time. */
    @Test
    void server_fromStartToClose_isLocalAndLeavesNothing() throws Exception {
        KafkaServer server = KafkaServer.start();
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        try (server) {
            assertThat(server.bootstrap()).startsWith("127.0.0.1:");
            carriesARecord(server.bootstrap());
            assertThat(server.folder()).isDirectory();
        }
        server.close();
        assertThat(process.isAlive()).isFalse();
        assertThat(Files.exists(server.folder())).isFalse();
        assertThat(isListening(server.bootstrap())).isFalse();
    }

    private static void carriesARecord(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            assertThat(admin.listTopics().names().get()).isEmpty();
            assertThat(admin.describeCluster().nodes().get())
                    .hasSize(1)
                    .allMatch(node -> node.host().equals("127.0.0.1"));
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
        }
        Map<String, Object> producing = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        try (var producer = new KafkaProducer<>(producing, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("t", "key", "value")).get(50, TimeUnit.SECONDS);
        }
        Map<String, Object> consuming = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        try (var consumer = new KafkaConsumer<>(consuming, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition("t", 0)));
            ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(50));
            assertThat(records).hasSize(1).allMatch(record -> record.value().equals("value"));
        }
    }

    /** Its standard input ends with the process that started it: it is closed here as a killed parent would. */
    @Test
    void child_whoseParentIsGone_endsAndDeletesTheFolder() throws Exception {
        KafkaServer server = KafkaServer.start();
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        try {
            server.orphan();
            process.onExit().get(50, TimeUnit.SECONDS);
            assertThat(Files.exists(server.folder())).isFalse();
        } finally {
            server.close();
        }
    }

    @Test
    void start_settingsThatKafkaRefuses_saysWhy() {
        assertThatThrownBy(() -> KafkaServer.start(List.of("process.roles=clerk")))
                .isInstanceOf(java.io.IOException.class)
                .hasMessageStartingWith("the embedded Kafka doesn't start: ")
                .hasMessageContaining("clerk");
    }
}
