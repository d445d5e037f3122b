package org.scalingpatterns.caching.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A subscription that knows how long it may have missed something, and begins again when it breaks. Two threads: one listens, one
 * asks the server for a sign of life.
 */
final class Channel implements AutoCloseable {

    /*
     * A server sends what is published and the answers to PING on one connection, in order. So when the answer to a ping that
     * was sent at t is here, everything published before t has been handled. Where it doesn't come within the silence, the
     * read times out, and the connection is given up: also one whose other end vanished without a word.
     */

    private static final int SIGNS_PER_SILENCE = 4;

    private final Redis redis;
    private final byte[] name;
    private final Duration silence;
    private final Listener listener;
    private final LongSupplier nanoTime;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread listening;
    private final Thread asking;
    private volatile Jedis connection;
    private volatile Subscription subscription;
    private volatile long completeUntil;

    /** What becomes of the channel. Called by one thread. */
    interface Listener {
        /** From now on, nothing is missed. */
        void opened();

        void message(byte[] message);

        /** From some moment on, things were missed. */
        void lost(IOException why);
    }

    private final class Subscription extends BinaryJedisPubSub {
        @Override
        public void onSubscribe(byte[] channel, int subscribedChannels) {
            completeUntil = nanoTime.getAsLong();
            listener.opened();
        }

        @Override
        public void onMessage(byte[] channel, byte[] message) {
            listener.message(message);
        }

        @Override
        public void onPong(byte[] sentAt) {
            completeUntil = Long.parseLong(new String(sentAt, java.nio.charset.StandardCharsets.US_ASCII));
        }
    }

    Channel(
            Redis redis,
            byte[] name,
            Duration silence,
            Listener listener,
            LongSupplier nanoTime,
            ThreadFactory threads) {
        this.redis = redis;
        this.name = name;
        this.silence = silence;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.listening = threads.newThread(this::listen);
        this.asking = threads.newThread(this::ask);
        listening.start();
        asking.start();
    }

    /** Whether everything was heard that was published longer ago than the silence. */
    boolean isComplete() {
        return nanoTime.getAsLong() - completeUntil <= silence.toNanos();
    }

    private void listen() {
        do {
            try (Jedis one = redis.dedicated(silence)) {
                connection = one;
                if (closed.getCount() > 0) {
                    subscribe(one);
                }
                throw new JedisException("the subscription ended");
            } catch (RuntimeException e) {
                listener.lost(redis.failure(e));
            } catch (Error e) { // out of memory, or of a codec: nothing is heard now, which must not go unnoticed
                listener.lost(new IOException("failed while listening: " + e, e));
            }
        } while (!isClosedWithin(silence.dividedBy(SIGNS_PER_SILENCE)));
    }

    private void subscribe(Jedis one) {
        try {
            var next = new Subscription();
            subscription = next;
            one.subscribe(next, name);
        } finally {
            subscription = null; // before the connection is closed: a ping would open it again, and nobody close it
        }
    }

    private void ask() {
        while (!isClosedWithin(silence.dividedBy(SIGNS_PER_SILENCE))) {
            Subscription current = subscription;
            if (current != null && current.isSubscribed()) {
                try {
                    current.ping(
                            Long.toString(nanoTime.getAsLong()).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                } catch (JedisException e) {
                    // the listener finds out as well, and begins again
                }
            }
        }
    }

    private boolean isClosedWithin(Duration time) {
        try {
            return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return closed.getCount() == 0; // nobody interrupts these threads but to end them, and closing does that
        }
    }

    /** Ends both threads, within the timeout of a connection that is being made. */
    @Override
    public void close() {
        closed.countDown();
        boolean interrupted = false;
        while (listening.isAlive() || asking.isAlive()) {
            disconnect();
            try {
                listening.join(100);
                asking.join(100);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void disconnect() {
        Jedis current = connection;
        if (current != null) {
            try {
                current.getConnection().forceDisconnect();
            } catch (IOException | JedisException e) {
                // then it is closed
            }
        }
    }
}
