package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals what events say about a person, so that it can be erased although the events stay (crypto-shredding). Seal before an
 * event is appended; <b>let states, snapshots and views hold the sealed bytes, and open them only where they are shown</b>:
 * then nothing but the key has to be erased. Thread-safe. O(bytes), and a look at the keys.
 *
 * <pre>
 *  subject length 2 | subject (UTF-8) | nonce 12 | AES-GCM of the data, with its tag of 16; the subject is authenticated as well
 * </pre>
 */
public final class PersonalData {

    /*
     * An Evolution that opened the data would not be pure, for its states would depend on the day of the replay; and its
     * snapshots would be copies of the plain text that no erasure finds. So the state carries what the event carries.
     *
     * Nonces are random, 96 bits: a subject's key is good for 2^32 seals (NIST SP 800-38D, 8.3).
     */

    private static final int NONCE = 12;
    private static final int TAG = 16;

    private final SubjectKeys keys;
    private final SecureRandom random;

    /**
     * With the keys of a store.
     *
     * @param random where nonces come from: {@code new SecureRandom()}
     */
    public PersonalData(SubjectKeys keys, SecureRandom random) {
        this.keys = Objects.requireNonNull(keys, "keys");
        this.random = Objects.requireNonNull(random, "random");
    }

    /**
     * Seals bytes with the subject's key.
     *
     * @param subject whose data it is: 1 to 32,767 bytes of UTF-8, readable for ever, without unpaired surrogates
     * @throws SubjectErasedException if the subject was erased
     */
    public byte[] seal(String subject, byte[] plain) throws IOException {
        EventStore.checkText("subject", subject);
        byte[] name = subject.getBytes(UTF_8);
        if (name.length < 1 || name.length > Short.MAX_VALUE) {
            throw new IllegalArgumentException("must be 1 .. 32767 bytes of UTF-8: subject=" + name.length);
        }
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, keys.obtain(subject), name, nonce, plain, 0);
        return ByteBuffer.allocate(2 + name.length + NONCE + sealed.length)
                .putShort((short) name.length)
                .put(name)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * What was sealed; empty if its subject was erased.
     *
     * @throws IOException if the bytes are damaged, or the key is missing or another one
     */
    public Optional<byte[]> open(byte[] sealed) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(sealed);
        int length = sealed.length < 2 ? 0 : bytes.getShort();
        if (length < 1 || bytes.remaining() < length + NONCE + TAG) {
            throw new IOException("must be sealed data: " + sealed.length + " bytes");
        }
        byte[] name = new byte[length];
        byte[] nonce = new byte[NONCE];
        bytes.get(name).get(nonce);
        Optional<SecretKey> key = keys.find(new String(name, UTF_8));
        return key.isEmpty()
                ? Optional.empty()
                : Optional.of(crypt(Cipher.DECRYPT_MODE, key.get(), name, nonce, sealed, bytes.position()));
    }

    private static byte[] crypt(int mode, SecretKey key, byte[] name, byte[] nonce, byte[] data, int from)
            throws IOException {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
            cipher.updateAAD(name);
            return cipher.doFinal(data, from, data.length - from);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "the data is damaged, or was sealed with another key: subject=" + new String(name, UTF_8), e);
        }
    }
}
