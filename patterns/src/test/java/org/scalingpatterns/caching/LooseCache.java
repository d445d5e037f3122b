package org.scalingpatterns.caching;

import java.io.IOException;

/** A cache that can be lost, and stopped before it takes what was written. */
final class LooseCache implements Cache<String, String> {
    private final Cache<String, String> cache;
    private final Runnable evict;
    private volatile boolean down;
    private volatile boolean undecodable;
    private volatile Runnable beforeWrite = () -> {};

    LooseCache(WriteThroughContract.Copies copies) {
        cache = copies.cache();
        evict = copies.evict();
    }

    /** It can't be reached, or can again. */
    void setDown(boolean isDown) {
        down = isDown;
    }

    /** Its copies are of another release, whose form nobody here knows, or are no more. */
    void setUndecodable(boolean isUndecodable) {
        undecodable = isUndecodable;
    }

    /** Runs before a copy is put, filled over another, or dropped. */
    void beforeWrite(Runnable action) {
        beforeWrite = action;
    }

    /** Forgets everything, as a cache may. */
    void evict() {
        evict.run();
    }

    /** Runs what is to run before a copy is replaced: for those who replace it otherwise. */
    void beforeWriting() {
        beforeWrite.run();
    }

    private Cache<String, String> reached() throws IOException {
        if (down) {
            throw new IOException("connection refused");
        }
        return cache;
    }

    @Override
    public Entry<String> get(String key) throws IOException {
        Entry<String> copy = reached().get(key);
        if (copy != null && undecodable) {
            throw new IllegalStateException("unknown form");
        }
        return copy;
    }

    @Override
    public long lease(String key) throws IOException {
        return reached().lease(key);
    }

    @Override
    public boolean fill(String key, Entry<String> entry, long lease) throws IOException {
        return reached().fill(key, entry, lease);
    }

    @Override
    public boolean put(String key, Entry<String> entry) throws IOException {
        beforeWriting();
        return reached().put(key, entry);
    }

    @Override
    public void invalidate(String key, long version) throws IOException {
        beforeWriting();
        reached().invalidate(key, version);
    }
}
