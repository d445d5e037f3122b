package org.scalingpatterns.sharding;

/** Murmur3 x64_128 by Austin Appleby (public domain), for strings without allocation and for bytes. */
final class Murmur3 {

    /*
     * The 128-bit state (h1, h2) takes 16 bytes a round. A string is read as its UTF-16LE code units, eight characters a
     * round, which is what Guava's murmur3_128().hashUnencodedChars hashes: no encoder, no buffer, and unpaired surrogates
     * stay distinct. The variant for bytes exists to be checked against SMHasher's verification code; both share every
     * arithmetic step.
     */

    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private Murmur3() {}

    static long hash(String s) {
        int length = s.length();
        long h1 = 0;
        long h2 = 0;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            h1 = round1(h1, h2, chars(s, i, 4));
            h2 = round2(h1, h2, chars(s, i + 4, 4));
        }
        int rest = length - i;
        if (rest > 4) {
            h2 ^= scramble2(chars(s, i + 4, rest - 4));
        }
        if (rest > 0) {
            h1 ^= scramble1(chars(s, i, Math.min(rest, 4)));
        }
        return low(h1, h2, 2L * length);
    }

    /** The low and the high 64 bits of the hash of {@code length} bytes. */
    static long[] hash128(byte[] data, int length, int seed) {
        long h1 = seed & 0xffffffffL;
        long h2 = h1;
        int i = 0;
        for (; i + 16 <= length; i += 16) {
            h1 = round1(h1, h2, bytes(data, i, 8));
            h2 = round2(h1, h2, bytes(data, i + 8, 8));
        }
        int rest = length - i;
        if (rest > 8) {
            h2 ^= scramble2(bytes(data, i + 8, rest - 8));
        }
        if (rest > 0) {
            h1 ^= scramble1(bytes(data, i, Math.min(rest, 8)));
        }
        long low = low(h1, h2, length);
        return new long[] {low, low + finalHigh(h1, h2, length)};
    }

    private static long chars(String s, int from, int count) {
        if (count == 4) {
            return s.charAt(from)
                    | ((long) s.charAt(from + 1) << 16)
                    | ((long) s.charAt(from + 2) << 32)
                    | ((long) s.charAt(from + 3) << 48);
        }
        long k = 0;
        for (int i = 0; i < count; i++) {
            k |= (long) s.charAt(from + i) << (16 * i);
        }
        return k;
    }

    private static long bytes(byte[] data, int from, int count) {
        long k = 0;
        for (int i = 0; i < count; i++) {
            k |= (data[from + i] & 0xffL) << (8 * i);
        }
        return k;
    }

    private static long round1(long h1, long h2, long k1) {
        return (Long.rotateLeft(h1 ^ scramble1(k1), 27) + h2) * 5 + 0x52dce729;
    }

    private static long round2(long h1, long h2, long k2) {
        return (Long.rotateLeft(h2 ^ scramble2(k2), 31) + h1) * 5 + 0x38495ab5;
    }

    private static long scramble1(long k1) {
        return Long.rotateLeft(k1 * C1, 31) * C2;
    }

    private static long scramble2(long k2) {
        return Long.rotateLeft(k2 * C2, 33) * C1;
    }

    private static long low(long h1, long h2, long byteCount) {
        long a = (h1 ^ byteCount) + (h2 ^ byteCount);
        return KeyHash.fmix64(a) + finalHigh(h1, h2, byteCount);
    }

    private static long finalHigh(long h1, long h2, long byteCount) {
        long a = (h1 ^ byteCount) + (h2 ^ byteCount);
        return KeyHash.fmix64(a + (h2 ^ byteCount));
    }
}
