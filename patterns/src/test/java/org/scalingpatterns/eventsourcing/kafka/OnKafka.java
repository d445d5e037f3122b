package org.scalingpatterns.eventsourcing.kafka;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.servers.SharedKafka;

/** The implementation, on the shared server. Publishers are left as a killed one leaves them, until the test is over. */
class OnKafka implements Published {

    private final Deque<Closeable> opened = new ArrayDeque<>();
    private final String topic = SharedKafka.unusedName();

    OnKafka() {
        try {
            KafkaEventPublisher.createTopic(SharedKafka.client(), topic, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final <T extends Closeable> T opened(T one) {
        opened.push(one);
        return one;
    }

    @Override
    public Map<String, Object> client() {
        return SharedKafka.client();
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public Publishing publisher(EventStore store, Step step) throws IOException {
        return new KafkaEventPublisher(store, client(), topic, settings -> producer(settings, step), System::nanoTime)
                ::run;
    }

    /** A producer whose methods go through a step, and which isn't closed by its user. */
    final Producer<byte[], byte[]> producer(Map<String, Object> settings, Step step) {
        var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        opened(() -> producer.close(Duration.ZERO));
        Class<?>[] types = {Producer.class};
        @SuppressWarnings("unchecked")
        var stepped = (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                Producer.class.getClassLoader(), types, (self, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    Object[] result = new Object[1];
                    Throwable[] failure = new Throwable[1];
                    step.of(() -> {
                        try {
                            result[0] = method.invoke(producer, arguments);
                        } catch (InvocationTargetException e) {
                            failure[0] = e.getCause();
                        } catch (IllegalAccessException e) {
                            throw new IllegalStateException(e);
                        }
                    });
                    if (failure[0] != null) {
                        throw failure[0];
                    }
                    return result[0];
                });
        return stepped;
    }

    @Override
    public EventFeed feed() throws IOException {
        return opened(KafkaEventFeed.open(client(), topic));
    }

    @Override
    public void close() throws IOException {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
