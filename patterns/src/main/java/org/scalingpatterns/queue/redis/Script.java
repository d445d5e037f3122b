package org.scalingpatterns.queue.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What Redis does in one step. The first keys are those of the queue, in the order of RedisWorkQueue's list; where there are more, they
 * are those of its dead letters. Times are the server's, in milliseconds.
 */
final class Script {

    /** What the others are made of. Each step of what is due handles so many at most, as a script holds up the whole server. */
    private static final String COMMON = """
            local clock = redis.call('TIME')
            local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
            local SOME = 100

            local function keys(from)
              local named = {}
              for i, name in ipairs({'m', 's', 'f', 'r', 'x', 'd', 'b', 'g', 'n', 'k', 't'}) do
                named[name] = KEYS[from + i]
              end
              if redis.call('EXISTS', named.s) == 0 then
                redis.call('XGROUP', 'CREATE', named.s, 'workers', '0', 'MKSTREAM')
              end
              return named
            end
            local q = keys(0)
            local letters = #KEYS > 11 and keys(11) or nil

            local function group(record)
              local length, at = string.match(record, '^(-?%d+):()')
              length = tonumber(length)
              return length >= 0 and string.sub(record, at, at + length - 1)
            end

            local function member(name)
              return #name .. ':' .. name
            end

            local function publish(q, id)
              redis.call('XADD', q.s, '*', 'id', id)
            end

            local function enter(q, id, record, time)
              local name = group(record)
              redis.call('HSET', q.m, id, record)
              if time > now then
                redis.call('ZADD', q.d, time, id)
              end
              if name and redis.call('HSETNX', q.b, name, id) == 0 then
                local place = string.format('%016d', redis.call('INCR', q.n))
                redis.call('ZADD', q.g, 0, member(name) .. place .. id)
              elseif time <= now then
                publish(q, id)
              end
            end

            local function message(entry)
              return redis.call('XRANGE', q.s, entry, entry)[1][2][2]
            end

            local function holder(entry)
              local pending = redis.call('XPENDING', q.s, 'workers', entry, entry, 1)[1]
              return pending and pending[2], pending and pending[4]
            end

            local function tidy(consumer)
              if #redis.call('XPENDING', q.s, 'workers', '-', '+', 1, consumer) == 0 then
                redis.call('XGROUP', 'DELCONSUMER', q.s, 'workers', consumer)
              end
            end

            local function remove(entry, id)
              local name = group(redis.call('HGET', q.m, id))
              redis.call('XACK', q.s, 'workers', entry)
              redis.call('XDEL', q.s, entry)
              for _, key in ipairs({q.f, q.r, q.x}) do
                redis.call('ZREM', key, entry)
              end
              redis.call('HDEL', q.m, id)
              if name then
                local first = member(name)
                local behind = redis.call('ZRANGEBYLEX', q.g, '[' .. first, '(' .. first .. ':', 'LIMIT', 0, 1)[1]
                if behind then
                  local following = string.sub(behind, #first + 17)
                  redis.call('ZREM', q.g, behind)
                  redis.call('HSET', q.b, name, following)
                  if not redis.call('ZSCORE', q.d, following) then
                    publish(q, following)
                  end
                else
                  redis.call('HDEL', q.b, name)
                end
              end
            end

            local more = false
            local function some(key)
              local found = redis.call('ZRANGEBYSCORE', key, '-inf', now, 'WITHSCORES', 'LIMIT', 0, SOME)
              more = more or #found == 2 * SOME
              return found
            end

            local function one(key)
              return redis.call('ZRANGEBYSCORE', key, '-inf', now, 'WITHSCORES', 'LIMIT', 0, 1)
            end

            local function advance(tries)
              if tries > 2147483647 then
                local former = some(q.x)
                for i = 1, #former, 2 do
                  redis.call('ZREM', q.x, former[i])
                  redis.call('ZADD', q.r, now, former[i])
                end
              end
              local sent = some(q.d)
              for i = 1, #sent, 2 do
                local name = group(redis.call('HGET', q.m, sent[i]))
                redis.call('ZREM', q.d, sent[i])
                if not name or redis.call('HGET', q.b, name) == sent[i] then
                  publish(q, sent[i])
                end
              end
              local late = some(q.f)
              for i = 1, #late, 2 do
                local _, receives = holder(late[i])
                redis.call('ZREM', q.f, late[i])
                redis.call('ZADD', receives >= tries and q.x or q.r, late[i + 1], late[i])
              end
            end

            local function seize(entry)
              local consumer = holder(entry)
              redis.call('XCLAIM', q.s, 'workers', 'nobody', 0, entry, 'JUSTID')
              tidy(consumer)
            end
            """;

