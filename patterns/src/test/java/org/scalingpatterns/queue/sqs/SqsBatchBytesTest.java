package org.scalingpatterns.queue.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.queue.Message;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchRequestTooLongException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/** SQS takes 1 MiB in a request, of bodies and attributes; so messages that fit by themselves go in more requests than one of ten. */
@Timeout(60)
class SqsBatchBytesTest {

    private static final int LIMIT = 1_048_576;

    /** Takes batches as SQS does, and remembers how many messages were in each. */
    private static final class Requests implements SqsClient {
        private final List<Integer> sizes = new ArrayList<>();
        private boolean refuses;

        @Override
        public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
            long bytes = request.entries().stream()
                    .flatMap(Requests::texts)
                    .mapToLong(text -> text.getBytes(UTF_8).length)
                    .sum();
            if (bytes > LIMIT) {
                throw BatchRequestTooLongException.builder()
                        .message(bytes + " bytes")
                        .build();
            }
            if (refuses) {
                var failed = BatchResultErrorEntry.builder()
                        .id("0")
                        .code("InternalError")
                        .message("no\ntime");
                return SendMessageBatchResponse.builder()
                        .successful(List.of())
                        .failed(failed.build())
                        .build();
            }
            sizes.add(request.entries().size());
            List<SendMessageBatchResultEntry> sent = request.entries().stream()
                    .map(entry -> SendMessageBatchResultEntry.builder()
                            .id(entry.id())
                            .messageId("m" + entry.id())
                            .build())
                    .toList();
            return SendMessageBatchResponse.builder()
                    .successful(sent)
                    .failed(List.of())
                    .build();
        }

        private static Stream<String> texts(SendMessageBatchRequestEntry entry) {
            Stream<String> attributes = entry.messageAttributes().entrySet().stream()
                    .flatMap(each -> Stream.of(
                            each.getKey(),
                            each.getValue().dataType(),
                            each.getValue().stringValue()));
            return Stream.concat(Stream.of(entry.messageBody()), attributes);
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private final Requests requests = new Requests();
    private final SqsWorkQueue<String> standard = queue("orders");

    private SqsWorkQueue<String> queue(String name) {
        return new SqsWorkQueue<>(
                requests,
                new SqsQueue("http://127.0.0.1/1/" + name),
                Codec.text(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                System::nanoTime,
                new SplittableRandom(1));
    }

    @Test
    void send_answeredWithAFailedEntry_saysSo() {
        requests.refuses = true;
        assertThatThrownBy(() -> standard.send(Message.of("a")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("SQS http://127.0.0.1/1/orders: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private static Message<String> ofBytes(int bytes) {
        return Message.of("x".repeat(bytes));
    }

    @Test
    void sendAll_moreThanARequestTakes_isCutByBytesAndKeepsItsOrder() throws Exception {
        List<Message<String>> messages = new ArrayList<>(Collections.nCopies(6, Message.of("\u20ac".repeat(100_000))));
        messages.addAll(Collections.nCopies(12, Message.of("a")));
        assertThat(standard.sendAll(messages))
                .hasSize(18)
                .startsWith("m0", "m1")
                .endsWith("m16", "m17");
        assertThat(requests.sizes).containsExactly(3, 10, 5); // 900,000 bytes, and then ten messages
    }

    @Test
    void sendAll_asMuchAsARequestTakes_isOneRequest() throws Exception {
        standard.sendAll(List.of(ofBytes(LIMIT - 1), ofBytes(1)));
        standard.sendAll(List.of(ofBytes(LIMIT - 1), ofBytes(2)));
        assertThat(requests.sizes).containsExactly(2, 1, 1);
    }

    /** The attribute is "origin", a "String", "id": 14 bytes; in a FIFO queue "ungrouped" is "true", which are 19. */
    @Test
    void sendAll_attributes_count() throws Exception {
        Message<String> redriven = Message.of("b").withOrigin("id");
        standard.sendAll(List.of(ofBytes(LIMIT - 15), redriven));
        standard.sendAll(List.of(ofBytes(LIMIT - 14), redriven));
        SqsWorkQueue<String> fifo = queue("orders.fifo");
        fifo.sendAll(List.of(ofBytes(LIMIT - 20).inGroup("g"), Message.of("b")));
        fifo.sendAll(List.of(ofBytes(LIMIT - 19).inGroup("g"), Message.of("b")));
        assertThat(requests.sizes).containsExactly(2, 1, 1, 2, 1, 1);
    }

    /** One that is larger by itself would be refused each time; no other goes before that is known. */
    @Test
    void sendAll_oneIsTooLarge_isRefusedWithAllOthers() {
        List<Message<String>> messages = List.of(ofBytes(1), ofBytes(LIMIT + 1), ofBytes(1));
        assertThatThrownBy(() -> standard.sendAll(messages))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("body=1048577");
        assertThat(requests.sizes).isEmpty();
    }
}
