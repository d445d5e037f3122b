package org.scalingpatterns.caching.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What Redis does in one step. Keys are the copy's and the lease's.
 *
 * <p>Versions are compared as texts of 19 digits: a Lua number is a double, which can't tell two versions of the same
 * microsecond apart.
 */
final class Script {
    /** KEYS: copy. */
    static final Script GET = new Script("""
            return {redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])}
            """);

    /** KEYS: lease. ARGV: new token, milliseconds. */
    static final Script LEASE = new Script("""
            local token = redis.call('GET', KEYS[1])
            if token then
              redis.call('PEXPIRE', KEYS[1], ARGV[2])
              return token
            end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return ARGV[1]
            """);

    /** KEYS: copy, lease. ARGV: token, version, copy, milliseconds. */
    static final Script FILL = new Script("""
            if redis.call('GET', KEYS[2]) ~= ARGV[1] or redis.call('GETRANGE', KEYS[1], 1, 19) > ARGV[2] then
              return 0
            end
            redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
            return 1
            """);

    /** KEYS: copy, lease. ARGV: channel, message, version, copy, milliseconds. */
    static final Script PUT = new Script("""
            redis.call('DEL', KEYS[2])
            redis.call('PUBLISH', ARGV[1], ARGV[2])
            if redis.call('GETRANGE', KEYS[1], 1, 19) > ARGV[3] then
              return 0
            end
            redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
            return 1
            """);

    /** KEYS: copy, lease. ARGV: channel, message. */
    static final Script DROP = new Script("""
            redis.call('DEL', KEYS[2])
            redis.call('PUBLISH', ARGV[1], ARGV[2])
            if redis.call('GETRANGE', KEYS[1], 0, 0) ~= 'f' then
              redis.call('DEL', KEYS[1])
            end
            return 1
            """);

    /** KEYS: copy, lease. ARGV: channel, message, version, fence without kind and version, milliseconds. */
    static final Script FENCE = new Script("""
            redis.call('DEL', KEYS[2])
            redis.call('PUBLISH', ARGV[1], ARGV[2])
            local version = redis.call('GETRANGE', KEYS[1], 1, 19)
            if version < ARGV[3] then
              version = ARGV[3]
            end
            redis.call('SET', KEYS[1], 'f' .. version .. ARGV[4], 'PX', ARGV[5])
            return 1
            """);

    private final byte[] text;
    private final byte[] sha;

    private Script(String text) {
        this.text = text.getBytes(StandardCharsets.US_ASCII);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(this.text);
            this.sha = HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    byte[] text() {
        return text;
    }

    byte[] sha() {
        return sha;
    }
}
