package org.scalingpatterns.benchmarks.queue;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.dsl.ProducerType;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.function.Consumer;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpmcArrayQueue;
import org.jctools.queues.SpscArrayQueue;
import org.scalingpatterns.queue.MpmcRing;
import org.scalingpatterns.queue.SpscRing;

/** Messages from some threads to others. As thread-safe as the queue that it stands on. */
interface RingChannel {
    boolean send(Long message);

    /** Null if there is none. */
    Long receive();

    /** Sends the first ones, as many as there is room for. */
    int send(Long[] messages, int from, int count);

    /** Passes up to so many on. */
    int receive(Receiver receiver, int max);

    /** Both for ours and for JCTools': neither pays for an adapter. */
    interface Receiver extends Consumer<Long>, MessagePassingQueue.Consumer<Long> {}

    /**
     * The channel over a queue.
     *
     * @param capacity of those that are bounded; a power of two
     */
    static RingChannel named(String queue, int capacity) {
        return switch (queue) {
            case "mpmc-ring" -> new OfMpmcRing(new MpmcRing<>(capacity));
            case "spsc-ring" -> new OfSpscRing(new SpscRing<>(capacity));
            case "jctools-mpmc" -> new OfJcTools<>(new MpmcArrayQueue<>(capacity));
            case "jctools-spsc" -> new OfJcTools<>(new SpscArrayQueue<>(capacity));
            case "array-blocking" -> new OfQueue(new ArrayBlockingQueue<>(capacity));
            case "linked-transfer" -> new OfQueue(new LinkedTransferQueue<>());
            case "concurrent-linked" -> new OfQueue(new ConcurrentLinkedQueue<>());
            case "disruptor-multi" -> new OfDisruptor(ProducerType.MULTI, capacity);
            case "disruptor-single" -> new OfDisruptor(ProducerType.SINGLE, capacity);
            default -> throw new IllegalArgumentException("unknown queue " + queue);
        };
    }

    /** Ours. */
    record OfMpmcRing(MpmcRing<Long> ring) implements RingChannel {
        @Override
        public boolean send(Long message) {
            return ring.offer(message);
        }

        @Override
        public Long receive() {
            return ring.poll();
        }

        @Override
        public int send(Long[] messages, int from, int count) {
            return ring.offerAll(messages, from, count);
        }

        @Override
        public int receive(Receiver receiver, int max) {
            return ring.drain(receiver, max);
        }
    }

    /** Ours, between two threads. */
    record OfSpscRing(SpscRing<Long> ring) implements RingChannel {
        @Override
        public boolean send(Long message) {
            return ring.offer(message);
        }

        @Override
        public Long receive() {
            return ring.poll();
        }

        @Override
        public int send(Long[] messages, int from, int count) {
            return ring.offerAll(messages, from, count);
        }

        @Override
        public int receive(Receiver receiver, int max) {
            return ring.drain(receiver, max);
        }
    }

    /** The JDK's. They have no batches of this kind. */
    record OfQueue(Queue<Long> queue) implements RingChannel {
        @Override
        public boolean send(Long message) {
            return queue.offer(message);
        }

        @Override
        public Long receive() {
            return queue.poll();
        }

        @Override
        public int send(Long[] messages, int from, int count) {
            throw new UnsupportedOperationException("one by one only");
        }

        @Override
        public int receive(Receiver receiver, int max) {
            throw new UnsupportedOperationException("one by one only");
        }
    }

    /** JCTools'; its batches for one producer only. */
    final class OfJcTools<Q extends Queue<Long> & MessagePassingQueue<Long>> implements RingChannel {
        private final Q queue;
        private final MessagePassingQueue.Supplier<Long> next = this::next;
        private final EndState.Padded sender = new EndState.Padded();

        OfJcTools(Q queue) {
            this.queue = queue;
        }

        @Override
        public boolean send(Long message) {
            return queue.offer(message);
        }

        @Override
        public Long receive() {
            return queue.poll();
        }

        private Long next() {
            return sender.messages[sender.cursor++];
        }

        @Override
        public int send(Long[] from, int first, int count) {
            sender.messages = from;
            sender.cursor = first;
            return queue.fill(next, count);
        }

        @Override
        public int receive(Receiver receiver, int max) {
            return queue.drain(receiver, max);
        }
    }

    /**
     * The Disruptor's ring buffer with one consumer, who does what its {@code BatchEventProcessor} does, but moves its sequence after
     * each batch of the size asked for, so that batches are the same on all sides. A batch is sent whole or not at all. A message is a reference in an event that stays.
     */
    final class OfDisruptor implements RingChannel {
        private static final class Event {
            Long message;
        }

        private final RingBuffer<Event> ring;
        private final boolean single;
        private final Sequence consumed = new Sequence();
        private final EndState.Padded receiver = new EndState.Padded();

        OfDisruptor(ProducerType producers, int capacity) {
            ring = RingBuffer.create(producers, Event::new, capacity, new BusySpinWaitStrategy());
            ring.addGatingSequences(consumed);
            single = producers == ProducerType.SINGLE;
        }

        @Override
        public boolean send(Long message) {
            long sequence;
            try {
                sequence = ring.tryNext();
            } catch (InsufficientCapacityException full) {
                return false; // one that is always the same, without a stack trace
            }
            ring.get(sequence).message = message;
            ring.publish(sequence);
            return true;
        }

        @Override
        public Long receive() {
            long sequence = consumed.get() + 1;
            if (!isThere(sequence)) {
                return null;
            }
            Long message = ring.get(sequence).message;
            consumed.set(sequence);
            return message;
        }

        /** Of a single producer the cursor says all; of many, each slot says for itself. */
        private boolean isThere(long sequence) {
            if (!single) {
                return ring.isAvailable(sequence);
            }
            if (sequence > receiver.available) {
                receiver.available = ring.getCursor();
            }
            return sequence <= receiver.available;
        }

        @Override
        public int send(Long[] messages, int from, int count) {
            long last;
            try {
                last = ring.tryNext(count);
            } catch (InsufficientCapacityException full) {
                return 0;
            }
            for (int i = 0; i < count; i++) {
                ring.get(last - count + 1 + i).message = messages[from + i];
            }
            ring.publish(last - count + 1, last);
            return count;
        }

        @Override
        public int receive(Receiver to, int max) {
            long first = consumed.get() + 1;
            int taken = 0;
            while (taken < max && isThere(first + taken)) {
                to.accept(ring.get(first + taken).message);
                taken++;
            }
            if (taken > 0) {
                consumed.set(first + taken - 1);
            }
            return taken;
        }
    }
}
