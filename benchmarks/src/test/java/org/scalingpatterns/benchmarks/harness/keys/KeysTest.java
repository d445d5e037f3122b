package org.scalingpatterns.benchmarks.harness.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {
    private static final int N = 1_000_000;

    @ParameterizedTest
    @CsvSource({
        "1000, 1, .129384",
        "1000, 2, .194525",
        "1000, 10, .382472",
        "1000, 100, .685031",
        "1000, 1000, 1",
        "10000, 1, .097806",
        "10000, 10, .289124",
        "10000, 1000, .755935",
        "10000, 10000, 1"
    })
    void zipf_shareOfTheTopRanks_isTheExactOne(int n, int k, double share) {
        assertThat(new Zipf(n, 0.99).share(k)).isCloseTo(share, within(5e-7));
    }

    @ParameterizedTest
    @CsvSource({"1000, 1", "1000, 2", "1000, 10", "1000, 100", "10000, 1", "10000, 10", "10000, 1000"})
    void zipfian_aMillionKeys_matchTheTableWithinFourStandardErrors(int n, int k) {
        long[] keys = LongKeys.zipfian(n, LongKeys.THETA, LongKeys.SEED).longs(N);
        double p = new Zipf(n, LongKeys.THETA).share(k);

        double drawn = (double) Arrays.stream(keys).filter(key -> key < k).count() / N;

        assertThat(drawn).isCloseTo(p, within(4 * Math.sqrt(p * (1 - p) / N)));
        assertThat(Arrays.stream(keys)).allMatch(key -> key >= 0 && key < n);
    }

    @Test
    void rank_endsOfTheUnitInterval_areTheFirstAndTheLast() {
        Zipf zipf = new Zipf(4, 0);

        assertThat(List.of(zipf.rank(0), zipf.rank(0.2499), zipf.rank(0.25), zipf.rank(0.75), zipf.rank(0.9999)))
                .containsExactly(1, 1, 2, 4, 4);
    }

    @Test
    void latest_comparedWithZipfian_isItsMirror() {
        long[] zipfian = LongKeys.zipfian(100, 0.99, 5).longs(1_000);
        long[] latest = LongKeys.latest(100, 0.99, 5).longs(1_000);

        for (int i = 0; i < zipfian.length; i++) {
            assertThat(latest[i]).isEqualTo(99 - zipfian[i]);
        }
    }

    @Test
    void uniform_tenBuckets_areEvenAndSeeded() {
        long[] counts = new long[10];
        for (long key : LongKeys.uniform(10, LongKeys.SEED).longs(N)) {
            counts[(int) key]++;
        }

        assertThat(Arrays.stream(counts).boxed())
                .allSatisfy(c -> assertThat((double) c).isCloseTo(N / 10.0, within(1_500.0)));
        assertThat(LongKeys.uniform(N, 1).longs(100))
                .isEqualTo(LongKeys.uniform(N, 1).longs(100))
                .isNotEqualTo(LongKeys.uniform(N, 2).longs(100));
    }

    @Test
    void sequentialAndTimestamps_growStrictly() {
        assertThat(LongKeys.sequential().longs(4)).containsExactly(0, 1, 2, 3);
        long[] times = LongKeys.timestamps(1_000, LongKeys.SEED).longs(100_000);
        assertThat(times[0]).isEqualTo(LongKeys.FIRST_TIMESTAMP);
        assertThat(times).isSorted().doesNotHaveDuplicates();
        assertThat((times[99_999] - times[0]) / 99_999.0).isCloseTo(1_000.5, within(15.0));
    }

    @Test
    void strings_ofNumbers_sortAsTheNumbersDo() {
        String[] strings = LongKeys.uniform(N, 3).strings(1_000);
        long[] longs = LongKeys.uniform(N, 3).longs(1_000);
        Arrays.sort(strings);
        Arrays.sort(longs);

        for (int i = 0; i < longs.length; i++) {
            assertThat(Long.parseLong(strings[i].substring(1))).isEqualTo(longs[i]);
        }
    }

    @Test
    void surnames_aMillion_areDistinctAndBeginWithListedNames() {
        SurnameKeys source = new SurnameKeys(LongKeys.SEED);
        String[] keys = source.strings(N);

        assertThat(new HashSet<>(Arrays.asList(keys))).hasSize(N);
        HashSet<String> names = new HashSet<>(source.names());
        assertThat(keys).allMatch(key -> names.contains(key.substring(0, key.length() - 8)));
        assertThat(new SurnameKeys(LongKeys.SEED).strings(100)).isEqualTo(Arrays.copyOf(keys, 100));
        assertThat(source.describe())
                .isEqualTo("surnames net.datafaker:datafaker:2.7.0 en/name.yml last_name, 473 names, seed=42");
    }

    @Test
    void longs_publishedSeed_areTheSameOnEveryJdk() {
        assertThat(Arrays.hashCode(
                        LongKeys.zipfian(10_000, LongKeys.THETA, LongKeys.SEED).longs(N)))
                .isEqualTo(100139966);
        assertThat(Arrays.hashCode(LongKeys.timestamps(1_000, LongKeys.SEED).longs(N)))
                .isEqualTo(1200835470);
    }

    @Test
    void describe_eachSource_namesItsParametersAndSeed() {
        assertThat(LongKeys.zipfian(1_000, 0.99, 42).describe()).isEqualTo("zipfian n=1000 theta=0.99 seed=42");
        assertThat(LongKeys.uniform(5, 42).describe()).isEqualTo("uniform n=5 seed=42");
    }

    @Test
    void arguments_outOfRange_areRefused() {
        assertThatThrownBy(() -> LongKeys.uniform(0, 1)).hasMessage("must be > 0: n=0");
        assertThatThrownBy(() -> new Zipf(10, -1)).hasMessage("must be 0…10: theta=-1.0");
        assertThatThrownBy(() -> LongKeys.sequential().longs(-1)).hasMessage("must be >= 0: n=-1");
        assertThatThrownBy(() -> LongKeys.timestamps(0, 1)).hasMessage("must be >= 1: meanGapMicros=0.0");
        assertThatThrownBy(() -> new SurnameKeys(1).strings(10_000_001))
                .hasMessage("must be <= 10000000 keys in all: n=10000001 after 0");
    }
}
