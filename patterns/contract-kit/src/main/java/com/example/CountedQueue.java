package com.example;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.scalingpatterns.queue.Counts;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueFullException;
import org.scalingpatterns.queue.WorkQueue;

/** Any work queue, with counters for a dashboard: what was sent, handed out, handed out once more, and finished. */
public final class CountedQueue<T> implements WorkQueue<T> {

    private final WorkQueue<T> queue;
    private final LongAdder sent = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder redelivered = new LongAdder();
    private final LongAdder finished = new LongAdder();

    public CountedQueue(WorkQueue<T> queue) {
        this.queue = queue;
    }

    public long sent() {
        return sent.sum();
    }

    public long delivered() {
        return delivered.sum();
    }

    public long redelivered() {
        return redelivered.sum();
    }

    public long finished() {
        return finished.sum();
    }

    @Override
    public String send(Message<T> message) throws QueueFullException, IOException {
        String id = queue.send(message);
        sent.increment();
        return id;
    }

    @Override
    public List<String> sendAll(List<Message<T>> messages) throws QueueFullException, IOException {
        List<String> ids = queue.sendAll(messages);
        sent.add(ids.size());
        return ids;
    }

    @Override
    public List<Delivery<T>> receive(int max, Duration wait) throws IOException, InterruptedException {
        List<Delivery<T>> deliveries = queue.receive(max, wait);
        delivered.add(deliveries.size());
        redelivered.add(
                deliveries.stream().filter(delivery -> delivery.receives() > 1).count());
        return deliveries;
    }

    @Override
    public boolean ack(Delivery<T> delivery) throws IOException {
        boolean isFinished = queue.ack(delivery);
        if (isFinished) {
            finished.increment();
        }
        return isFinished;
    }

    @Override
    public boolean nack(Delivery<T> delivery, Duration delay) throws IOException {
        return queue.nack(delivery, delay);
    }

    @Override
    public boolean extend(Delivery<T> delivery, Duration visibility) throws IOException {
        return queue.extend(delivery, visibility);
    }

    @Override
    public Counts counts() throws IOException {
        return queue.counts();
    }

    @Override
    public void close() throws IOException {
        queue.close();
    }
}
