package org.scalingpatterns.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** One server for all tests of a JVM, begun by the first that needs it, and gone with the JVM. */
public final class SharedPostgres {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private SharedPostgres() {}

    private static final class Started {
        static final PostgresServer SERVER = start();

        private static PostgresServer start() {
            try {
                return PostgresServer.start(); // stopped by a hook of the library's at the end of the JVM
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Its pool. */
    public static DataSource dataSource() {
        return Started.SERVER.dataSource();
    }

    /** Its URL, for a connection that no pool gives to others. */
    public static String url() {
        return Started.SERVER.url();
    }

    /** A name for tables or a schema that no other test of this JVM has. */
    public static String unusedName() {
        return "test_" + NAMES.incrementAndGet();
    }
}
