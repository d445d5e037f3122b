package org.scalingpatterns.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what a process or a machine left behind. One use, one thread.
 */
final class Recoverer {

    /*
     * Where the frames stop is either a torn tail, which nobody was told was safe, or damage. It is damage if anything proves
     * that more had been durable: the lag in a later frame, a watermark, the header of a later file, or that the file was
     * closed. Whatever lies behind a damaged frame is searched for such frames; that they are found at all is no proof, since
     * sectors reach a disk in any order.
     *
     * A torn tail is overwritten with zeros and that is forced before anything is appended. Else a frame behind the gap could
     * become data, once the gap is filled with a frame that happens to end where it begins.
     *
     * What is left is forced before anybody reads it: it may be only in the operating system's memory, and who reads it will
     * act on it. Its pages are stored to first, since a system that failed to write a page may call it clean. The header of the
     * last file is forced even if all before it is known to be durable: what is appended there says that it was.
     */

    private final JournalDirectory directory;
    private final List<Segment> segments = new ArrayList<>();
    /** A file that lost its header with the power, and all that follow on it. */
    private final List<String> headless = new ArrayList<>();

    private long records;
    private long proven;
    private int epochs;

    Recoverer(JournalDirectory directory) {
        this.directory = directory;
    }

    /** What was found; the segments, the last of which is to grow on. */
    record Recovered(Recovery report, List<Segment> segments, int epochs) {}

    /** Reads all, cuts a torn tail, forces the rest. */
    Recovered recover() throws IOException {
        List<String> names = openAll();
        if (segments.isEmpty()) {
            return new Recovered(new Recovery(0, 0, 0, 0, 0, "", -1), List.of(), 0);
        }
        Recovery report = walk();
        deleteFromTheEnd(headless);
        forceFrom(report.end());
        Segment last = segments.get(segments.size() - 1);
        if (!last.isCompacted()) {
            last.mark(report.end());
        }
        for (String name : names) {
            directory.delete(name);
        }
        return new Recovered(report, List.copyOf(segments), epochs);
    }

    /** Opens the segments; returns the names of files that were never taken into use. */
    private List<String> openAll() throws IOException {
        List<String> others = new ArrayList<>();
        for (String name : directory.list().stream().sorted().toList()) {
            if (Segment.isName(name)) {
                open(name, directory.open(name));
            } else if (name.endsWith(Journal.UNUSED)) {
                others.add(name);
            }
        }
        if (!headless.isEmpty() && proven > Segment.base(headless.get(0))) {
            throw withoutHeader(headless.get(0));
        }
        return others;
    }

    private void open(String name, JournalDirectory.Storage storage) throws CorruptJournalException {
        if (Segment.hasHeader(storage)) {
            Segment segment = Segment.open(name, storage);
            proven = Math.max(proven, segment.provenDurable());
            epochs = Math.max(epochs, segment.epoch);
            if (headless.isEmpty()) {
                segments.add(segment);
            } else {
                headless.add(name);
                proven = Math.max(proven, provenByFrames(segment));
            }
        } else if (segments.isEmpty() || Segment.hadHeader(name, storage)) {
            throw withoutHeader(name); // the first one's is forced, whatever the durability
        } else {
            headless.add(name);
        }
    }

    /** The most that a segment's frames prove durable; of a compacted one the header does. */
    private static long provenByFrames(Segment segment) {
        long proven = 0;
        var frame = new Frame();
        ByteBuffer view = segment.bytes.duplicate();
        int offset = Segment.FIRST_FRAME;
        while (!segment.isCompacted()
                && frame.isValid(
                        segment.bytes, view, offset, segment.content(), segment.positionAt(offset), segment.epoch)) {
            proven = Math.max(proven, Frame.durable(segment.bytes, offset));
            offset += Frame.size(Frame.length(segment.bytes, offset));
        }
        return proven;
    }

    private static CorruptJournalException withoutHeader(String name) {
        return new CorruptJournalException(name, 0, "its header's checksum is wrong");
    }

    private Recovery walk() throws IOException {
        long start = segments.get(0).base;
        long position = start;
        int read = segments.size();
        for (int i = 0; i < read; i++) {
            Segment segment = segments.get(i);
            if (segment.base != position) {
                throw new CorruptJournalException(
                        segment.name(),
                        0,
                        "it begins at %d, but what is before it ends at %d".formatted(segment.base, position));
            }
            int stop = scan(segment);
            if (segment.isCompacted()) {
                position = segment.end();
                continue;
            }
            position = segment.positionAt(stop);
            if (i == read - 1 || position != segments.get(i + 1).base) {
                return cut(i, stop, start);
            }
            segment.seal(position);
        }
        return new Recovery(read, records, start, position, 0, "", -1);
    }

