package org.scalingpatterns.queue.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueClosedException;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.servers.SqsServer;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** What only SQS promises, and what it refuses. */
@Timeout(60)
class SqsWorkQueueTest {

    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    private static List<String> bodies(List<Delivery<String>> deliveries) {
        return deliveries.stream().map(Delivery::body).toList();
    }

    /** Has more patience than any test's clock moves on. */
    private static FutureTask<List<Delivery<String>>> receiver(WorkQueue<String> queue) {
        FutureTask<List<Delivery<String>>> task = new FutureTask<>(() -> queue.receive(10, Duration.ofHours(1)));
        Thread thread = new Thread(task, "receiver");
        thread.setDaemon(true);
        thread.start();
        Queues.awaitWaiting(thread);
        return task;
    }

    @Test
    void receive_waiting_wakesForASendAReturnAndATimeout() throws Exception {
        try (Queues queues = new Queues(false)) {
            WorkQueue<String> queue = queues.open(queues.make(VISIBILITY), VISIBILITY);
            FutureTask<List<Delivery<String>>> receiver = receiver(queue);
            queue.send(Message.of("a"));
            assertThat(bodies(receiver.get())).containsExactly("a");
            Delivery<String> first = receiver.get().get(0);
            receiver = receiver(queue);
            assertThat(queue.nack(first, Duration.ZERO)).isTrue();
            assertThat(bodies(receiver.get())).containsExactly("a");
            receiver = receiver(queue);
            queues.pass(VISIBILITY);
            assertThat(bodies(receiver.get())).containsExactly("a");
        }
    }

    /** The message comes late in a poll that began before. It is hidden from then on, not from the poll's beginning. */
    @Test
    void extend_messageThatCameWhileTheRequestWaited_isGranted() throws Exception {
        try (Queues queues = new Queues(false)) {
            WorkQueue<String> queue = queues.open(queues.make(VISIBILITY), VISIBILITY);
            FutureTask<List<Delivery<String>>> receiver = receiver(queue);
            queues.pass(VISIBILITY.minusSeconds(1));
            queue.send(Message.of("a"));
            Delivery<String> delivery = receiver.get().get(0);
            queues.pass(Duration.ofSeconds(2));
            assertThat(queue.extend(delivery, VISIBILITY)).isTrue();
            assertThat(queue.ack(delivery)).isTrue();
        }
    }

    @Test
    void receive_waitOfAnyLength_isPatient() throws Exception {
        try (Queues queues = new Queues(false)) {
            WorkQueue<String> queue = queues.open(queues.make(VISIBILITY), VISIBILITY);
            queue.send(Message.of("a"));
            assertThat(bodies(queue.receive(1, Duration.ofSeconds(Long.MAX_VALUE))))
                    .containsExactly("a");
        }
    }

    @Test
    void receive_groupInFlight_holdsNobodyElseUp() throws Exception {
        try (Queues queues = new Queues(true)) {
            WorkQueue<String> queue = queues.open(queues.make(VISIBILITY), VISIBILITY);
            List<Message<String>> messages = new ArrayList<>();
            for (String group : List.of("g", "h")) {
                IntStream.rangeClosed(1, 3)
                        .forEach(i -> messages.add(Message.of(group + i).inGroup(group)));
            }
            messages.add(Message.of("none"));
            messages.add(Message.of("other"));
            queue.sendAll(messages);
            List<Delivery<String>> taken = queue.receive(10, Duration.ZERO);
            assertThat(bodies(taken)).containsExactlyInAnyOrder("g1", "h1", "none", "other");
            for (Delivery<String> delivery : taken) {
                assertThat(delivery.group())
                        .isEqualTo(
                                delivery.body().length() == 2 ? delivery.body().substring(0, 1) : null);
                assertThat(queue.ack(delivery)).isTrue();
            }
            assertThat(bodies(queue.receive(10, Duration.ZERO))).containsExactlyInAnyOrder("g2", "h2");
        }
    }

    @Test
    void sendAll_moreThanABatch_areAllThere() throws Exception {
        try (Queues queues = new Queues(false)) {
            WorkQueue<String> queue = queues.open(queues.make(VISIBILITY), VISIBILITY);
            List<String> texts =
                    IntStream.range(0, 23).mapToObj(i -> "\u20ac" + i).toList();
            assertThat(queue.sendAll(texts.stream().map(Message::of).toList()))
                    .hasSize(23)
                    .doesNotHaveDuplicates();
            List<String> got = new ArrayList<>();
            while (got.size() < 23) {
                List<Delivery<String>> taken = queue.receive(100, Duration.ofSeconds(5));
                assertThat(taken).hasSizeBetween(1, 10);
                got.addAll(bodies(taken));
            }
            assertThat(got).containsExactlyInAnyOrderElementsOf(texts);
        }
    }

