package org.scalingpatterns.caching.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A network between a client and a server, in which connections go silent: nothing comes through, and nobody is told. */
final class Relay implements AutoCloseable {

    private final URI server;
    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int silentUpTo; // connections with a lower number
    private volatile int accepted;

    Relay(URI server) throws IOException {
        this.server = server;
        threads.execute(this::accept);
    }

    URI uri() {
        return URI.create("redis://127.0.0.1:" + entrance.getLocalPort());
    }

    /** From now on, nothing comes through the connections that there are; new ones work. */
    void silence() {
        silentUpTo = accepted;
    }

    private void accept() {
        try {
            for (int number = 0; ; number++) {
                Socket client = entrance.accept();
                Socket onward = new Socket(server.getHost(), server.getPort());
                sockets.addAll(List.of(client, onward));
                int own = number;
                accepted = number + 1;
                threads.execute(() -> copy(own, client, onward));
                threads.execute(() -> copy(own, onward, client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void copy(int number, Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (number < silentUpTo) {
                    closed.await();
                    return;
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException | InterruptedException e) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        entrance.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
