package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is distrusted when a key in doubt can't be remembered; the rest is in the tests of cache-aside. */
class CopiesTest {

    /** A key for which there is no memory in a map, when it is told so. */
    private record Key(AtomicBoolean noMemory) {
        @Override
        public int hashCode() {
            if (noMemory.get()) {
                throw new OutOfMemoryError("injected");
            }
            return 1;
        }
    }

    /** Has an old copy of every key, and can't be told of any. */
    private static final class Deaf implements Cache<Key, String> {
        @Override
        public Entry<String> get(Key key) {
            return new Entry<>(new Row<>("old", 1), Duration.ofMinutes(1).toNanos(), 0);
        }

        @Override
        public long lease(Key key) {
            return 0;
        }

        @Override
        public boolean fill(Key key, Entry<String> entry, long lease) {
            return true;
        }

        @Override
        public boolean put(Key key, Entry<String> entry) {
            return true;
        }

        @Override
        public void invalidate(Key key, long version) throws IOException {
            throw new IOException("connection refused");
        }
    }

    @Test
    void invalidate_noMemoryToRememberTheKey_olderCopiesAreDistrusted() {
        Key key = new Key(new AtomicBoolean());
        Copies<Key, String> copies =
                new Copies<>(new Deaf(), CacheAsideOptions.of(Duration.ofMinutes(1)), () -> 0, new Random(1));
        assertThat(copies.get(key)).isNotNull();
        key.noMemory().set(true);
        assertThatThrownBy(() -> copies.invalidate(key, 2)).isInstanceOf(OutOfMemoryError.class);
        key.noMemory().set(false);
        assertThat(copies.inDoubt()).isZero();
        assertThat(copies.get(key)).isNull();
    }
}
