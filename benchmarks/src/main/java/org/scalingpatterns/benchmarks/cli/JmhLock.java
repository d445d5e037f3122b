package org.scalingpatterns.benchmarks.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** JMH's lock: a file in the temporary folder that every JMH holds while it measures. */
final class JmhLock {
    private static final String IGNORE = "jmh.ignoreLock";

    @SuppressWarnings("UnusedVariable") // the lock lasts as long as it is open
    private static FileChannel held;

    private JmhLock() {}

    /**
     * Takes it until this process ends: JMH itself would let it go between two forks, and another one take it there. It reads the
     * setting when it is loaded, which is after this.
     *
     * @throws IOException if another process holds it, or another user's file can't be opened
     */
    static synchronized void hold() throws IOException {
        if (Boolean.getBoolean(IGNORE)) {
            return;
        }
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
        boolean made = file.toFile().createNewFile();
        if (made) {
            file.toFile().setWritable(true, false); // as JMH does: the next one may be another user's
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (AccessDeniedException e) {
            throw new IOException("can't lock " + file + ", which belongs to another user: it has to be deleted", e);
        }
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException("another JMH is measuring on this machine; two at once would measure each other");
        }
        held = channel;
        System.setProperty(IGNORE, "true");
    }
}
