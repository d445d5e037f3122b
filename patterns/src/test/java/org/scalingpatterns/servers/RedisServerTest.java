package org.scalingpatterns.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

class RedisServerTest {

    @Test
    @NeedsRedis
    void start_server_isEmptyLocalAndKeepsNothing() throws Exception {
        try (RedisServer server = RedisServer.start();
                Jedis client = new Jedis(server.uri())) {
            assertThat(client.dbSize()).isZero();
            assertThat(client.configGet("bind")).containsEntry("bind", "127.0.0.1");
            assertThat(client.configGet("save")).containsEntry("save", "");
            assertThat(client.configGet("appendonly")).containsEntry("appendonly", "no");
            assertThat(client.info("server")).contains("redis_version:7.");
        }
    }

    @Test
    @NeedsRedis
    void close_twice_serverIsGone() throws Exception {
        RedisServer server = RedisServer.start();
        server.close();
        server.close();
        assertThatThrownBy(() -> new Jedis(server.uri()).ping()).isInstanceOf(JedisConnectionException.class);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void start_platformWithoutBinary_saysSoInOneLine() {
        String name = System.getProperty("os.name");
        try {
            System.setProperty("os.name", "Plan 9");
            assertThat(RedisServer.isAvailable()).isFalse();
            assertThatThrownBy(RedisServer::start)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageStartingWith("not run: the embedded Redis is for Linux x86-64, this is Plan 9");
        } finally {
            System.setProperty("os.name", name);
        }
    }
}
