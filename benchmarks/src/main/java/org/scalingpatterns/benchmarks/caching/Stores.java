package org.scalingpatterns.benchmarks.caching;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.scalingpatterns.benchmarks.harness.UserServers;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.jdbc.Column;
import org.scalingpatterns.caching.jdbc.JdbcStore;
import org.scalingpatterns.servers.PostgresServer;

/** The stores by name; in a database, a table of a random name, gone when it is closed. */
final class Stores {
    private static final int CONNECTIONS = 4;

    private final List<AutoCloseable> opened = new ArrayList<>(); // closed from the last to the first
    private final Store<String, String> store;

    /** @param name {@code heap}, or one whose commits are on the disk: {@code sqlite-fsync}, {@code postgres-fsync} */
    Stores(String name) throws IOException {
        store = switch (name) {
            case "heap" -> new HeapStore<>();
            case "sqlite-fsync" -> table(sqlite());
            case "postgres-fsync" -> table(postgres());
            default -> throw new IllegalArgumentException("unknown store: " + name);
        };
    }

    Store<String, String> store() {
        return store;
    }

    private DataSource sqlite() throws IOException {
        TempFolder folder = TempFolder.make();
        opened.add(folder);
        return pool("jdbc:sqlite:" + folder.path().resolve("store.db")
                + "?journal_mode=WAL&synchronous=FULL&busy_timeout=20000");
    }

    private DataSource postgres() throws IOException {
        String own = UserServers.jdbc().orElse(null);
        if (own != null) {
            return pool(own);
        }
        PostgresServer server = PostgresServer.start();
        opened.add(server);
        return server.dataSource();
    }

    private DataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        var pool = new HikariDataSource(config);
        opened.add(pool);
        return pool;
    }

    private Store<String, String> table(DataSource database) throws IOException {
        String name = "scaling_patterns_" + Long.toHexString(new SecureRandom().nextLong());
        Store<String, String> table = JdbcStore.open(database, name, Column.text(), Column.text());
        opened.add(() -> {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE " + name);
            }
        });
        return table;
    }

    public void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }
}
