package org.scalingpatterns.queue.sqs;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.scalingpatterns.queue.Counts;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueClosedException;
import org.scalingpatterns.queue.WorkQueue;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * A work queue in Amazon SQS. Thread-safe. Every call is one request, but for batches: see the methods. <b>What it promises depends on the
 * kind of queue</b>, standard or FIFO: see the package. There is no bound, so nothing is ever refused as full.
 *
 * @param <T> the type of body
 */
public final class SqsWorkQueue<T> implements WorkQueue<T> {

    /*
     * 1. Messages are SQS's: another client may send and receive them. Ours have an attribute "origin" if they come from another queue,
     *    and "ungrouped" if they have a group only because a FIFO queue demands one.
     * 2. A FIFO queue hands out several of a group in one response. One at a time is what this asks for there, so that no more than one
     *    is in flight. Each request there has an id of its own: where its answer is lost the SDK sends it again, and gets the messages that
     *    the first one took, rather than others while these stay hidden and hold their groups up.
     * 3. SQS says "done" to an acknowledgement that comes twice, and doesn't say whether a timeout is over. What was settled here,
     *    and how long a message is hidden, each delivery knows itself: by this process's clock, from the answer on.
     * 4. Redrive to dead letters is SQS's own, by the queue's policy. It keeps id, group and attributes.
     */

    static final long MAX_VISIBILITY_SECONDS = 12 * 3_600;
    static final int BATCH = 10;

    private static final long MAX_POLL_SECONDS = 20;

    private final SqsClient client;
    private final SqsQueue queue;
    private final Codec<T> codec;
    private final Duration visibility;
    private final Duration poll;
    private final LongSupplier nanoTime;
    private final SqsEntries<T> outgoing;
    private volatile boolean closed;

    /**
     * @param client is not closed by this queue. It has to wait for an answer for longer than {@code poll}.
     * @param visibility how long a worker has for a message, whole seconds, 1 s .. 12 h, unless it asks for more
     * @param poll how long one request waits for messages, whole seconds, 1 s .. 20 s. Who waits longer polls again; each is paid. An
     *     interrupt or a close is noticed after it.
     * @param nanoTime a monotonic clock, such as {@code System::nanoTime}
     * @param random thread-safe, different in each process, such as a {@code SecureRandom}
     */
    public SqsWorkQueue(
            SqsClient client,
            SqsQueue queue,
            Codec<T> codec,
            Duration visibility,
            Duration poll,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.client = Objects.requireNonNull(client, "client");
        this.queue = Objects.requireNonNull(queue, "queue");
        this.codec = Objects.requireNonNull(codec, "codec");
        this.visibility = wholeSeconds("visibility", visibility, MAX_VISIBILITY_SECONDS);
        this.poll = wholeSeconds("poll", poll, MAX_POLL_SECONDS);
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.outgoing = new SqsEntries<>(queue, codec, Objects.requireNonNull(random, "random"));
    }

    static Duration wholeSeconds(String name, Duration time, long max) {
        if (time.toNanosPart() != 0 || time.toSeconds() < 1 || time.toSeconds() > max) {
            throw new IllegalArgumentException("must be whole seconds, 1 .. " + max + ": " + name + "=" + time);
        }
        return time;
    }

    /**
     * Enqueues a message. On a standard queue its deduplication id is not looked at: the window is 0.
     *
     * @throws IllegalArgumentException if it has a group and the queue is a standard one; a delay and the queue is a FIFO one; a
     *     delay of more than 15 minutes; a body that is empty, has characters that XML doesn't allow, or is more than 1 MiB with its
     *     attributes, of which a redriven one has the origin besides; or, in a FIFO queue, a group or deduplication id that isn't 1 to 128
     *     printable ASCII characters without spaces
     * @throws IOException if it may be enqueued or not. <b>Also where it returns, a standard queue may hold it twice, under two ids</b>: the
     *     SDK repeats a request whose answer was lost. Where that matters, give the client no retries, take a FIFO queue, or put an id
     *     into the body.
     */
    @Override
    public String send(Message<T> message) throws IOException {
        return sendAll(List.of(message)).get(0);
    }

