package org.scalingpatterns.benchmarks.eventsourcing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.eventsourcing.Upcasters;

/**
 * A payment as four years of programmers wrote it.
 *
 * <pre>
 *  payment 1   the amount as text, "12.34"
 *  payment 2   cents 8
 *  paid 3      cents 8 | currency 3: the type got another name; all before were euros
 *  paid 4      cents 8 | currency 3 | channel 1: all before came over the counter
 * </pre>
 */
final class Generations {
    static final int CURRENT = 4;

    static final Upcasters NEWEST_ONLY =
            Upcasters.builder().current("paid", CURRENT).build();

    static final Upcasters ALL = Upcasters.builder()
            .current("paid", CURRENT)
            .upcast("payment", 1, Generations::toCents)
            .rename("payment", 2, "paid", 3, Generations::withCurrency)
            .upcast("paid", 3, Generations::withChannel)
            .build();

    private static final byte[] EURO = "EUR".getBytes(US_ASCII);
    private static final byte COUNTER = 1;

    private Generations() {}

    /** The event as it was written in a generation, 1 to 4. */
    static NewEvent event(int generation, long cents, UUID id) {
        byte[] first = BigDecimal.valueOf(cents, 2).toPlainString().getBytes(US_ASCII);
        return switch (generation) {
            case 1 -> new NewEvent(id, "payment", 1, first);
            case 2 -> new NewEvent(id, "payment", 2, toCents(first));
            case 3 -> new NewEvent(id, "paid", 3, withCurrency(toCents(first)));
            case CURRENT -> new NewEvent(id, "paid", CURRENT, withChannel(withCurrency(toCents(first))));
            default -> throw new IllegalArgumentException("must be 1 .. 4: generation=" + generation);
        };
    }

    /** Of the current form. */
    static long cents(RecordedEvent event) {
        return ByteBuffer.wrap(event.data()).getLong();
    }

    private static byte[] toCents(byte[] text) {
        long cents =
                new BigDecimal(new String(text, US_ASCII)).movePointRight(2).longValueExact();
        return ByteBuffer.allocate(Long.BYTES).putLong(cents).array();
    }

    private static byte[] withCurrency(byte[] cents) {
        return ByteBuffer.allocate(cents.length + EURO.length)
                .put(cents)
                .put(EURO)
                .array();
    }

    private static byte[] withChannel(byte[] money) {
        return ByteBuffer.allocate(money.length + 1).put(money).put(COUNTER).array();
    }
}
