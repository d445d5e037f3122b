package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.eventsourcing.Upcasters.Form;

/**
 * A bank's events of four generations, as they were stored, are read as they are today; and the contract finds upcasters that
 * lose one.
 *
 * <pre>
 *  account-opened 1 -> 2 -> 3        deposit 1 -> 2 -> money-paid-in 3 -> 4
 *  account-closed 1 -> 2             money-paid-out 1
 * </pre>
 */
class SchemaCorpusTest extends SchemaCorpusContract {

    private static final Path CORPUS = Path.of("src/test/resources/org/scalingpatterns/eventsourcing/corpus");

    @Override
    protected List<Stored> corpus() {
        try (Stream<Path> files = Files.list(CORPUS)) {
            return files.filter(file -> file.toString().endsWith(".event"))
                    .sorted()
                    .map(SchemaCorpusTest::stored)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Set<Form> formsEverWritten() {
        try {
            return Files.readString(CORPUS.resolve("forms.txt"))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(SchemaCorpusTest::form)
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Upcasters upcasters() {
        return forms(SchemaCorpusTest::inCents).build();
    }

    /** A form and data as they were stored, a line of three dashes, the form and data of today. */
    private static Stored stored(Path file) {
        try {
            String[] parts = Files.readString(file).split("\n---\n", 2);
            String[] old = parts[0].split("\n", 2);
            String[] current = parts[1].strip().split("\n", 2);
            return new Stored(
                    file.getFileName().toString(),
                    form(old[0]),
                    old[1].getBytes(UTF_8),
                    form(current[0]),
                    current[1].getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Form form(String line) {
        String[] words = line.split(" ", 2);
        return new Form(words[0], Integer.parseInt(words[1]));
    }

    // Today's forms, and the way there from each one that ever was. Data are lines of key=value.

    private static Upcasters.Builder forms(UnaryOperator<byte[]> firstDeposits) {
        return withoutFirstDeposits().upcast("deposit", 1, firstDeposits);
    }

    private static Upcasters.Builder withoutFirstDeposits() {
        return Upcasters.builder()
                .current("account-opened", 3)
                .upcast("account-opened", 1, SchemaCorpusTest::ownerInTwoNames)
                .upcast("account-opened", 2, data -> with(data, "currency=EUR"))
                .current("money-paid-in", 4)
                .rename("deposit", 2, "money-paid-in", 3, data -> with(data, "source=unknown"))
                .upcast("money-paid-in", 3, data -> with(data, "fee=0"))
                .current("money-paid-out", 1)
                .current("account-closed", 2)
                .upcast("account-closed", 1, data -> "reason=unstated".getBytes(UTF_8));
    }

    @Test
    void build_stepFromACurrentForm_isRefused() {
        Upcasters.Builder toItself = Upcasters.builder().current("a", 1).rename("a", 1, "a", 1, data -> data);
        assertThatThrownBy(toItself::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must not lead on from a current form: type=a, schema=1");
        Upcasters.Builder circle = Upcasters.builder()
                .current("a", 1)
                .current("b", 1)
                .rename("a", 1, "b", 1, data -> data)
                .rename("b", 1, "a", 1, data -> data)
                .rename("c", 1, "a", 1, data -> data);
        assertThatThrownBy(circle::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must not lead on from a current form: type=");
    }

    private static byte[] ownerInTwoNames(byte[] data) {
        String owner = value(data);
        int space = owner.lastIndexOf(' ');
        String first = owner.substring(0, Math.max(0, space));
        return ("first=" + first + "\nlast=" + owner.substring(space + 1)).getBytes(UTF_8);
    }

    private static byte[] inCents(byte[] data) {
        return ("cents=" + Math.multiplyExact(Long.parseLong(value(data)), 100L)).getBytes(UTF_8);
    }

    private static byte[] with(byte[] data, String line) {
        return (new String(data, UTF_8) + "\n" + line).getBytes(UTF_8);
    }

    private static String value(byte[] data) {
        String line = new String(data, UTF_8);
        return line.substring(line.indexOf('=') + 1);
    }

    private static Set<String> broken(Upcasters upcasters, UnaryOperator<List<Stored>> corpus) {
        return Rejection.brokenGuarantees(() -> new SchemaCorpusContract() {
            private final SchemaCorpusTest right = new SchemaCorpusTest();

            @Override
            protected List<Stored> corpus() {
                return corpus.apply(right.corpus());
            }

            @Override
            protected Set<Form> formsEverWritten() {
                return right.formsEverWritten();
            }

            @Override
            protected Upcasters upcasters() {
                return upcasters;
            }
        });
    }

    private static Set<String> broken(Upcasters upcasters) {
        return broken(upcasters, UnaryOperator.identity());
    }

    /** From the first generation straight to the third, without what the second one brought. */
    @Test
    @Rejects("event-sourcing/corpus")
    void upcaster_thatSkipsAGeneration_isRejected() {
        Upcasters skipping = withoutFirstDeposits()
                .rename("deposit", 1, "money-paid-in", 3, data -> with(data, "source=unknown"))
                .build();

        assertThat(broken(skipping)).containsExactly("event-sourcing/corpus");
    }

    /** Nobody has such old events any more. */
    @Test
    @Rejects("event-sourcing/generations")
    void upcasters_thatDropTheOldestGeneration_areRejected() {
        assertThat(broken(withoutFirstDeposits().build())).contains("event-sourcing/generations");
    }

    /** The way is dropped, and its stored events with it. */
    @Test
    void upcasters_thatDropAGenerationAndItsCorpus_areRejected() {
        assertThat(broken(
                        withoutFirstDeposits().build(),
                        corpus -> corpus.stream()
                                .filter(stored -> !stored.form().equals(new Form("deposit", 1)))
                                .toList()))
                .containsExactly("event-sourcing/generations");
    }

    /** What it gives depends on what it gave before. */
    @Test
    @Rejects("event-sourcing/pure-upcasters")
    void upcaster_thatCounts_isRejected() {
        var count = new AtomicInteger();
        Upcasters counting = forms(data ->
                        count.getAndIncrement() < 3 ? inCents(data) : with(inCents(data), "number=" + count.get()))
                .build();

        assertThat(broken(counting)).contains("event-sourcing/pure-upcasters");
    }

    /** It writes into the bytes that it was given, which a store may give to others. */
    @Test
    void upcaster_thatChangesItsEvent_isRejected() {
        Upcasters changing = forms(data -> {
                    byte[] cents = inCents(data);
                    data[0] = 'E';
                    return cents;
                })
                .build();

        assertThat(broken(changing)).containsExactly("event-sourcing/pure-upcasters");
    }
}
