package org.scalingpatterns.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.exceptions.EmbeddedRedisException;

/**
 * A Redis 7.0 of one's own, which keeps nothing on disk, as a cache is run. Starting takes 40 to 460 ms. Thread-safe.
 */
public final class RedisServer implements AutoCloseable {

    private static final int ATTEMPTS = 5;

    private final redis.embedded.RedisServer server;
    private final int port;
    private final Path folder;

    private RedisServer(redis.embedded.RedisServer server, int port, Path folder) {
        this.server = server;
        this.port = port;
        this.folder = folder;
    }

    /** Whether this platform has a binary that was tried: Linux on x86-64. */
    public static boolean isAvailable() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    /**
     * Starts a server without keys.
     *
     * @throws UnsupportedOperationException where {@link #isAvailable} is false
     * @throws IOException if it doesn't start
     */
    public static RedisServer start() throws IOException {
        if (!isAvailable()) {
            throw new UnsupportedOperationException("not run: the embedded Redis is for Linux x86-64, this is %s %s"
                    .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
        }
        Path folder = Files.createTempDirectory("redis");
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            try {
                return new RedisServer(started(port, folder), port, folder);
            } catch (EmbeddedRedisException | IOException e) {
                if (attempt == ATTEMPTS) { // somebody else may have taken the port meanwhile
                    Files.delete(folder);
                    throw new IOException("the embedded Redis doesn't start: " + e.getMessage(), e);
                }
            }
        }
    }

    private static redis.embedded.RedisServer started(int port, Path folder) throws IOException {
        redis.embedded.RedisServer server = redis.embedded.RedisServer.builder()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("dir " + folder)
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
        server.start();
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What a client connects to: {@code redis://127.0.0.1:port}. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** Stops it. Closing twice does nothing. */
    @Override
    public void close() throws IOException {
        server.stop();
        Files.deleteIfExists(folder);
    }
}
