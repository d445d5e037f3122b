package org.scalingpatterns.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * One server for all tests of a JVM, begun by the first that needs it, and gone with the JVM. Or the user's own, where the
 * environment variable {@code PATTERNS_REDIS} has its URI.
 */
public final class SharedRedis {

    private static final String OWN = System.getenv("PATTERNS_REDIS");

    private static final SecureRandom RANDOM = new SecureRandom();

    private SharedRedis() {}

    private static final class Started {
        static final URI SERVER = start();

        private static URI start() {
            if (OWN != null) {
                return URI.create(OWN);
            }
            try {
                return RedisServer.start().uri(); // stopped by a hook of the library's at the end of the JVM
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether there is one: the user's, or a binary for this platform. */
    public static boolean isAvailable() {
        return OWN != null || RedisServer.isAvailable();
    }

    public static URI uri() {
        return Started.SERVER;
    }

    /** A prefix for keys that nobody else has, on whatever server. */
    public static String unusedPrefix() {
        byte[] bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return "scaling-patterns-test-" + HexFormat.of().formatHex(bytes);
    }
}
