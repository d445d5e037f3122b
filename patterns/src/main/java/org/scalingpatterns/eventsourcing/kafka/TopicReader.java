package org.scalingpatterns.eventsourcing.kafka;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/** Goes through what is committed in the topic's one partition. Not thread-safe, but for {@link #wakeUp}. */
final class TopicReader implements Closeable {

    /** An event, and where it stands in the topic. */
    record Entry(long offset, long previous, RecordedEvent event) {}

    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** So many records are looked at one by one rather than halved further: they come in one fetch. */
    private static final int NEAR = 500;

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Deque<Entry> page = new ArrayDeque<>();

    private TopicReader(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        this.consumer = consumer;
        this.partition = partition;
    }

    static TopicReader open(Map<String, Object> client, String topic) throws IOException {
        Map<String, Object> settings = new HashMap<>(client);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return checked(() -> {
            var partition = new TopicPartition(topic, 0);
            var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer.assign(List.of(partition));
            return new TopicReader(consumer, partition);
        });
    }

    private static <T> T checked(Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (InterruptException e) { // the thread's flag is set again
            var interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } catch (KafkaException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    void seek(long offset) throws IOException {
        page.clear();
        checked(() -> {
            consumer.seek(partition, offset);
            return null;
        });
    }

    long begin() throws IOException {
        return checked(() -> consumer.beginningOffsets(List.of(partition)).get(partition));
    }

    /** The offset before which everything is committed or aborted. */
    long end() throws IOException {
        return checked(() -> consumer.endOffsets(List.of(partition)).get(partition));
    }

    /** The next one that is committed; null where there is none. */
    Entry next() throws IOException {
        if (page.isEmpty()) {
            fill(Duration.ZERO);
        }
        if (page.isEmpty()) { // at the end, or the server has not answered yet
            long end = end();
            long begun = System.nanoTime();
            while (page.isEmpty() && checked(() -> consumer.position(partition)) < end) {
                if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                    throw new IOException("no answer for %s: topic=%s".formatted(PATIENCE, partition.topic()));
                }
                fill(GLANCE);
            }
        }
        return page.poll();
    }

    /** Waits for a next one, but not longer than it takes to notice an interrupt or a close in between. */
    boolean glance(Duration atMost) throws IOException {
        if (page.isEmpty()) {
            fill(atMost.compareTo(GLANCE) < 0 ? atMost : GLANCE);
        }
        return !page.isEmpty();
    }

    /** Gives back the entry that was taken last. */
    void putBack(Entry entry) {
        page.addFirst(entry);
    }

    private void fill(Duration timeout) throws IOException {
        for (ConsumerRecord<byte[], byte[]> record : checked(() -> consumer.poll(timeout))) {
            page.add(new Entry(record.offset(), EventRecords.previous(record), EventRecords.event(record)));
        }
    }

    /** Goes to a place from which on stands every event after a position, and that one itself, if the topic has them in order. */
    void search(long afterPosition) throws IOException {
        long low = begin(); // before it is neither what is wanted nor the position itself
        long high = end(); // everything from it on is
        while (high - low > NEAR) {
            long middle = (low + high) >>> 1;
            seek(middle);
            Entry entry = next();
            if (entry == null || entry.offset() >= high || entry.event().position() > afterPosition) {
                high = middle;
            } else {
                low = entry.offset(); // above the one before, since the middle is
            }
        }
        seek(low);
    }

    /** The last event, by its position; null where there is none. */
    Entry last() throws IOException {
        long begin = begin();
        long end = end();
        for (long back = 2; ; back *= 4) { // a transaction's end is a record as well, and so is what was aborted
            long from = Math.max(begin, end - back);
            seek(from);
            Entry last = null;
            for (Entry entry = next(); entry != null; entry = next()) {
                if (last == null || entry.event().position() > last.event().position()) {
                    last = entry;
                }
            }
            if (last != null || from == begin) {
                return last;
            }
        }
    }

    /** Ends the wait that another thread is in, or its next one, by an {@code IOException}. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() throws IOException {
        boolean interrupted = Thread.interrupted(); // else the consumer would throw that, closed or not
        try {
            checked(() -> {
                consumer.close();
                return null;
            });
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