    /** Reads a segment's frames; returns the offset where they stop. */
    private int scan(Segment segment) throws CorruptJournalException {
        var frame = new Frame();
        ByteBuffer view = segment.bytes.duplicate();
        var index = segment.isCompacted() ? new Index() : null;
        int offset = Segment.FIRST_FRAME;
        while (offset < segment.content()) {
            if (offset + Frame.HEADER > segment.content()) {
                break;
            }
            long position = segment.positionAt(offset);
            if (!frame.isValid(segment.bytes, view, offset, segment.content(), position, segment.epoch)) {
                break;
            }
            if (index != null) {
                index.add(position, offset);
            }
            records++;
            offset += Frame.size(Frame.length(segment.bytes, offset));
        }
        if (index != null) {
            if (offset != segment.content()) {
                throw new CorruptJournalException(
                        segment.name(),
                        offset,
                        "the record's checksum is wrong, and the file was compacted as a whole");
            }
            index.give(segment);
        }
        return offset;
    }

    /** The end of the last frame that stands behind the place where the frames stop; takes what such frames prove. */
    private long tornEnd(int stopped, int stop) {
        long end = segments.get(stopped).positionAt(stop);
        for (int i = stopped; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.isCompacted()) {
                continue;
            }
            var frame = new Frame();
            ByteBuffer view = segment.bytes.duplicate();
            int offset = i == stopped ? stop : Segment.FIRST_FRAME;
            while (offset <= segment.content() - Frame.HEADER) {
                long position = segment.positionAt(offset);
                if (frame.isValid(segment.bytes, view, offset, segment.content(), position, segment.epoch)) {
                    proven = Math.max(proven, Frame.durable(segment.bytes, offset));
                    offset += Frame.size(Frame.length(segment.bytes, offset));
                    end = segment.positionAt(Math.min(offset, segment.content()));
                } else {
                    if (begun(segment, offset, position)) {
                        end = Math.max(end, position + Frame.HEADER);
                    }
                    offset += Long.BYTES;
                }
            }
        }
        return end;
    }

    /** Whether a frame was begun there: its place and its epoch are stored, whatever else is missing. */
    private static boolean begun(Segment segment, int offset, long position) {
        return Frame.position(segment.bytes, offset) == position && Frame.epoch(segment.bytes, offset) == segment.epoch;
    }

    private Recovery cut(int at, int stop, long start) throws IOException {
        int read = segments.size();
        Segment last = segments.get(at);
        long position = last.positionAt(stop);
        long torn = tornEnd(at, stop) - position;
        if (proven > position) {
            String gap = at == read - 1
                    ? ""
                    : ", and the next file begins at %d: damage, or a file is missing"
                            .formatted(segments.get(at + 1).base);
            throw new CorruptJournalException(
                    last.name(), stop, "no whole record there, all up to %d was durable%s".formatted(proven, gap));
        }
        int cleared = last.clear(stop);
        try {
            last.force(stop, last.bytes.capacity());
        } catch (IOException e) {
            last.touch(stop, cleared); // else who opens it next finds zeros, and pages that the system calls clean
            throw e;
        }
        deleteFromTheEnd(
                segments.subList(at + 1, read).stream().map(Segment::name).toList());
        segments.subList(at + 1, read).clear();
        boolean wasTorn = torn > 0;
        return new Recovery(read, records, start, position, torn, wasTorn ? last.name() : "", wasTorn ? stop : -1);
    }

    /** One by one: a loss of power in between must leave no gap. */
    private void deleteFromTheEnd(List<String> names) throws IOException {
        for (int i = names.size() - 1; i >= 0; i--) {
            directory.delete(names.get(i));
            directory.sync();
        }
    }

    private void forceFrom(long end) throws IOException {
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            if (!segment.isCompacted() && (last || segment.end() > proven)) {
                // Nothing proves a header before something behind it is durable.
                int from = proven <= segment.base ? 0 : segment.offsetFrom(Math.min(proven, end));
                int to = segment.offsetFrom(last ? end : segment.end());
                segment.touch(from, to);
                segment.force(0, to);
            }
        }
        directory.sync();
    }

    /** Positions and offsets of a compacted segment's frames. */
    private static final class Index {
        private long[] positions = new long[16];
        private int[] offsets = new int[16];
        private int size;

        void add(long position, int offset) {
            if (size == positions.length) {
                positions = Arrays.copyOf(positions, size * 2);
                offsets = Arrays.copyOf(offsets, size * 2);
            }
            positions[size] = position;
            offsets[size++] = offset;
        }

        void give(Segment segment) {
            segment.index(Arrays.copyOf(positions, size), Arrays.copyOf(offsets, size));
        }
    }
}