    /**
     * ARGV: capacity, most deduplication ids, window; for each message its id, deduplication id with a '+' before it or nothing,
     * delay, record. Returns the ids, or which of the bounds was met.
     */
    static final Script SEND = new Script("""
            local capacity, most, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local old = redis.call('ZRANGEBYSCORE', q.t, '-inf', now, 'LIMIT', 0, SOME + #ARGV)
            for _, known in ipairs(old) do
              redis.call('ZREM', q.t, known)
              redis.call('HDEL', q.k, known)
            end
            local ids, new, fresh, names = {}, {}, {}, 0
            for i = 4, #ARGV, 4 do
              local id, name = ARGV[i], window > 0 and ARGV[i + 1] ~= '' and ARGV[i + 1]
              local first = name and new[name]
              if name and not first and (tonumber(redis.call('ZSCORE', q.t, name)) or 0) > now then
                first = redis.call('HGET', q.k, name)
              end
              if not first and redis.call('HEXISTS', q.m, id) == 0 then
                fresh[#fresh + 1] = i
                if name then
                  new[name] = id
                  names = names + 1
                end
              end
              ids[#ids + 1] = first or id
            end
            if #fresh > 0 and redis.call('HLEN', q.m) + #fresh > capacity then
              return 'capacity=' .. ARGV[1]
            end
            if names > 0 and redis.call('ZCOUNT', q.t, '(' .. now, '+inf') + names > most then
              return 'deduplicationIds=' .. ARGV[2]
            end
            for _, i in ipairs(fresh) do
              enter(q, ARGV[i], ARGV[i + 3], now + ARGV[i + 2])
            end
            for name, id in pairs(new) do
              redis.call('HSET', q.k, name, id)
              redis.call('ZADD', q.t, now + window, name)
            end
            return ids
            """);

