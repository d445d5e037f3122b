package org.scalingpatterns.queue;

/** A delivery of a {@link HeapWorkQueue}; it is its own receipt. */
final class HeapDelivery<T> implements Delivery<T> {

    final HeapWorkQueue<T> queue;
    final Entry<T> entry;
    private final int receives;

    HeapDelivery(HeapWorkQueue<T> queue, Entry<T> entry) {
        this.queue = queue;
        this.entry = entry;
        this.receives = entry.receives;
    }

    @Override
    public String id() {
        return entry.id;
    }

    @Override
    public String origin() {
        String origin = entry.message.origin();
        return origin == null ? entry.id : origin;
    }

    @Override
    public T body() {
        return entry.message.body();
    }

    @Override
    public String group() {
        return entry.message.group();
    }

    @Override
    public int receives() {
        return receives;
    }

    @Override
    public String receipt() {
        return entry.id + "/" + receives;
    }

    @Override
    public String toString() {
        return receipt();
    }
}
