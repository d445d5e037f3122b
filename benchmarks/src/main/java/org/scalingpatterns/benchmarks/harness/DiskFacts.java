package org.scalingpatterns.benchmarks.harness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;

/** What the disk below the temporary folder takes for a write that survives a loss of power, measured in some 0.1 s. */
final class DiskFacts {
    private static final int WRITES = 200;
    private static final int BYTES = 4096;

    private DiskFacts() {}

    /**
     * {@code forceMicros}: 4 KiB appended to a file and forced, the lower quartile of 200 calls. That is the disk's own
     * time: neighbours only add to it. {@link MachineFacts#UNKNOWN} where the folder can't be written.
     */
    static Map<String, Object> measure(Path folder) {
        try {
            Path file = Files.createTempFile(folder, "scaling-patterns", ".force");
            try {
                return Map.of("forceMicros", forceMicros(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            return Map.of("forceMicros", MachineFacts.UNKNOWN);
        }
    }

    private static double forceMicros(Path file) throws IOException {
        long[] nanos = new long[WRITES];
        ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
            for (int i = 0; i < WRITES; i++) {
                bytes.clear();
                long start = System.nanoTime();
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return Math.round(nanos[WRITES / 4] / 100.0) / 10.0;
    }
}
