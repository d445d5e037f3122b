package org.scalingpatterns.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The journal keeps its contract. */
class JournalContractTest extends JournalContract {

    static final JournalOptions SMALL = new JournalOptions(Durability.FSYNC, 8192);

    @Override
    protected Log open(JournalDirectory directory) throws IOException {
        return log(Journal.open(directory, SMALL));
    }

    /** Ten thousand in all, where nobody asks for more. */
    @Override
    protected int lossesAtAPoint() {
        return Integer.getInteger("scalingpatterns.losses", 200);
    }

    @Override
    protected void tried(int losses) {
        System.out.printf("figures: losses of power=%d%n", losses);
    }

    static Log log(Journal journal) {
        return new Log() {
            @Override
            public void append(String... records) throws IOException {
                long last = -1;
                for (String record : records) {
                    last = journal.write(ByteBuffer.wrap(record.getBytes(UTF_8)));
                }
                journal.commit(last);
            }

            @Override
            public List<String> read() throws IOException {
                return readAll(journal);
            }

            @Override
            public void close() throws IOException {
                journal.close();
            }
        };
    }

    static List<String> readAll(Journal journal) throws IOException {
        List<String> records = new ArrayList<>();
        JournalReader reader = journal.reader(journal.start());
        while (reader.next()) {
            records.add(UTF_8.decode(reader.record()).toString());
        }
        return records;
    }
}
