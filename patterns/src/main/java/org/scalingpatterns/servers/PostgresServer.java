package org.scalingpatterns.servers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;

/**
 * A PostgreSQL 18 of one's own. A commit is on the disk when it returns, as it is on a server that is set up for production.
 * Starting takes 1 to 6 seconds. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {

    /*
     * The binaries come with fsync off. An engine that is measured or trusted without it is another one.
     */

    private static final int CONNECTIONS = 32;

    private final EmbeddedPostgres server;
    private final String url;
    private final HikariDataSource pool;

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
        this.url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres?user=postgres";
        var config = new HikariConfig();
        config.setPoolName("postgres-" + server.getPort());
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        this.pool = new HikariDataSource(config);
    }

    /** Whether this platform has a binary: Linux on x86-64. */
    public static boolean isAvailable() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    /**
     * Starts a server with an empty database.
     *
     * @throws UnsupportedOperationException where {@link #isAvailable} is false
     * @throws IOException if it doesn't start
     */
    public static PostgresServer start() throws IOException {
        if (!isAvailable()) {
            throw new UnsupportedOperationException(
                    "not run: the embedded PostgreSQL is for Linux x86-64, this is %s %s"
                            .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
        }
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .start();
        try {
            return new PostgresServer(server);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** A pool of up to 32 connections, each made when it is needed; closed with the server. */
    public DataSource dataSource() {
        return pool;
    }

    /** What a client connects to without the pool: a JDBC URL with the user in it, and no password. */
    public String url() {
        return url;
    }

    /** Stops it, and deletes its data. Closing twice does nothing. */
    @Override
    public void close() throws IOException {
        pool.close();
        server.close();
    }
}
