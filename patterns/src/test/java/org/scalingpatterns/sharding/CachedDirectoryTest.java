package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.sharding.CachedDirectory.Config;
import org.scalingpatterns.sharding.CachedDirectory.Reply;
import org.scalingpatterns.sharding.CachedDirectory.Source;
import org.scalingpatterns.sharding.ShardDirectory.Entry;

class CachedDirectoryTest {

    @Nested
    class NearCache extends CachedDirectoryContract {
        @Override
        protected Subject cache(Source<String> from, Config config, LongSupplier nanoTime) {
            CachedDirectory<String> cache = new CachedDirectory<>(from, config, nanoTime);
            return new Subject() {
                @Override
                public int find(String key) {
                    return cache.find(key);
                }

                @Override
                public int shardFor(String key) {
                    return cache.shardFor(key);
                }

                @Override
                public <R> R call(String key, Function<? super Entry, ? extends Reply<R>> request) {
                    return cache.call(key, request);
                }

                @Override
                public int size() {
                    return cache.size();
                }
            };
        }
    }

    @Test
    void config_outOfRange_saysRuleAndValue() {
        assertThatThrownBy(() -> new Config(0, Duration.ZERO, 1)).hasMessage("must be >= 1: maxRoutes=0");
        assertThatThrownBy(() -> new Config(1, Duration.ZERO, -1)).hasMessage("must be >= 0: maxRedirects=-1");
        assertThatThrownBy(() -> new Config(1, Duration.ofSeconds(-1), 1)).hasMessage("must be >= 0: missTtl=PT-1S");
        Duration century = Duration.ofDays(36_500);
        assertThat(new Config(1, century, 1).missTtl()).isEqualTo(century);
        assertThatThrownBy(() -> new Config(1, century.plusNanos(1), 1))
                .hasMessage("must be <= PT876000H: missTtl=PT876000H0.000000001S");
    }
}
