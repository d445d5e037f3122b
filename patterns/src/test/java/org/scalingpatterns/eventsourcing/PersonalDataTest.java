package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.eventsourcing.Aggregates.Snapshotting;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.JournalOptions;

/** Sealed data keeps the contract of erasure, and the contract finds the ways in which it is got wrong. */
class PersonalDataTest extends ErasureContract {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Upcasters FORMS =
            Upcasters.builder().current("renamed", 1).build();

    @Override
    protected People open(Path folder) throws IOException {
        return new Sealing(folder, new FileSubjectKeys(folder.resolve("keys"), RANDOM));
    }

    /** The state is a list of sealed names. */
    private static class Sealing implements People {
        final EventStore events;
        final SubjectKeys keys;
        final PersonalData personal;
        final Aggregates<List<byte[]>> states;

        Sealing(Path folder, SubjectKeys keys) throws IOException {
            this.keys = keys;
            personal = new PersonalData(keys, RANDOM);
            events = JournalEventStore.open(
                    folder.resolve("events"),
                    JournalOptions.of(Durability.PROCESS).withSegmentBytes(64 << 10),
                    InstantSource.system());
            states = new Aggregates<>(
                    events,
                    FORMS,
                    new Evolution<>() {
                        @Override
                        public List<byte[]> initial() {
                            return List.of();
                        }

                        @Override
                        public List<byte[]> apply(List<byte[]> names, RecordedEvent event) {
                            return Stream.concat(names.stream(), Stream.of(inState(event.data())))
                                    .toList();
                        }
                    },
                    new Snapshotting<>(
                            new FileSnapshots(folder.resolve("snapshots")), 1, 1, Names::encode, Names::decode));
        }

        /** What the state keeps of an event's data. */
        byte[] inState(byte[] sealed) {
            return sealed;
        }

        /** What is shown of what the state keeps. */
        String shown(byte[] kept) throws IOException {
            return personal.open(kept).map(plain -> new String(plain, UTF_8)).orElse("erased");
        }

        private List<String> shown(List<byte[]> all) throws IOException {
            var names = new java.util.ArrayList<String>();
            for (byte[] kept : all) {
                names.add(shown(kept));
            }
            return names;
        }

        @Override
        public void rename(String person, String name) throws IOException {
            byte[] sealed = personal.seal(person, name.getBytes(UTF_8));
            events.append(person, ExpectedVersion.ANY, List.of(NewEvent.of("renamed", sealed)));
        }

        @Override
        public List<String> names(String person) throws IOException {
            return shown(states.load(person).state());
        }

        @Override
        public List<String> names(String person, long version) throws IOException {
            return shown(states.loadAt(person, version).state());
        }

        @Override
        public byte[] key(String person) throws IOException {
            return keys.obtain(person).getEncoded();
        }

        @Override
        public void erase(String person) throws IOException {
            keys.erase(person);
        }

        @Override
        public void close() throws IOException {
            events.close();
        }
    }

    /** A snapshot's bytes: each name with its length in front. */
    private static final class Names {
        static byte[] encode(List<byte[]> names) {
            var bytes = new java.io.ByteArrayOutputStream();
            for (byte[] name : names) {
                bytes.write(name.length >> 8);
                bytes.write(name.length);
                bytes.writeBytes(name);
            }
            return bytes.toByteArray();
        }

        static List<byte[]> decode(byte[] state) {
            var names = new java.util.ArrayList<byte[]>();
            var bytes = java.nio.ByteBuffer.wrap(state);
            while (bytes.hasRemaining()) {
                byte[] name = new byte[bytes.getShort()];
                bytes.get(name);
                names.add(name);
            }
            return names;
        }
    }

    /** Opens the data where the state is made: snapshots hold the plain text. */
    private static final class OpeningEarly extends Sealing {
        OpeningEarly(Path folder) throws IOException {
            super(folder, new FileSubjectKeys(folder.resolve("keys"), RANDOM));
        }

