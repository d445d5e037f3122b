package org.scalingpatterns.queue.redis;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * A Redis server or cluster, with a pool of connections, each made when it is needed. Thread-safe. Every wait ends after the
 * timeout, and every failure is an {@code IOException} of one line that names the server and no password. <b>Who waits for a
 * message holds a connection meanwhile</b>, so it needs more of them than there are workers.
 */
public final class Redis implements AutoCloseable {

    /*
     * The pool has no thread that tests idle connections. One that broke meanwhile fails its next user, once.
     */

    private final String name;
    private final UnifiedJedis client;

    private Redis(URI uri, UnifiedJedis client) {
        this.name = uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort();
        this.client = client;
    }

    /**
     * A server by its URI. Connects when it is first used.
     *
     * @param uri {@code redis://[user:password@]host[:port][/database]}, or {@code rediss://} with TLS; not a cluster
     * @param connections the most at once, > 0
     * @param timeout to connect, to be answered, and to wait for a free connection; >= 1 ms
     */
    public static Redis at(URI uri, int connections, Duration timeout) {
        URI server = checked(uri, connections, timeout);
        return new Redis(
                server,
                RedisClient.builder()
                        .hostAndPort(server.getHost(), server.getPort())
                        .clientConfig(settings(server, timeout))
                        .poolConfig(pool(connections, timeout))
                        .build());
    }

    /**
     * A cluster by the URI of any of its nodes, which is asked for the others now.
     *
     * @param uri as that of a server, without a database
     * @param connections the most to each node at once, > 0
     * @param timeout to connect, to be answered, and to wait for a free connection; >= 1 ms
     * @throws IOException if the node isn't there
     */
    public static Redis cluster(URI uri, int connections, Duration timeout) throws IOException {
        URI node = checked(uri, connections, timeout);
        try {
            return new Redis(
                    node,
                    RedisClusterClient.builder()
                            .nodes(Set.of(new HostAndPort(node.getHost(), node.getPort())))
                            .clientConfig(settings(node, timeout))
                            .poolConfig(pool(connections, timeout))
                            .build());
        } catch (JedisException e) {
            throw failure(node.getScheme() + "://" + node.getHost() + ":" + node.getPort(), e);
        }
    }

    private static URI checked(URI uri, int connections, Duration timeout) {
        boolean known = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
        if (!known || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "must be redis://[user:password@]host[:port]: scheme=" + uri.getScheme());
        }
        if (connections <= 0) {
            throw new IllegalArgumentException("must be > 0: connections=" + connections);
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0
                || timeout.compareTo(Duration.ofMillis(Integer.MAX_VALUE / 2)) > 0) {
            throw new IllegalArgumentException("must be 1 ms .. 12 days: timeout=" + timeout);
        }
        if (uri.getPort() >= 0) {
            return uri;
        }
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        return URI.create(
                uri.getScheme() + "://" + user + uri.getHost() + ":" + Protocol.DEFAULT_PORT + uri.getRawPath());
    }

    private static GenericObjectPoolConfig<Connection> pool(int connections, Duration timeout) {
        var pool = new GenericObjectPoolConfig<Connection>();
        pool.setMaxTotal(connections);
        pool.setMaxIdle(connections);
        pool.setMaxWait(timeout);
        pool.setJmxEnabled(false);
        return pool;
    }

    private static DefaultJedisClientConfig settings(URI uri, Duration timeout) {
        int millis = (int) timeout.toMillis();
        return DefaultJedisClientConfig.builder()
                .protocol(RedisProtocol.RESP2)
                .user(JedisURIHelper.getUser(uri))
                .password(JedisURIHelper.getPassword(uri))
                .database(JedisURIHelper.getDBIndex(uri))
                .sslOptions(JedisURIHelper.isRedisSSLScheme(uri) ? SslOptions.defaults() : null)
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis)
                .blockingSocketTimeoutMillis(millis + RedisWorkQueue.SLICE_MILLIS)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .build();
    }

    /** The server without user and password. */
    @Override
    public String toString() {
        return name;
    }

    /** The thread was interrupted while it waited for a connection, and still is: nothing was sent. */
    static final class NotSentException extends IOException {
        private static final long serialVersionUID = 1L;

        NotSentException(IOException why) {
            super(why.getMessage(), why.getCause());
        }
    }

    private <R> R call(Function<UnifiedJedis, R> request) throws IOException {
        try {
            return request.apply(client);
        } catch (JedisException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new NotSentException(failure(name, e));
            }
            throw failure(name, e);
        }
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

    /** Returns when a stream has an entry after the given one, or the time is over. */
    void awaitEntry(String stream, String after, int millis) throws IOException {
        var unused = call(redis -> redis.xread(
                XReadParams.xReadParams().block(millis).count(1), Map.of(stream, new StreamEntryID(after))));
    }

    private static IOException failure(String name, RuntimeException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new IOException("Redis at " + name + ": " + message, e);
    }

    /** Closes the connections; the server stays as it is. Closing twice does nothing. */
    @Override
    public void close() {
        client.close();
    }
}
