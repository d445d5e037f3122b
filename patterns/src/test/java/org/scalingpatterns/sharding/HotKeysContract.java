package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.sharding.HotKeys.HotKey;

/** What a bounded report of hot keys promises. */
public abstract class HotKeysContract {

    /** A report to test. */
    public interface Subject {
        void record(long key);

        List<HotKey<Long>> hottest(int limit);
    }

    /** A report with so many counters. */
    protected abstract Subject report(int capacity);

    @Test
    @Guarantee("hash-sharding/hot-keys")
    public void hottest_keyThatArrivesLateAndOften_isFoundWithItsBounds() {
        Subject report = report(20);
        int hot = 0;
        for (int i = 0; i < 100_000; i++) {
            boolean isHot = i > 10_000 && i % 10 == 0;
            report.record(isHot ? -7 : i);
            hot += isHot ? 1 : 0;
        }
        assertThat(report.hottest(100)).hasSizeLessThanOrEqualTo(20);
        HotKey<Long> hottest = report.hottest(1).get(0);
        assertThat(hottest.key()).isEqualTo(-7L);
        assertThat(hottest.count()).isGreaterThanOrEqualTo(hot);
        assertThat(hottest.count() - hottest.error()).isLessThanOrEqualTo(hot);
    }
}
