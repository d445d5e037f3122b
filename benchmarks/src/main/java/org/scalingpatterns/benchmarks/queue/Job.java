package org.scalingpatterns.benchmarks.queue;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.scalingpatterns.benchmarks.harness.SplitMix64;

/** Work of the kinds that the card names. Simulated: what waits, waits for a time; what computes, computes. Thread-safe. */
enum Job {
    /** Waits 8 ms, as for a mail server. */
    MAIL {
        @Override
        long run() {
            return waited(8_000_000);
        }
    },
    /** Blurs a grey picture of 512 by 512 pixels, a byte each, three times. */
    IMAGE {
        @Override
        long run() {
            byte[] picture = PICTURE;
            for (int pass = 0; pass < 3; pass++) {
                picture = blurred(picture);
            }
            return picture[SIDE + 1];
        }
    },
    /** Waits 4 ms, as for a database, and sorts the 40,000 rows that it gave. */
    REPORT {
        @Override
        long run() {
            long waited = waited(4_000_000);
            long[] rows = ROWS.clone();
            Arrays.sort(rows);
            return waited + rows[0];
        }
    };

    private static final int SIDE = 512;
    /** Bytes: as integers each picture would take regions of G1 for itself, whose collections let the heap grow in long pauses. */
    private static final byte[] PICTURE = new byte[SIDE * SIDE];

    private static final long[] ROWS = new long[40_000];

    static {
        var random = new SplitMix64(20_261_128);
        for (int i = 0; i < PICTURE.length; i++) {
            PICTURE[i] = (byte) random.nextLong();
        }
        Arrays.setAll(ROWS, i -> random.nextLong());
    }

    /** Does it; what it returns keeps the work from being optimised away. */
    abstract long run();

    private static long waited(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return nanos;
    }

    private static byte[] blurred(byte[] from) {
        byte[] to = new byte[from.length];
        for (int y = 1; y < SIDE - 1; y++) {
            for (int x = 1; x < SIDE - 1; x++) {
                int at = y * SIDE + x;
                int sum = row(from, at - SIDE) + row(from, at) + row(from, at + SIDE);
                to[at] = (byte) (sum / 9);
            }
        }
        return to;
    }

    private static int row(byte[] from, int at) {
        return (from[at - 1] & 255) + (from[at] & 255) + (from[at + 1] & 255);
    }
}
