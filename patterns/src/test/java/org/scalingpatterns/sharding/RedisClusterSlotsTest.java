package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.servers.NeedsRedis;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.ClusterKeyword;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;
import redis.embedded.RedisServer;

/** All 16,384 slots, as a real Redis in cluster mode counts them. */
@NeedsRedis
class RedisClusterSlotsTest {

    /** The cluster bus listens 10,000 above the port for clients. */
    private static final int HIGHEST_PORT = 55_535;

    @TempDir
    Path directory;

    @Test
    void slotOf_keysOfAllSlots_isWhatClusterKeyslotSays() throws IOException {
        int port = freePort();
        RedisServer server = RedisServer.builder()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("dir " + directory)
                .setting("cluster-enabled yes")
                .setting("save \"\"")
                .build();
        server.start();
        try (Jedis redis = new Jedis("127.0.0.1", port)) {
            Map<String, Integer> ours = keysOfAllSlots();
            Map<String, Response<Object>> theirs = new LinkedHashMap<>();
            try (Pipeline pipeline = redis.pipelined()) {
                ours.keySet()
                        .forEach(key -> theirs.put(
                                key, pipeline.sendCommand(Command.CLUSTER, ClusterKeyword.KEYSLOT.name(), key)));
            }
            theirs.forEach((key, slot) ->
                    assertThat(slot.get()).as("slot of '%s'", key).isEqualTo((long) ours.get(key)));
        } finally {
            server.stop();
        }
    }

    /** One number for every slot, and text that is hard to get right. */
    private static Map<String, Integer> keysOfAllSlots() {
        Map<String, Integer> slots = new LinkedHashMap<>();
        BitSet seen = new BitSet(HashSlots.SLOTS);
        for (long i = 0; seen.cardinality() < HashSlots.SLOTS; i++) {
            long number = KeyHash.fmix64(i) >> (i % 60);
            int slot = HashSlots.slotOf(number);
            if (!seen.get(slot)) {
                seen.set(slot);
                slots.put(Long.toString(number), slot);
            }
        }
        List<String> texts = new ArrayList<>(List.of(
                "",
                "{",
                "}",
                "{}",
                "{}{a}",
                "{a}{b}",
                "a{b}c",
                "a{b",
                "a}b{c",
                "{{a}}",
                "a{}b{c}",
                "ü",
                "\u20ac",
                "{\u20ac}x"));
        texts.add("\ud83d\ude00 key");
        for (String text : texts) {
            slots.put(text, HashSlots.slotOf(text));
        }
        return slots;
    }

    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() <= HIGHEST_PORT) {
                    return socket.getLocalPort();
                }
            }
        }
        throw new IOException("must be <= " + HIGHEST_PORT + ": no such port was free");
    }
}
