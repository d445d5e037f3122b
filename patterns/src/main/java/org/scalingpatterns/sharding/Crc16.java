package org.scalingpatterns.sharding;

/** CRC-16/XMODEM (polynomial 0x1021, initial value 0), the one Redis Cluster takes its slots from. */
final class Crc16 {

    /*
     * With initial value 0 and no final XOR, the CRC is linear: crc(a ^ b) = crc(a) ^ crc(b) for texts of equal length, and
     * leading zero bytes don't count. Two uses:
     *
     * Strings: four characters a step ("slicing by 4", Kounavis and Berry 2005). ZEROS_k[b] is the CRC of byte b followed by k
     * zero bytes.
     *
     * Numbers: the text of a number with d digits is '000…0' (d times) XOR the digits' values, since '0' + v = '0' ^ v. So the
     * CRC is ZERO_TEXT[d] XOR one table entry for every pair of digits, and pairs of leading zeros add nothing: no loop over
     * characters, no text. A minus sign in front is one more entry.
     */

    private static final int PAIRS = 10;
    private static final int MAX_DIGITS = 19;
    private static final int CRC_OF_MIN_VALUE;

    private static final char[] ZEROS_0 = new char[256];
    private static final char[] ZEROS_1 = new char[256];
    private static final char[] ZEROS_2 = new char[256];
    private static final char[] ZEROS_3 = new char[256];
    /** [pair from the right * 100 + value] */
    private static final char[] PAIR = new char[PAIRS * 100];
    /** [digits]: that many characters '0'; [digits + 32]: the same after a minus sign. */
    private static final char[] ZERO_TEXT = new char[64];

    private static final long[] POWER_OF_10 = new long[MAX_DIGITS];

    static {
        for (int b = 0; b < 256; b++) {
            int crc = b << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc << 1) ^ ((crc & 0x8000) == 0 ? 0 : 0x1021);
            }
            ZEROS_0[b] = (char) crc;
        }
        for (int b = 0; b < 256; b++) {
            ZEROS_1[b] = (char) next(ZEROS_0[b], 0);
            ZEROS_2[b] = (char) next(ZEROS_1[b], 0);
            ZEROS_3[b] = (char) next(ZEROS_2[b], 0);
        }
        for (int value = 0; value < 100; value++) {
            int crc = next(next(0, value / 10), value % 10);
            for (int pair = 0; pair < PAIRS; pair++) {
                PAIR[pair * 100 + value] = (char) crc;
                crc = next(next(crc, 0), 0);
            }
        }
        int minus = next(0, '-');
        int zeros = 0;
        for (int digits = 1; digits <= MAX_DIGITS; digits++) {
            zeros = next(zeros, '0');
            minus = next(minus, '0');
            ZERO_TEXT[digits] = (char) zeros;
            ZERO_TEXT[digits + 32] = (char) minus;
        }
        long power = 1;
        for (int i = 0; i < MAX_DIGITS; i++, power *= 10) {
            POWER_OF_10[i] = power;
        }
        CRC_OF_MIN_VALUE = of(Long.toString(Long.MIN_VALUE), 0, 20);
    }

    private Crc16() {}

    /** One more byte. */
    private static int next(int crc, int b) {
        return ((crc << 8) ^ ZEROS_0[(crc >>> 8) ^ b]) & 0xffff;
    }

    /** The CRC of {@code Long.toString(number)}. */
    static int ofDecimal(long number) {
        if (number == Long.MIN_VALUE) {
            return CRC_OF_MIN_VALUE;
        }
        long n = Math.abs(number);
        int crc = ZERO_TEXT[digits(n) + (int) ((number >>> 63) << 5)];
        if (n < 100_000_000) {
            return crc ^ eightDigits((int) n, 0);
        }
        long high = n / 100_000_000;
        crc ^= eightDigits((int) (n - high * 100_000_000), 0);
        if (high < 100_000_000) {
            return crc ^ eightDigits((int) high, 400);
        }
        int top = (int) (high / 100_000_000);
        crc ^= eightDigits((int) (high - top * 100_000_000L), 400);
        return crc ^ PAIR[800 + top % 100] ^ PAIR[900 + top / 100];
    }

    private static int eightDigits(int n, int pairs) {
        int high = n / 10_000;
        int low = n - high * 10_000;
        int a = high / 100;
        int c = low / 100;
        return PAIR[pairs + low - c * 100]
                ^ PAIR[pairs + 100 + c]
                ^ PAIR[pairs + 200 + high - a * 100]
                ^ PAIR[pairs + 300 + a];
    }

    /** Decimal digits of n >= 0. 1233 / 4096 is log10(2), which gives the count or one less. */
    private static int digits(long n) {
        int guess = ((64 - Long.numberOfLeadingZeros(n | 1)) * 1233) >>> 12;
        return n >= POWER_OF_10[guess] || guess == 0 ? guess + 1 : guess;
    }

    /** The CRC of the UTF-8 bytes of {@code s[from, to)}; an unpaired surrogate counts as '?', as in String.getBytes. */
    static int of(String s, int from, int to) {
        int crc = 0;
        int i = from;
        for (; i + 4 <= to; i += 4) {
            int a = s.charAt(i);
            int b = s.charAt(i + 1);
            int c = s.charAt(i + 2);
            int d = s.charAt(i + 3);
            if ((a | b | c | d) >= 0x80) {
                return ofUnicode(crc, s, i, to);
            }
            crc = ZEROS_3[(crc >>> 8) ^ a] ^ ZEROS_2[(crc & 0xff) ^ b] ^ ZEROS_1[c] ^ ZEROS_0[d];
        }
        return ofUnicode(crc, s, i, to);
    }

    private static int ofUnicode(int crc, String s, int from, int to) {
        for (int i = from; i < to; i++) {
            int c = s.charAt(i);
            if (c < 0x80) {
                crc = next(crc, c);
            } else if (c < 0x800) {
                crc = next(next(crc, 0xc0 | (c >> 6)), continuation(c));
            } else if (!Character.isSurrogate((char) c)) {
                crc = next(next(next(crc, 0xe0 | (c >> 12)), continuation(c >> 6)), continuation(c));
            } else if (i + 1 < to && Character.isSurrogatePair((char) c, s.charAt(i + 1))) {
                int point = Character.toCodePoint((char) c, s.charAt(++i));
                crc = next(next(crc, 0xf0 | (point >> 18)), continuation(point >> 12));
                crc = next(next(crc, continuation(point >> 6)), continuation(point));
            } else {
                crc = next(crc, '?');
            }
        }
        return crc;
    }

    private static int continuation(int bits) {
        return 0x80 | (bits & 0x3f);
    }
}
