package org.scalingpatterns.caching.redis;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * A Redis server, with a pool of connections to it, each made when it is needed. Thread-safe. Every wait ends after the
 * timeout, and every failure is an {@code IOException} of one line that names the server and no password; an {@code
 * InterruptedIOException} where the thread was interrupted while it waited for a connection, and it stays so.
 */
public final class Redis implements AutoCloseable {

    /*
     * The pool has no thread that tests idle connections. One that broke meanwhile fails its next user, once.
     */

    private final URI uri;
    private final String name;
    private final Duration timeout;
    private final RedisClient client;

    private Redis(URI uri, int connections, Duration timeout) {
        this.uri = uri;
        this.name = uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort();
        this.timeout = timeout;
        var pool = new GenericObjectPoolConfig<Connection>();
        pool.setMaxTotal(connections);
        pool.setMaxIdle(connections);
        pool.setMaxWait(timeout);
        pool.setJmxEnabled(false);
        this.client = RedisClient.builder()
                .hostAndPort(uri.getHost(), uri.getPort())
                .clientConfig(settings(uri, timeout, timeout))
                .poolConfig(pool)
                .build();
    }

    /**
     * A server by its URI. Connects when it is first used.
     *
     * @param uri {@code redis://[user:password@]host[:port][/database]}, or {@code rediss://} with TLS; not a cluster
     * @param connections the most at once, > 0
     * @param timeout to connect, to be answered, and to wait for a free connection; >= 1 ms
     */
    public static Redis at(URI uri, int connections, Duration timeout) {
        boolean known = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
        if (!known || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "must be redis://[user:password@]host[:port]: scheme=" + uri.getScheme());
        }
        if (connections <= 0) {
            throw new IllegalArgumentException("must be > 0: connections=" + connections);
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0
                || timeout.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("must be 1 ms .. 24 days: timeout=" + timeout);
        }
        return new Redis(withPort(uri), connections, timeout);
    }

    private static URI withPort(URI uri) {
        if (uri.getPort() >= 0) {
            return uri;
        }
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        return URI.create(
                uri.getScheme() + "://" + user + uri.getHost() + ":" + Protocol.DEFAULT_PORT + uri.getRawPath());
    }

    private static DefaultJedisClientConfig settings(URI uri, Duration timeout, Duration silence) {
        int millis = (int) timeout.toMillis();
        return DefaultJedisClientConfig.builder()
                .protocol(RedisProtocol.RESP2)
                .user(JedisURIHelper.getUser(uri))
                .password(JedisURIHelper.getPassword(uri))
                .database(JedisURIHelper.getDBIndex(uri))
                .sslOptions(JedisURIHelper.isRedisSSLScheme(uri) ? SslOptions.defaults() : null)
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis)
                .blockingSocketTimeoutMillis((int) silence.toMillis())
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .build();
    }

    /** The server without user and password. */
    @Override
    public String toString() {
        return name;
    }

    /**
     * A connection outside of the pool; whoever makes it closes it.
     *
     * @param silence how long it may hear nothing while it is subscribed to a channel
     */
    Jedis dedicated(Duration silence) {
        return new Jedis(uri.getHost(), uri.getPort(), settings(uri, timeout, silence));
    }

    <R> R call(Function<RedisClient, R> request) throws IOException {
        try {
            return request.apply(client);
        } catch (JedisException e) {
            if (e.getCause() instanceof InterruptedException) { // while it waited for a connection: nothing was sent
                Thread.currentThread().interrupt();
                throw interrupted(e);
            }
            throw failure(e);
        }
    }

    private IOException interrupted(JedisException e) {
        var interrupted =
                new InterruptedIOException("Redis at " + name + ": interrupted while waiting for a connection");
        interrupted.initCause(e);
        return interrupted;
    }

    /** Runs a script that the server knows from its second use on. */
    Object run(Script script, List<byte[]> keys, List<byte[]> arguments) throws IOException {
        return call(redis -> {
            try {
                return redis.evalsha(script.sha(), keys, arguments);
            } catch (JedisNoScriptException e) {
                return redis.eval(script.text(), keys, arguments);
            }
        });
    }

    IOException failure(RuntimeException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new IOException("Redis at " + name + ": " + message, e);
    }

    /** Closes the connections; the server stays as it is. Closing twice does nothing. */
    @Override
    public void close() {
        client.close();
    }
}
