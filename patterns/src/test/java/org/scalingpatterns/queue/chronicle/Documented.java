package org.scalingpatterns.queue.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the documents that a folder has. */
final class Documented {

    private Documented() {}

    static long count(Path folder) throws IOException {
        var count = new AtomicLong();
        try (var documents =
                new Documents(MessageFolder.open(folder), Folders.small(Durability.PROCESS), MessageFolder::force)) {
            documents.each((index, record) -> count.incrementAndGet());
        }
        return count.get();
    }
}