    /**
     * Enqueues messages, in their order, as many in a request as SQS takes: ten, and 1 MiB with their attributes. <b>Not all or
     * none</b>: SQS judges each message on its own, and after a failure those before it, and some of the same request, are enqueued.
     *
     * @throws IllegalArgumentException as {@link #send}, and then none is enqueued
     * @throws IOException as {@link #send}
     */
    @Override
    public List<String> sendAll(List<Message<T>> messages) throws IOException {
        requireOpen();
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>(messages.size());
        for (Message<T> message : messages) {
            entries.add(outgoing.of(Integer.toString(entries.size()), message));
        }
        String[] ids = new String[entries.size()];
        for (int from = 0, to; from < entries.size(); from = to) {
            to = SqsEntries.endOfRequest(entries, from);
            List<SendMessageBatchRequestEntry> some = entries.subList(from, to);
            SendMessageBatchResponse answer = call(sqs -> sqs.sendMessageBatch(
                    request -> request.queueUrl(queue.url()).entries(some)));
            answer.successful().forEach(sent -> ids[Integer.parseInt(sent.id())] = sent.messageId());
            for (BatchResultErrorEntry failed : answer.failed()) {
                throw new IOException("SQS %s: %d of %d messages refused, the first: %s"
                        .formatted(queue.url(), answer.failed().size(), some.size(), oneLine(failed.message())));
            }
        }
        return List.of(ids);
    }

    private static String oneLine(String text) {
        return text == null ? "no reason given" : text.replaceAll("\\s+", " ");
    }

