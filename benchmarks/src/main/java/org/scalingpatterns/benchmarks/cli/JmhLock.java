package org.scalingpatterns.benchmarks.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** JMH's lock: a file in the temporary folder that every JMH holds while it measures. */
final class JmhLock {
    private JmhLock() {}

    /** Whether another process holds it; asked once, before anything is measured. */
    static boolean isHeld() throws IOException {
        if (Boolean.getBoolean("jmh.ignoreLock")) {
            return false;
        }
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        }
    }
}
