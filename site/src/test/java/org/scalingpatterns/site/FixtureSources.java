package org.scalingpatterns.site;

/** The Java files of {@link ProjectFixture}. */
final class FixtureSources {
    static final String RECORDER = """
            /**
             * Records.
             *
             * <pre>{@code
             * @Benchmark
             * public Value get(HdrRecorder recorder) {
             *     long start = recorder.start();
             *     recorder.record(HdrRecorder.SERVICE, System.nanoTime() - start);
             * }
             *
             * // java -jar benchmarks.jar MyBenchmark -prof HdrProfiler
             * }</pre>
             */
            package org.scalingpatterns.benchmarks.harness.hdr;
            """;

    static final String SOURCE = """
            package org.scalingpatterns.placing;

            import java.util.List;

            /** Places keys on shards by slots. Thread-safe: it never changes. */
            public final class Slots {
                static final int SLOTS = 16_384; // as many as a cluster's
                private final List<String> shards;

                @SuppressWarnings("unused")
                Slots(List<String> shards) {
                    this.shards = List.copyOf(shards);
                }

                /** The shard of a key; {@code a < b && c > d} must survive the page. */
                public String shard(long key) {
                    int slot = (int) Math.floorMod(key * 0x9E3779B97F4A7C15L, (long) SLOTS);
                    return slot < 0 ? "never \\"this\\" & that" : shards.get(slot * shards.size() / SLOTS);
                }
            }
            """;

    static final String CONTRACT = """
            package org.scalingpatterns.placing;

            abstract class SlotsContract {
                @Guarantee("placing/minimal")
                @Test
                void growth_moves_onlyToTheNewShard() {}

                @Test
                void hotKey_staysOnOneShard() {}
            }
            """;

    static final String REJECTS = """
            package org.scalingpatterns.placing;

            class BrokenTest {
                @Rejects("placing/minimal")
                static class MovesEverything {}
            }
            """;

    private FixtureSources() {}
}