    /** Together they are larger than a request may be, for the engine as for Amazon. */
    @Test
    void sendAll_largeMessages_areAllThere() throws Exception {
        try (Queues queues = new Queues(true)) {
            WorkQueue<String> queue = queues.open(queues.make(VISIBILITY), VISIBILITY);
            List<String> texts = IntStream.range(0, 4)
                    .mapToObj(i -> Integer.toString(i).repeat(400_000))
                    .toList();
            queue.sendAll(texts.stream().map(Message::of).toList());
            assertThat(bodies(queue.receive(10, Duration.ofSeconds(5)))).containsExactlyInAnyOrderElementsOf(texts);
            assertThatThrownBy(() -> queue.send(Message.of("x".repeat(1_100_000))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be 1 .. 1048576 bytes in SQS, with its attributes: body=1100019");
        }
    }

    /** What SQS refuses, it refuses each time; a character that it can't hold it may replace by another one. */
    @Test
    void send_whatSqsCantHold_isRefused() throws Exception {
        try (Queues queues = new Queues(true)) {
            WorkQueue<String> queue = queues.open(queues.make(VISIBILITY), VISIBILITY);
            for (String body : List.of("a\u0000b", "a\ud800b", "a\udc00b", "a\uffffb")) {
                assertThatThrownBy(() -> queue.send(Message.of(body)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("must have characters of XML only, in SQS: U+%04X in body", (int) body.charAt(1));
            }
            assertThatThrownBy(() -> queue.send(Message.of("")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be 1 .. 1048576 bytes in SQS, with its attributes: body=0");
            for (String id : List.of("customer 7", "\u00e4", "", "g".repeat(129))) {
                assertThatThrownBy(() -> queue.send(Message.of("a").withDeduplicationId(id)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(
                                "must be 1 .. 128 printable ASCII characters without spaces in SQS: deduplicationId="
                                        + id);
            }
            assertThatThrownBy(() -> queue.send(Message.of("a").inGroup("customer 7")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be 1 .. 128 printable ASCII characters without spaces in SQS: group=customer 7");
            String all = "\t\r\n ~\u00e4\ud83d\ude00";
            queue.send(Message.of(all));
            assertThat(bodies(queue.receive(1, Duration.ofSeconds(5)))).containsExactly(all);
        }
    }

    @Test
    void send_whatTheKindOfQueueDoesNotHave_isRefused() throws Exception {
        try (Queues queues = new Queues(false)) {
            WorkQueue<String> queue = queues.open(queues.make(VISIBILITY), VISIBILITY);
            assertThatThrownBy(() -> queue.send(Message.of("a").inGroup("g")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be a FIFO queue: group=g");
            assertThatThrownBy(() -> queue.send(Message.of("a").withDelay(Duration.ofMinutes(16))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be <= PT15M in SQS: delay=PT16M");
            queue.send(Message.of("late").withDelay(Duration.ofMinutes(15)));
            assertThat(queue.counts().delayed()).isEqualTo(1);
            queue.send(Message.of("a"));
            Delivery<String> delivery = queue.receive(1, Duration.ofSeconds(5)).get(0);
            assertThatThrownBy(() -> queue.extend(delivery, Duration.ofHours(13)))
                    .hasMessage("must be <= PT12H in SQS: visibility=PT13H");
            assertThatThrownBy(() -> queue.nack(delivery, Duration.ofHours(13)))
                    .hasMessage("must be <= PT12H in SQS: delay=PT13H");
            WorkQueue<String> other = queues.open(queues.make(VISIBILITY), VISIBILITY);
            assertThatThrownBy(() -> other.ack(delivery))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("must be a delivery of ");
        }
        try (Queues queues = new Queues(true)) {
            WorkQueue<String> queue = queues.open(queues.make(VISIBILITY), VISIBILITY);
            assertThatThrownBy(() -> queue.send(Message.of("a").withDelay(Duration.ofSeconds(1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be 0 in a FIFO queue: delay=PT1S");
        }
    }

    @Test
    void settings_outOfRange_areRefused() throws Exception {
        try (Queues queues = new Queues(false)) {
            assertThatThrownBy(() -> queues.make(Duration.ofMillis(1_500)))
                    .hasMessage("must be whole seconds, 1 .. 43200: visibility=PT1.5S");
            SqsQueue dead = queues.make(VISIBILITY);
            assertThatThrownBy(() -> queues.make(VISIBILITY, 0, dead)).hasMessage("must be 1 .. 1000: maxReceives=0");
            assertThatThrownBy(() -> SqsQueue.create(queues.sqs(), "x.fifo", VISIBILITY, 3, dead))
                    .hasMessage("must be both FIFO, or none: deadLetters=" + dead.url());
            assertThatThrownBy(() -> new SqsWorkQueue<>(
                            queues.sqs(),
                            dead,
                            Codec.text(),
                            VISIBILITY,
                            Duration.ofSeconds(21),
                            System::nanoTime,
                            new SecureRandom()))
                    .hasMessage("must be whole seconds, 1 .. 20: poll=PT21S");
        }
    }

    /** Answers a poll with a message, but only when the queue was closed meanwhile. */
    private static final class ClosesMeanwhile implements SqsClient {
        private final List<Integer> hiddenFor = new ArrayList<>();
        private WorkQueue<String> queue;

        @Override
        public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
            try {
                queue.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            var late = software.amazon.awssdk.services.sqs.model.Message.builder()
                    .messageId("1")
                    .receiptHandle("r")
                    .body("late")
                    .attributes(Map.of(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1"))
                    .build();
            return ReceiveMessageResponse.builder().messages(late).build();
        }

        @Override
        public ChangeMessageVisibilityResponse changeMessageVisibility(ChangeMessageVisibilityRequest request) {
            hiddenFor.add(request.visibilityTimeout());
            return ChangeMessageVisibilityResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    /** Nobody could acknowledge it, so it is there for others at once. */
    @Test
    void receive_messageArrivesAfterTheClose_isReturned() {
        var client = new ClosesMeanwhile();
        client.queue = new SqsWorkQueue<>(
                client,
                new SqsQueue("http://localhost/1/orders"),
                Codec.text(),
                VISIBILITY,
                Duration.ofSeconds(20),
                System::nanoTime,
                new SecureRandom());
        assertThatThrownBy(() -> client.queue.receive(1, Duration.ofSeconds(20)))
                .isInstanceOf(QueueClosedException.class);
        assertThat(client.hiddenFor).containsExactly(0);
    }

    /** Has nothing, and remembers by which ids it was asked. */
    private static final class Attempts implements SqsClient {
        private final List<String> ids = new ArrayList<>();

        @Override
        public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
            ids.add(request.receiveRequestAttemptId());
            return ReceiveMessageResponse.builder().messages(List.of()).build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    /** The SDK repeats a request as it is. By its id the repetition gets what the first one took; another request must not have that id. */
    @Test
    void receive_fifo_hasAnAttemptIdOfItsOwn() throws Exception {
        var client = new Attempts();
        for (String name : List.of("orders.fifo", "orders")) {
            var queue = new SqsWorkQueue<>(
                    client,
                    new SqsQueue("http://localhost/1/" + name),
                    Codec.text(),
                    VISIBILITY,
                    Duration.ofSeconds(20),
                    System::nanoTime,
                    new SecureRandom());
            queue.receive(1, Duration.ZERO);
            queue.receive(1, Duration.ZERO);
        }
        assertThat(client.ids).hasSize(4);
        assertThat(client.ids.subList(0, 2)).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(client.ids.subList(2, 4)).containsOnlyNulls();
    }

    /** A body that can't be read harms its own delivery only. */
    @Test
    void body_thatCannotBeDecoded_harmsNoOther() throws Exception {
        try (Queues queues = new Queues(false)) {
            SqsQueue url = queues.make(VISIBILITY);
            WorkQueue<String> texts = queues.open(url, VISIBILITY);
            texts.sendAll(List.of(Message.of("7"), Message.of("seven")));
            var numbers = new SqsWorkQueue<>(
                    queues.sqs(),
                    url,
                    Codec.text().as(Integer::valueOf, number -> Integer.toString(number)),
                    VISIBILITY,
                    Duration.ofSeconds(1),
                    System::nanoTime,
                    new SecureRandom());
            List<Delivery<Integer>> taken = numbers.receive(10, Duration.ofSeconds(5));
            assertThat(taken).hasSize(2);
            assertThat(taken.get(0).body()).isEqualTo(7);
            assertThatThrownBy(() -> taken.get(1).body()).isInstanceOf(NumberFormatException.class);
            assertThat(numbers.ack(taken.get(1))).isTrue();
        }
    }

    @Test
    void everyCall_serverIsDead_isOneLine() throws Exception {
        URI uri;
        try (SqsServer server = SqsServer.start()) {
            uri = server.uri();
        }
        try (SqsClient client = Queues.client(uri)) {
            SqsQueue url = new SqsQueue(uri + "/000000000000/orders");
            var queue = new SqsWorkQueue<>(
                    client, url, Codec.text(), VISIBILITY, Duration.ofSeconds(1), System::nanoTime, new SecureRandom());
            assertThatThrownBy(() -> queue.send(Message.of("a")))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("SQS " + url.url() + ": ")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
            assertThatThrownBy(() -> queue.receive(1, Duration.ZERO)).isInstanceOf(IOException.class);
            assertThatThrownBy(queue::counts).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> url.delete(client)).isInstanceOf(IOException.class);
        }
    }
}
