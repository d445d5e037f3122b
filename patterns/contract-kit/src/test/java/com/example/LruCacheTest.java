package com.example;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.CacheContract;

/** It keeps what any cache owes, by a clock that the test moves. */
class LruCacheTest extends CacheContract {

    private final AtomicLong now = new AtomicLong();

    @Override
    protected Cache<String, String> cache() {
        return new LruCache<>(1_000, fence(), now::get);
    }

    @Override
    protected long nanoTime() {
        return now.get();
    }

    @Override
    protected void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
