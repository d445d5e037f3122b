package org.scalingpatterns.queue.kafka;

import org.scalingpatterns.queue.Delivery;

/** A delivery of a {@link KafkaWorkQueue}. Its body is decoded when it is asked for, so that one that can't be harms no other. */
record KafkaDelivery<T>(KafkaWorkQueue<T> queue, Delivery<Held<T>> inner) implements Delivery<T> {

    Held<T> held() {
        return inner.body();
    }

    @Override
    public String id() {
        return held().id();
    }

    @Override
    public String origin() {
        return held().origin();
    }

    @Override
    public T body() {
        return held().body();
    }

    @Override
    public String group() {
        return held().group();
    }

    @Override
    public int receives() {
        return inner.receives();
    }

    @Override
    public String receipt() {
        return id() + "/" + held().term() + "/" + receives();
    }

    @Override
    public String toString() {
        return receipt();
    }
}
