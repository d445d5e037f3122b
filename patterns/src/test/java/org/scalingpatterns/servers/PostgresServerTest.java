package org.scalingpatterns.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class PostgresServerTest {

    private static String setting(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    @NeedsPostgres
    void start_server_isDurableAndLocal() throws Exception {
        try (Connection connection = SharedPostgres.dataSource().getConnection()) {
            assertThat(setting(connection, "fsync")).isEqualTo("on");
            assertThat(setting(connection, "synchronous_commit")).isEqualTo("on");
            assertThat(setting(connection, "full_page_writes")).isEqualTo("on");
            assertThat(setting(connection, "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(setting(connection, "server_version")).startsWith("18.");
        }
    }

    @Test
    @NeedsPostgres
    void close_twice_serverIsGone() throws Exception {
        PostgresServer server = PostgresServer.start();
        String url = server.url();
        DriverManager.getConnection(url).close();
        server.close();
        server.close();
        assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void start_platformWithoutBinary_saysSoInOneLine() {
        String name = System.getProperty("os.name");
        try {
            System.setProperty("os.name", "Plan 9");
            assertThat(PostgresServer.isAvailable()).isFalse();
            assertThatThrownBy(PostgresServer::start)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageStartingWith("not run: the embedded PostgreSQL is for Linux x86-64, this is Plan 9");
        } finally {
            System.setProperty("os.name", name);
        }
    }
}
