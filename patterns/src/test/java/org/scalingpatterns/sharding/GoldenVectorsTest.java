package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Published values, and other people's implementations as oracles. */
class GoldenVectorsTest {

    @Test
    void jumpHash_publishedKeys_landInThePublishedBuckets() {
        JumpHash<Long> hundred = JumpHash.ofLongs(100);
        assertThat(LongStream.range(0, 20).mapToInt(hundred::shardFor).toArray())
                .containsExactly(0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83);
        assertThat(JumpHash.ofLongs(11).shardFor(10_863_919_174_838_991L)).isEqualTo(6);
    }

    @Test
    void jumpHash_randomKeysAndSizes_agreesWithGuava() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 200_000; i++) {
            long key = random.nextLong();
            int shards = 1 + random.nextInt(i % 10 == 0 ? Integer.MAX_VALUE - 1 : 5_000);
            assertThat(JumpHash.ofLongs(shards).shardFor(key)).isEqualTo(Hashing.consistentHash(key, shards));
        }
    }

    @Test
    void crc16_checkValue_isThatOfXmodem() {
        assertThat(Crc16.of("123456789", 0, 9)).isEqualTo(0x31C3);
        assertThat(Crc16.ofDecimal(123_456_789)).isEqualTo(0x31C3);
    }

    @Test
    void murmur3_bytes_passSmhashersVerification() {
        byte[] hashes = new byte[256 * 16];
        byte[] key = new byte[256];
        for (int i = 0; i < 256; i++) {
            key[i] = (byte) i;
            writeLittleEndian(Murmur3.hash128(key, i, 256 - i), hashes, i * 16);
        }
        long[] ofHashes = Murmur3.hash128(hashes, hashes.length, 0);
        assertThat((int) ofHashes[0]).isEqualTo(0x6384BA69);
    }

    private static void writeLittleEndian(long[] hash, byte[] to, int at) {
        for (int b = 0; b < 16; b++) {
            to[at + b] = (byte) (hash[b / 8] >>> (b % 8 * 8));
        }
    }

    @Test
    void murmur3_strings_agreeWithGuavaAndWithTheBytes() {
        HashFunction guava = Hashing.murmur3_128();
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 20_000; i++) {
            char[] chars = new char[i % 70];
            for (int c = 0; c < chars.length; c++) {
                chars[c] = (char) random.nextInt(i % 2 == 0 ? 128 : 65_536);
            }
            String text = String.valueOf(chars);
            byte[] bytes = new byte[2 * chars.length];
            for (int b = 0; b < bytes.length; b++) {
                bytes[b] = (byte) (chars[b / 2] >>> (b % 2 * 8));
            }
            assertThat(KeyHash.murmur3().hash(text))
                    .isEqualTo(guava.hashUnencodedChars(text).asLong())
                    .isEqualTo(Murmur3.hash128(bytes, bytes.length, 0)[0]);
        }
    }

    @Test
    void ownMaps_pinnedKeys_stayWhereTheyAre() {
        long[] keys = {0, 1, -1, 42, Long.MIN_VALUE, Long.MAX_VALUE, 1_000_000_007};
        assertThat(routes(ModuloHash.ofLongs(100), keys)).containsExactly(0, 78, 5, 12, 36, 76, 84);
        assertThat(routes(JumpBackHash.ofLongs(100), keys)).containsExactly(0, 53, 88, 80, 88, 3, 82);
        assertThat(routes(HashRing.ofLongs(100), keys)).containsExactly(19, 97, 34, 95, 5, 53, 79);
        assertThat(routes(RendezvousHash.ofLongs(100), keys)).containsExactly(51, 59, 90, 1, 64, 22, 91);
        assertThat(routes(RendezvousHash.weighted(KeyHash.identity(), 1, 4, 0, 2, 3, 50, 7), keys))
                .containsExactly(5, 1, 5, 1, 6, 5, 5);
    }

    private static int[] routes(ShardMap<?> map, long... keys) {
        return Arrays.stream(keys).mapToInt(map::shardFor).toArray();
    }
}
