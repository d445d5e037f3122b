package org.scalingpatterns.cqrs.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.scalingpatterns.servers.SharedPostgres;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** An empty database of an engine, gone when it is closed. No test of it loses power, so nothing is forced to a disk. */
public final class Database implements AutoCloseable {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final int CONNECTIONS = 12;

    private final DataSource source;
    private final End end;

    private interface End {
        void run() throws SQLException, IOException;
    }

    private Database(DataSource source, End end) {
        this.source = source;
        this.end = end;
    }

    /** Begins an empty database. */
    public interface Engine {
        Database begin() throws Exception;
    }

    public static Database h2() {
        var source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:test" + NAMES.incrementAndGet() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000");
        return new Database(source, () -> execute(source, "SHUTDOWN"));
    }

    public static Database sqlite() throws Exception {
        Path folder = Files.createTempDirectory("sqlite");
        var config = config(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        DataSource source = sqlite(folder.resolve("test.db"), config);
        Connection first = source.getConnection(); // when the last one closes, SQLite folds up its log, each time
        return new Database(source, () -> {
            first.close();
            for (String file : new String[] {"test.db", "test.db-wal", "test.db-shm", "test.db-journal", ""}) {
                Files.deleteIfExists(folder.resolve(file));
            }
        });
    }

    /** One that outlives a loss of power. */
    static DataSource durableSqlite(Path file, SQLiteConfig.JournalMode mode) {
        var config = config(mode);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        return sqlite(file, config);
    }

    private static SQLiteConfig config(SQLiteConfig.JournalMode mode) {
        var config = new SQLiteConfig();
        config.setJournalMode(mode);
        config.setBusyTimeout(20_000);
        return config;
    }

    private static DataSource sqlite(Path file, SQLiteConfig config) {
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    /** In the shared server, in a schema of its own. */
    public static Database postgres() throws Exception {
        String schema = SharedPostgres.unusedName();
        execute(SharedPostgres.dataSource(), "CREATE SCHEMA " + schema);
        var config = new HikariConfig();
        config.setJdbcUrl(SharedPostgres.url() + "&currentSchema=" + schema + "&options=-c%20synchronous_commit=off");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        var pool = new HikariDataSource(config);
        return new Database(pool, () -> {
            pool.close();
            execute(SharedPostgres.dataSource(), "DROP SCHEMA " + schema + " CASCADE");
        });
    }

    public DataSource source() {
        return source;
    }

    /** Executes a statement on its own. */
    public static void execute(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        end.run();
    }
}