    /**
     * Hands out messages, at most ten. On a FIFO queue, each with a request of its own.
     *
     * @param wait is rounded up to seconds. Without one, Amazon's standard queue asks some of its servers only, and may find nothing
     *     where there is something.
     * @throws InterruptedException with nothing handed out; but a message that arrives in the same moment stays hidden until its timeout
     * @throws QueueClosedException if it is closed meanwhile; what arrived then is returned
     */
    @Override
    public List<Delivery<T>> receive(int max, Duration wait) throws IOException, InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("must be >= 1: max=" + max);
        }
        if (wait.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: wait=" + wait);
        }
        Duration longest = Duration.ofNanos(Long.MAX_VALUE / 2);
        long patience = (wait.compareTo(longest) > 0 ? longest : wait).toNanos();
        long begun = nanoTime.getAsLong();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            requireOpen();
            long left = Math.max(0, patience - (nanoTime.getAsLong() - begun));
            long seconds = Math.min(poll.toSeconds(), (left + 999_999_999) / 1_000_000_000);
            List<Delivery<T>> taken = new ArrayList<>(request(queue.isFifo() ? 1 : Math.min(max, BATCH), seconds));
            if (queue.isFifo() && !taken.isEmpty()) {
                takeMore(taken, Math.min(max, BATCH));
            }
            if (closed) { // nobody could acknowledge them
                taken.forEach(this::giveBack);
                throw new QueueClosedException();
            }
            if (!taken.isEmpty() || patience - (nanoTime.getAsLong() - begun) <= 0) {
                return taken;
            }
        }
    }

    private void giveBack(Delivery<T> delivery) {
        try {
            boolean unused = hide(own(delivery), 0);
        } catch (IOException e) {
            // then it comes again after its timeout
        }
    }

    /** What was handed out already is not given up for a failure; the next call will meet that. */
    private void takeMore(List<Delivery<T>> taken, int max) {
        try {
            int before = 0;
            while (taken.size() > before && taken.size() < max) {
                before = taken.size();
                taken.addAll(request(1, 0));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // as said
        }
    }

    private List<Delivery<T>> request(int max, long waitSeconds) throws IOException, InterruptedException {
        try {
            var messages = call(sqs -> sqs.receiveMessage(request -> request.queueUrl(queue.url())
                            .maxNumberOfMessages(max)
                            .waitTimeSeconds((int) waitSeconds)
                            .visibilityTimeout((int) visibility.toSeconds())
                            .receiveRequestAttemptId(queue.isFifo() ? outgoing.unique() : null)
                            .messageAttributeNames(SqsEntries.ORIGIN, SqsEntries.UNGROUPED)
                            .messageSystemAttributeNames(
                                    MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                                    MessageSystemAttributeName.MESSAGE_GROUP_ID)))
                    .messages();
            // Not before the request: a message that comes while that waits is hidden from then on.
            long hiddenUntil = nanoTime.getAsLong() + visibility.toNanos();
            return messages.stream()
                    .<Delivery<T>>map(message -> new SqsDelivery<>(queue, message, codec, hiddenUntil))
                    .toList();
        } catch (IOException e) {
            if (e.getCause() instanceof AbortedException && Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException().initCause(e);
            }
            throw e;
        }
    }

    /**
     * The work is done: removes the message for good.
     *
     * @return false if the delivery is stale, as far as SQS says so. On a standard queue an older delivery's acknowledgement may
     *     be answered with true and change nothing. A FIFO queue refuses those that come after the visibility timeout.
     */
    @Override
    public boolean ack(Delivery<T> delivery) throws IOException {
        requireOpen();
        SqsDelivery<T> own = own(delivery);
        if (own.settled.get()) {
            return false;
        }
        boolean done = isCurrent(sqs ->
                sqs.deleteMessage(request -> request.queueUrl(queue.url()).receiptHandle(own.receipt())));
        return done && own.settled.compareAndSet(false, true);
    }

    /**
     * The work is not done: returns the message, to the head of its group if it has one.
     *
     * @param delay rounded up to seconds, at most 12 h; and SQS allows no more than that in all since it was received
     */
    @Override
    public boolean nack(Delivery<T> delivery, Duration delay) throws IOException {
        int seconds = seconds("delay", delay, MAX_VISIBILITY_SECONDS);
        requireOpen();
        SqsDelivery<T> own = own(delivery);
        boolean done = isHidden(own) && !own.settled.get() && hide(own, seconds);
        return done && own.settled.compareAndSet(false, true);
    }

    /**
     * Sets the visibility timeout of a delivery anew.
     *
     * @param visibility rounded up to seconds, at most 12 h; and SQS allows no more than that in all since it was received
     */
    @Override
    public boolean extend(Delivery<T> delivery, Duration visibility) throws IOException {
        int seconds = seconds("visibility", visibility, MAX_VISIBILITY_SECONDS);
        if (seconds == 0) {
            return nack(delivery, Duration.ZERO);
        }
        requireOpen();
        SqsDelivery<T> own = own(delivery);
        long hiddenUntil = nanoTime.getAsLong() + seconds * 1_000_000_000L;
        boolean done = isHidden(own) && !own.settled.get() && hide(own, seconds);
        if (done) {
            own.hiddenUntil = hiddenUntil;
        }
        return done;
    }

    private boolean isHidden(SqsDelivery<T> delivery) {
        return nanoTime.getAsLong() - delivery.hiddenUntil < 0;
    }

    private boolean hide(SqsDelivery<T> delivery, int seconds) throws IOException {
        return isCurrent(sqs -> sqs.changeMessageVisibility(request ->
                request.queueUrl(queue.url()).receiptHandle(delivery.receipt()).visibilityTimeout(seconds)));
    }

    private SqsDelivery<T> own(Delivery<T> delivery) {
        if (!(delivery instanceof SqsDelivery<T> own) || !own.queue.equals(queue)) {
            throw new IllegalArgumentException("must be a delivery of " + queue.url() + ": " + delivery);
        }
        return own;
    }

    /** As far as SQS knows; it moves no messages and gives approximations, some seconds old. What is returned with a delay is in flight. */
    @Override
    public Counts counts() throws IOException {
        requireOpen();
        Map<QueueAttributeName, String> counts = call(sqs ->
                        sqs.getQueueAttributes(request -> request.queueUrl(queue.url())
                                .attributeNames(
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)))
                .attributes();
        return new Counts(
                Long.parseLong(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)),
                Long.parseLong(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)),
                Long.parseLong(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)));
    }

    @Override
    public void close() {
        closed = true; // those who wait look after each poll
    }

    private void requireOpen() {
        if (closed) {
            throw new QueueClosedException();
        }
    }

    private <R> R call(Function<SqsClient, R> request) throws IOException {
        try {
            return request.apply(client);
        } catch (SdkException e) {
            throw SqsFailure.of(queue.url(), e);
        }
    }

    /** False if SQS says that the receipt is no longer good. */
    private boolean isCurrent(Function<SqsClient, ?> request) throws IOException {
        try {
            var unused = request.apply(client);
            return true;
        } catch (SqsException e) {
            if (SqsFailure.isStale(e)) {
                return false;
            }
            throw SqsFailure.of(queue.url(), e);
        } catch (SdkException e) {
            throw SqsFailure.of(queue.url(), e);
        }
    }

    /** Rounded up. */
    static int seconds(String name, Duration time, long max) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: " + name + "=" + time);
        }
        if (time.compareTo(Duration.ofSeconds(max)) > 0) {
            throw new IllegalArgumentException(
                    "must be <= " + Duration.ofSeconds(max) + " in SQS: " + name + "=" + time);
        }
        return (int) time.plusNanos(999_999_999).toSeconds();
    }
}
