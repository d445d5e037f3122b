package org.scalingpatterns.site;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Serves the built site on the loopback address. Its pages get a script that the files on disk don't have: it keeps one connection
 * open, over which it hears of a new build, and loads the page again.
 */
final class Server implements AutoCloseable {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "xml", "application/xml");

    private static final String RELOAD =
            "new EventSource('/-/changes').onmessage = function () { location.reload(); };\n";
    private static final long HEARTBEAT = 15_000;

    private final Path root;
    private final HttpServer server;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Object builds = new Object();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "site-server");
        thread.setDaemon(true);
        return thread;
    });
    private long build;
    private boolean closed;

    Server(Path root, int port) {
        this.root = root.toAbsolutePath().normalize();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            throw new BadInput("port " + port + " is taken: choose another with --port");
        } catch (IOException e) {
            throw new BadInput("can't listen on port " + port + ": " + e.getMessage());
        }
        server.createContext("/", this::answer);
        server.createContext("/-/changes", this::changes);
        server.createContext("/-/reload.js", exchange -> {
            try (exchange) {
                send(exchange, 200, TYPES.get("js"), RELOAD.getBytes(StandardCharsets.UTF_8));
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** Runs what replaces the files while nobody reads them, and then tells every open page. */
    void replace(Runnable commit) {
        lock.writeLock().lock();
        try {
            commit.run();
        } finally {
            lock.writeLock().unlock();
        }
        synchronized (builds) {
            build++;
            builds.notifyAll();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            Path file = root.resolve("." + exchange.getRequestURI().getPath()).normalize();
            byte[] body;
            boolean found;
            lock.readLock().lock();
            try {
                if (Files.isDirectory(file)) {
                    file = file.resolve("index.html");
                }
                found = file.startsWith(root) && Files.isRegularFile(file);
                body = found ? Files.readAllBytes(file) : notFound();
            } finally {
                lock.readLock().unlock();
            }
            String name = found ? file.getFileName().toString() : "404.html";
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain; charset=utf-8");
            send(exchange, found ? 200 : 404, type, name.endsWith(".html") ? live(body) : body);
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    /** The page as it is served: allowed to hear of new builds from where it came, and of nothing else. */
    private static byte[] live(byte[] page) {
        return new String(page, StandardCharsets.UTF_8)
                .replaceFirst("default-src 'none';", "default-src 'none'; connect-src 'self';")
                .replaceFirst("</head>", "<script src=\"/-/reload.js\" defer></script></head>")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A stream of events: one for each build from now on. */
    private void changes(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            long seen = seen(); // first: a build of right after the greeting is an event
            out.write(": hello\n\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            while (true) {
                long now = await(seen);
                if (now < 0) {
                    return;
                }
                String event = now == seen ? ": still there\n\n" : "data: " + now + "\n\n";
                out.write(event.getBytes(StandardCharsets.US_ASCII));
                out.flush();
                seen = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long seen() {
        synchronized (builds) {
            return build;
        }
    }

    /** The latest build, as soon as it isn't {@code seen}, or after a while; -1 where the server is closed. */
    private long await(long seen) throws InterruptedException {
        synchronized (builds) {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HEARTBEAT);
            long left = HEARTBEAT;
            while (build == seen && !closed && left > 0) {
                builds.wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            }
            return closed ? -1 : build;
        }
    }

    /** The page for what isn't there, whose links must work from any depth. */
    private byte[] notFound() throws IOException {
        String page = Files.readString(root.resolve("404.html"));
        return page.replaceAll("(href|src)=\"(?![/#]|[a-z]+:)", "$1=\"/").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        synchronized (builds) {
            closed = true;
            builds.notifyAll();
        }
        server.stop(0);
        threads.shutdownNow();
    }
}