        @Override
        byte[] inState(byte[] sealed) {
            try {
                return personal.open(sealed).orElse("erased".getBytes(UTF_8));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        String shown(byte[] kept) {
            return new String(kept, UTF_8);
        }
    }

    /** Keeps the key, and says that it was erased. */
    private static final class FlaggingKeys implements SubjectKeys {
        private final Path folder;
        private final SubjectKeys keys;

        FlaggingKeys(Path folder) throws IOException {
            this.folder = folder;
            this.keys = new FileSubjectKeys(folder, RANDOM);
        }

        @Override
        public SecretKey obtain(String subject) throws IOException {
            if (Files.exists(folder.resolve(subject))) {
                throw new SubjectErasedException(subject);
            }
            return keys.obtain(subject);
        }

        @Override
        public Optional<SecretKey> find(String subject) throws IOException {
            return Files.exists(folder.resolve(subject)) ? Optional.empty() : keys.find(subject);
        }

        @Override
        public void erase(String subject) throws IOException {
            Files.writeString(folder.resolve(subject), "erased");
        }
    }

    /** Remembers what it was asked for. */
    private static final class CachingKeys implements SubjectKeys {
        private final SubjectKeys keys;
        private final Map<String, Optional<SecretKey>> known = new ConcurrentHashMap<>();

        CachingKeys(Path folder) throws IOException {
            this.keys = new FileSubjectKeys(folder, RANDOM);
        }

        @Override
        public SecretKey obtain(String subject) throws IOException {
            return keys.obtain(subject);
        }

        @Override
        public Optional<SecretKey> find(String subject) throws IOException {
            if (!known.containsKey(subject)) {
                known.put(subject, keys.find(subject));
            }
            return known.get(subject);
        }

        @Override
        public void erase(String subject) throws IOException {
            keys.erase(subject);
        }
    }

    private interface Variant {
        People open(Path folder) throws IOException;
    }

    private static Set<String> broken(Variant variant) {
        return Rejection.brokenGuarantees(() -> new ErasureContract() {
            @Override
            protected People open(Path folder) throws IOException {
                return variant.open(folder);
            }
        });
    }

    @Test
    @Rejects("event-sourcing/erasure")
    void state_thatOpensTheData_isRejectedForItsSnapshots() {
        assertThat(broken(OpeningEarly::new)).containsExactly("event-sourcing/erasure");
    }

    @Test
    void keys_thatAreOnlyFlagged_areRejected() {
        assertThat(broken(folder -> new Sealing(folder, new FlaggingKeys(folder.resolve("keys")))))
                .containsExactly("event-sourcing/erasure");
    }

    @Test
    void keys_thatAreCached_areRejected() {
        assertThat(broken(folder -> new Sealing(folder, new CachingKeys(folder.resolve("keys")))))
                .containsExactly("event-sourcing/erasure");
    }

    /** Keys on the heap. */
    private static final class HeapKeys implements SubjectKeys {
        private final Map<String, SecretKey> keys = new HashMap<>();

        @Override
        public synchronized SecretKey obtain(String subject) {
            return keys.computeIfAbsent(subject, name -> new SecretKeySpec(RANDOM.generateSeed(32), "AES"));
        }

        @Override
        public synchronized Optional<SecretKey> find(String subject) {
            return Optional.ofNullable(keys.get(subject));
        }

        @Override
        public synchronized void erase(String subject) {
            keys.remove(subject);
        }
    }

    @Test
    void sealed_damagedAnywhere_isRefused() throws IOException {
        var personal = new PersonalData(new HeapKeys(), RANDOM);
        byte[] sealed = personal.seal("p1", "Ada".getBytes(UTF_8));

        assertThat(personal.open(sealed)).contains("Ada".getBytes(UTF_8));
        assertThat(personal.open(personal.seal("p1", new byte[0]))).contains(new byte[0]);
        for (int i = 4; i < sealed.length; i++) { // what comes before is the subject: another person's, or nobody's
            byte[] damaged = sealed.clone();
            damaged[i] ^= 1;
            assertThatThrownBy(() -> personal.open(damaged))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the data is damaged, or was sealed with another key: subject=p1");
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> personal.open(cut)).as("%d bytes", length).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> personal.open(new byte[] {(byte) 0x80, 0, 1})).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> personal.seal("", new byte[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be 1 .. 32767 bytes of UTF-8: subject=0");
    }

    /** The same words of the same person look different each time. */
    @Test
    void seal_twice_givesOtherBytes() throws IOException {
        var personal = new PersonalData(new HeapKeys(), RANDOM);

        assertThat(personal.seal("p1", "Ada".getBytes(UTF_8))).isNotEqualTo(personal.seal("p1", "Ada".getBytes(UTF_8)));
    }

    @Test
    void usage(@TempDir Path folder) throws IOException {
        EventStore store = JournalEventStore.open(
                folder.resolve("events"), JournalOptions.of(Durability.PROCESS), InstantSource.system());
        SubjectKeys keys = new FileSubjectKeys(folder.resolve("keys"), RANDOM);
        PersonalData personal = new PersonalData(keys, RANDOM);
        byte[] name = personal.seal("customer-7", "Ada Lovelace".getBytes(UTF_8));
        store.append("order-9", ExpectedVersion.NONE, List.of(NewEvent.of("ordered", name)));

        keys.erase("customer-7");
        EventCursor cursor = store.read("order-9", 0);
        assertThat(cursor.next()).isTrue();
        assertThat(personal.open(cursor.event().data())).isEmpty();
        store.close();
    }
}
