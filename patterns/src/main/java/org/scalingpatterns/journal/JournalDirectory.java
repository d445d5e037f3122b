package org.scalingpatterns.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The folder that a journal lives in, as far as the journal needs one. {@link Journal#open(java.nio.file.Path,
 * JournalOptions)} takes a real one; tests take one that loses power. Changes of names are durable after {@link #sync()} only,
 * changes of bytes after {@link Storage#force}. Thread-safe.
 */
public interface JournalDirectory extends Closeable {

    /** The bytes of one file, in memory. */
    interface Storage {

        /** All of the file; what is stored in it, the file has when the process dies. Absolute access only. */
        ByteBuffer bytes();

        /**
         * Returns when bytes {@code from .. from + length} are on the disk.
         *
         * @throws IOException if they may not be
         */
        void force(int from, int length) throws IOException;
    }

    /** The names of all files, in no order. */
    List<String> list() throws IOException;

    /** An existing file. */
    Storage open(String name) throws IOException;

    /** A new file of a size, of which nothing is allocated: it reads as zeros, and nothing may be stored yet. */
    Storage create(String name, int bytes) throws IOException;

    /**
     * Writes zeros to bytes {@code from .. to}, unforced. A full disk is an {@link IOException} here, never a fault when the
     * bytes are stored.
     */
    void allocate(String name, int from, int to) throws IOException;

    /** Gives a file another name, replacing what had it. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Returns when all names are on the disk. */
    void sync() throws IOException;

    /** Gives the folder back to other processes. */
    @Override
    void close() throws IOException;
}
