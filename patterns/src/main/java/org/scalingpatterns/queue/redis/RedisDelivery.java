package org.scalingpatterns.queue.redis;

import org.scalingpatterns.queue.Delivery;

/** A delivery of a {@link RedisWorkQueue}. Its body is decoded when it is asked for, so that one that can't be harms no other. */
record RedisDelivery<T>(
        String queue, String id, String entry, String consumer, int receives, StoredMessage stored, Codec<T> codec)
        implements Delivery<T> {

    @Override
    public String origin() {
        return stored.origin();
    }

    @Override
    public T body() {
        return codec.decode().apply(stored.body());
    }

    @Override
    public String group() {
        return stored.group();
    }

    @Override
    public String receipt() {
        return entry + "/" + consumer + "/" + receives;
    }

    @Override
    public String toString() {
        return id + " " + receipt();
    }
}