    /**
     * ARGV: most tries, visibility, room in the dead letters (-1: they are elsewhere, -2: and not for this caller), consumer, how many,
     * most in flight. Returns a dead letter that the caller has to move (and then nothing else), or those for which there was no room, of each its entry, id and record; the last entry;
     * the time until something is due (-1: nothing is); and of each message its id, entry, receives and record.
     */
    static final Script RECEIVE = new Script("""
            local visibility, room, consumer = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
            advance(tonumber(ARGV[1]))
            local left = {}
            local dead = room >= 0 and some(q.x) or room == -1 and one(q.x) or {}
            for i = 1, #dead, 2 do
              local entry = dead[i]
              local id = message(entry)
              local record = redis.call('HGET', q.m, id)
              seize(entry)
              if redis.call('HLEN', letters and letters.m or q.m) < room then
                enter(letters, id, record, now)
                remove(entry, id)
                tidy('nobody')
              else
                redis.call('ZADD', q.x, now + visibility, entry)
                left[#left + 1] = {entry, id, record}
              end
            end
            local free = math.min(tonumber(ARGV[5]), ARGV[6] - redis.call('ZCOUNT', q.f, '(' .. now, '+inf'))
            if room < 0 and #left > 0 then
              free = 0
            end
            local taken = {}

            local function hand(entry, receives)
              local id = message(entry)
              redis.call('ZADD', q.f, now + visibility, entry)
              taken[#taken + 1] = {id, entry, receives, redis.call('HGET', q.m, id)}
            end

            local function field(answer, name)
              for i = 1, #answer, 2 do
                if answer[i] == name then
                  return answer[i + 1]
                end
              end
            end

            if free > 0 then
              local back = redis.call('ZRANGEBYSCORE', q.r, '-inf', now, 'WITHSCORES', 'LIMIT', 0, free)
              local seen = field(redis.call('XINFO', 'GROUPS', q.s)[1], 'last-delivered-id')
              local new = redis.call('XRANGE', q.s, '(' .. seen, '+', 'COUNT', free)
              local b, n = 1, 1
              while #taken < free and (b < #back or n <= #new) do
                local old = b < #back and tonumber(back[b + 1])
                if old and (n > #new or old <= tonumber(string.match(new[n][1], '^%d+'))) then
                  local former, receives = holder(back[b])
                  redis.call('XCLAIM', q.s, 'workers', consumer, 0, back[b])
                  redis.call('ZREM', q.r, back[b])
                  tidy(former)
                  hand(back[b], receives + 1)
                  b = b + 2
                else
                  redis.call('XREADGROUP', 'GROUP', 'workers', consumer, 'COUNT', 1, 'STREAMS', q.s, '>')
                  hand(new[n][1], 1)
                  n = n + 1
                end
              end
            end
            local wait = more and 0 or -1
            if #taken == 0 and not more then
              for _, key in ipairs({q.d, q.f, q.r, q.x}) do
                local time = redis.call('ZRANGEBYSCORE', key, '(' .. now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2]
                if time and (wait < 0 or time - now < wait) then
                  wait = time - now
                end
              end
            end
            local last = field(redis.call('XINFO', 'STREAM', q.s), 'last-generated-id')
            return {left, last, wait, taken}
            """);

    private static final String HELD = """
            local entry, consumer = ARGV[1], ARGV[2]
            local by, receives = holder(entry)
            if by ~= consumer or receives ~= tonumber(ARGV[3]) then
              return 0
            end
            """;

    private static final String IN_FLIGHT = HELD + """
            if (tonumber(redis.call('ZSCORE', q.f, entry)) or 0) <= now then
              return 0
            end
            """;

    /** ARGV: entry, consumer, receives. Returns whether it was that delivery's. */
    static final Script ACK = new Script(HELD + """
            remove(entry, message(entry))
            tidy(consumer)
            return 1
            """);

    /** ARGV: entry, consumer, receives, delay, most tries. Nobody holds it then, which is what makes its receipt stale. */
    static final Script NACK = new Script(IN_FLIGHT + """
            redis.call('ZREM', q.f, entry)
            seize(entry)
            if receives >= tonumber(ARGV[5]) then
              redis.call('ZADD', q.x, now, entry)
            else
              redis.call('ZADD', q.r, now + ARGV[4], entry)
            end
            return 1
            """);

    /** ARGV: entry, consumer, receives, time. */
    static final Script EXTEND = new Script(IN_FLIGHT + """
            redis.call('ZADD', q.f, now + ARGV[4], entry)
            return 1
            """);

    /** ARGV: entry. It is with the dead letters elsewhere; nothing if it was removed before. */
    static final Script BURY = new Script("""
            if redis.call('ZSCORE', q.x, ARGV[1]) then
              remove(ARGV[1], message(ARGV[1]))
              tidy('nobody')
            end
            return 1
            """);

    /** ARGV: most tries. Returns how many there are, are delayed, and are in flight. */
    static final Script COUNT = new Script("""
            advance(tonumber(ARGV[1]))
            local function later(key)
              return redis.call('ZCOUNT', key, '(' .. now, '+inf')
            end
            local delayed = later(q.d) + later(q.r) + redis.call('ZCARD', q.x)
            return {redis.call('HLEN', q.m), delayed, later(q.f)}
            """);

    private final byte[] text;
    private final byte[] sha;

    private Script(String text) {
        this.text = (COMMON + text).getBytes(StandardCharsets.US_ASCII);
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
