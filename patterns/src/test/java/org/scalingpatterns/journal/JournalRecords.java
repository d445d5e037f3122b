package org.scalingpatterns.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Journals that the tests open, and the records that they fill them with. */
final class JournalRecords {

    static final JournalOptions FSYNC = JournalContractTest.SMALL;
    static final JournalOptions PROCESS = new JournalOptions(Durability.PROCESS, 8192);

    private JournalRecords() {}

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(ByteBuffer record) {
        return UTF_8.decode(record).toString();
    }

    /** Positions of so many records of 500 bytes, seven of which fill a segment. */
    static List<Long> fill(Journal journal, int count) throws IOException {
        List<Long> positions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            positions.add(journal.append(bytes("%05d".formatted(i) + "x".repeat(495))));
        }
        return positions;
    }

    static List<Integer> numbers(Journal journal) throws IOException {
        return JournalContractTest.readAll(journal).stream()
                .map(record -> Integer.valueOf(record.substring(0, 5)))
                .toList();
    }

    static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
