package org.scalingpatterns.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/** A log as one writes it first, in files of length, checksum, bytes; with the mistakes that it is told to make. */
final class BrokenLog implements JournalContract.Log {

    /** What is wrong with it. */
    enum Mistake {
        /** The checksum covers the record alone, so that a whole record is one wherever it stands. */
        CHECKSUM_WITHOUT_POSITION,
        /** What stands behind a torn record stays there. */
        LEAVES_TAIL,
        /** Wherever the records stop is the end, whatever was durable. */
        CUTS_ANYTHING,
        /** A force that failed is tried again. */
        FORCES_AGAIN,
        /** Readers see what is stored. */
        SHOWS_UNFORCED,
        /** Its files grow by stores into space that nobody allocated: it finds out too late that there is none. */
        ACKNOWLEDGES_WITHOUT_ROOM
    }

    private static final int FILE = 8192;
    private static final int HEADER = 8;

    private final JournalDirectory directory;
    private final Set<Mistake> mistakes;
    private final List<JournalDirectory.Storage> files = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> records = new ArrayList<>();
    private int offset = HEADER;
    private int seen;
    private boolean failed;

    BrokenLog(JournalDirectory directory, Mistake... mistakes) throws IOException {
        this.directory = directory;
        this.mistakes = EnumSet.noneOf(Mistake.class);
        this.mistakes.addAll(List.of(mistakes));
        for (String name : directory.list().stream()
                .filter(name -> name.endsWith(".log"))
                .sorted()
                .toList()) {
            names.add(name);
            files.add(directory.open(name));
        }
        if (files.isEmpty()) {
            add();
        }
        recover();
        seen = records.size();
    }

    private void add() throws IOException {
        String name = "%04d.log".formatted(files.size());
        JournalDirectory.Storage file = directory.create("new", FILE);
        directory.allocate("new", 0, FILE);
        file.force(0, FILE);
        directory.rename("new", name);
        directory.sync();
        names.add(name);
        files.add(file);
        offset = HEADER;
    }

    private void recover() throws IOException {
        int durable = 0;
        for (JournalDirectory.Storage file : files) {
            durable = Math.max(durable, file.bytes().getInt(0));
        }
        for (int i = 0; i < files.size(); i++) {
            ByteBuffer bytes = files.get(i).bytes();
            offset = HEADER;
            while (offset + 12 < FILE && bytes.getInt(offset) > 0 && bytes.getInt(offset + 4) == checksum(i, offset)) {
                byte[] record = new byte[bytes.getInt(offset)];
                bytes.get(offset + 12, record);
                records.add(new String(record, UTF_8));
                offset += 12 + record.length;
            }
            boolean rolled = offset + 12 >= FILE || bytes.getInt(offset) == -1;
            if (!rolled) {
                if (!mistakes.contains(Mistake.CUTS_ANYTHING) && durable > records.size()) {
                    throw new IOException(names.get(i) + " is damaged at offset " + offset);
                }
                while (files.size() > i + 1) {
                    directory.delete(names.remove(i + 1));
                    files.remove(i + 1);
                    directory.sync();
                }
                if (!mistakes.contains(Mistake.LEAVES_TAIL)) {
                    bytes.put(offset, new byte[FILE - offset]);
                }
            }
            files.get(i).force(0, FILE);
        }
    }

    private int checksum(int file, int at) {
        ByteBuffer bytes = files.get(file).bytes();
        int length = bytes.getInt(at);
        if (length < 0 || at + 12 + length > FILE) {
            return -1;
        }
        var crc = new CRC32C();
        crc.update(bytes.duplicate().limit(at + 12 + length).position(at + 8));
        if (!mistakes.contains(Mistake.CHECKSUM_WITHOUT_POSITION)) {
            crc.update(file);
            crc.update(at >> 8);
            crc.update(at);
        }
        return (int) crc.getValue();
    }

    @Override
    public void append(String... some) throws IOException {
        if (failed) {
            throw new IOException("stopped");
        }
        int first = offset;
        for (String record : some) {
            byte[] text = record.getBytes(UTF_8);
            if (offset + 12 + text.length + 12 > FILE) {
                files.get(files.size() - 1).bytes().putInt(offset, -1);
                force(first);
                try {
                    add();
                } catch (IOException full) {
                    if (!mistakes.contains(Mistake.ACKNOWLEDGES_WITHOUT_ROOM)) {
                        files.get(files.size() - 1).bytes().putInt(offset, 0);
                        throw full;
                    }
                    return;
                }
                first = offset;
            }
            ByteBuffer bytes = files.get(files.size() - 1).bytes();
            bytes.put(offset + 12, text);
            bytes.putInt(offset, text.length);
            bytes.putInt(offset + 4, checksum(files.size() - 1, offset));
            offset += 12 + text.length;
            records.add(record);
            seen = mistakes.contains(Mistake.SHOWS_UNFORCED) ? records.size() : seen;
        }
        force(first);
        seen = records.size();
    }

    private void force(int from) throws IOException {
        JournalDirectory.Storage file = files.get(files.size() - 1);
        try {
            file.force(from, offset + 4 - from);
        } catch (IOException e) {
            if (!mistakes.contains(Mistake.FORCES_AGAIN)) {
                failed = true;
            }
            throw e;
        }
        file.bytes().putInt(0, records.size());
    }

    @Override
    public List<String> read() {
        return new ArrayList<>(records.subList(0, seen));
    }

    @Override
    public void close() throws IOException {
        if (!failed) {
            files.get(files.size() - 1).force(0, FILE);
        }
    }
}
