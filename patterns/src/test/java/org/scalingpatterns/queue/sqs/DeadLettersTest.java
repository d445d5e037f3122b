package org.scalingpatterns.queue.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.Redrive;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.servers.SqsServer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The dead letters that SQS moves by itself. */
@Timeout(60)
class DeadLettersTest {

    private static final Duration VISIBILITY = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Delivery<String> take(WorkQueue<String> queue) throws Exception {
        List<Delivery<String>> taken = queue.receive(1, SOON);
        assertThat(taken).hasSize(1);
        return taken.get(0);
    }

    private static void useUp(WorkQueue<String> queue) throws Exception {
        for (int i = 1; i <= 2; i++) {
            Delivery<String> delivery = take(queue);
            assertThat(delivery.receives()).isEqualTo(i);
            assertThat(queue.nack(delivery, Duration.ZERO)).isTrue();
        }
        assertThat(queue.receive(1, Duration.ofSeconds(1))).as("moved").isEmpty();
    }

    /** ElasticMQ loses a letter whose deduplication id is the id of one that it had before: so in a FIFO queue, one round. */
    private static void thereAndBack(boolean fifo, String group) throws Exception {
        try (Queues queues = new Queues(fifo)) {
            SqsQueue letters = queues.make(VISIBILITY);
            WorkQueue<String> dead = queues.open(letters, VISIBILITY);
            WorkQueue<String> queue = queues.open(queues.make(VISIBILITY, 2, letters), VISIBILITY);
            String id = queue.send(Message.of("poison").inGroup(group));
            for (int round = 0; round < (fifo ? 1 : 2); round++) {
                useUp(queue);
                Delivery<String> letter = take(dead);
                assertThat(letter.body()).isEqualTo("poison");
                assertThat(letter.group()).isEqualTo(group);
                assertThat(letter.origin()).isEqualTo(id);
                assertThat(queue.counts().total()).isZero();
                assertThat(dead.nack(letter, Duration.ZERO)).isTrue();
                assertThat(Redrive.move(dead, queue, 10)).isEqualTo(1);
            }
            Delivery<String> back = take(queue);
            assertThat(back.receives()).isEqualTo(1);
            assertThat(back.origin()).isEqualTo(id);
            assertThat(back.group()).isEqualTo(group);
        }
    }

    /** SQS drops what is older, acknowledged or not. */
    @Test
    void create_anyQueue_asksForTheLongestRetention() throws Exception {
        List<Map<QueueAttributeName, String>> asked = new ArrayList<>();
        var listening = new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof CreateQueueRequest request) {
                    asked.add(request.attributes());
                }
            }
        };
        try (SqsServer server = SqsServer.start();
                SqsClient client = SqsClient.builder()
                        .endpointOverride(server.uri())
                        .region(Region.EU_CENTRAL_1)
                        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                        .overrideConfiguration(more -> more.addExecutionInterceptor(listening))
                        .build()) {
            SqsQueue letters = SqsQueue.create(client, "dead", VISIBILITY);
            SqsQueue.create(client, "orders", VISIBILITY, 5, letters);
        }
        assertThat(asked)
                .hasSize(2)
                .allSatisfy(attributes -> assertThat(attributes)
                        .containsEntry(
                                QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                                Long.toString(Duration.ofDays(14).toSeconds())));
    }

    @Test
    void receivesUsedUp_standard_goesToTheDeadLettersAndBack() throws Exception {
        thereAndBack(false, null);
    }

    @Test
    void receivesUsedUp_fifo_goesToTheDeadLettersAndBack() throws Exception {
        thereAndBack(true, "g");
    }

    @Test
    void receivesUsedUp_fifoWithoutGroup_goesToTheDeadLettersAndBack() throws Exception {
        thereAndBack(true, null);
    }
}
