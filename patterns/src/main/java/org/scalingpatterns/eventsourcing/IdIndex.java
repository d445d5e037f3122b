package org.scalingpatterns.eventsourcing;

import java.util.UUID;

/** Event id → position, in a flat table with linear probing: 24 bytes a slot, at most half of them full. Not thread-safe. */
final class IdIndex {

    private static final int SLOT = 3;

    private long[] slots = new long[SLOT * 64];
    private int size;

    /** Position of the event with that id, -1 where there is none. */
    long find(UUID id) {
        long position = slots[slot(slots, id.getMostSignificantBits(), id.getLeastSignificantBits()) + 2];
        return position - 1;
    }

    /**
     * Makes room, so that so many ids can be added without a failure.
     *
     * @throws ArithmeticException if it can't hold them
     */
    void reserve(int count) {
        while (2L * (size + count) > slots.length / SLOT) {
            grow();
        }
    }

    void add(UUID id, long position) {
        reserve(1);
        put(slots, id.getMostSignificantBits(), id.getLeastSignificantBits(), position + 1);
        size++;
    }

    private void grow() {
        long[] larger = new long[Math.multiplyExact(slots.length, 2)];
        for (int i = 0; i < slots.length; i += SLOT) {
            if (slots[i + 2] != 0) {
                put(larger, slots[i], slots[i + 1], slots[i + 2]);
            }
        }
        slots = larger;
    }

    private static void put(long[] into, long high, long low, long value) {
        int slot = slot(into, high, low);
        into[slot] = high;
        into[slot + 1] = low;
        into[slot + 2] = value;
    }

    /** The slot of the id, or the free one where it belongs: 0 in its third number says that it is free. */
    private static int slot(long[] in, long high, long low) {
        int count = in.length / SLOT;
        long hash = (high ^ low * 0x9E3779B97F4A7C15L) * 0xC2B2AE3D27D4EB4FL;
        int slot = (int) (hash >>> 32) & (count - 1);
        while (in[SLOT * slot + 2] != 0 && (in[SLOT * slot] != high || in[SLOT * slot + 1] != low)) {
            slot = (slot + 1) & (count - 1);
        }
        return SLOT * slot;
    }
}
