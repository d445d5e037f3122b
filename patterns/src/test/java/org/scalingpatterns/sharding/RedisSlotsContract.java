package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a key → slot function promises that has to agree with Redis Cluster. */
public abstract class RedisSlotsContract {

    /** The slot of a text. */
    protected abstract int slotOf(String key);

    /** The slot of a number's decimal text. */
    protected abstract int slotOf(long key);

    @Test
    @Guarantee("hash-sharding/redis-slots")
    public void slotOf_publishedKeys_isThePublishedSlot() {
        assertThat(slotOf("123456789")).isEqualTo(0x31C3 & 16_383);
        Map.of(
                        "foo",
                        12_182,
                        "{foo}bar",
                        12_182,
                        "foo{}{bar}",
                        8_363,
                        "full_key",
                        10_135,
                        "partial.{user}",
                        5_474,
                        "",
                        0)
                .forEach((key, slot) -> assertThat(slotOf(key)).as(key).isEqualTo(slot));
        for (String key :
                new String[] {"ünï", "\u20ac12", "a\ud83d\ude00b", "\ud800x", "\udc00\ud800", "{é}x", "12345\u0394"}) {
            assertThat(slotOf(key)).as(key).isEqualTo(bitwiseSlot(key.replace("{é}x", "é")));
        }
    }

    @Test
    @Guarantee("hash-sharding/number-slots")
    public void slotOf_number_isTheSlotOfItsDecimalText() {
        for (long power = 1; power > 0 && power < Long.MAX_VALUE / 10; power *= 10) {
            assertNumber(power - 1, power, power + 1, -power + 1, -power, -power - 1);
        }
        assertNumber(
                Long.MIN_VALUE,
                Long.MIN_VALUE + 1,
                Long.MAX_VALUE,
                1_000_000_000_000_000_000L,
                -9_000_000_000_000_000_009L);
        for (int i = 0; i < 100_000; i++) {
            long number = KeyHash.fmix64(i);
            assertNumber(number >> (i & 63), i);
        }
    }

    private void assertNumber(long... numbers) {
        for (long number : numbers) {
            assertThat(slotOf(number)).as("%s", number).isEqualTo(slotOf(Long.toString(number)));
        }
    }

    /** The definition, bit by bit, without the shortcuts of any implementation. */
    private static int bitwiseSlot(String key) {
        int crc = 0;
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            crc ^= (b & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
            }
            crc &= 0xffff;
        }
        return crc & 16_383;
    }
}
