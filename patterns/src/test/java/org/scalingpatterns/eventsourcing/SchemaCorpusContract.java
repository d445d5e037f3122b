package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.eventsourcing.Upcasters.Form;

/** What a program owes to its history: to read every form that it ever wrote. Run it on your own forms and stored events. */
public abstract class SchemaCorpusContract {

    /**
     * An event that was stored when its form was the newest, and what it has to be read as today.
     *
     * @param name for messages
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    public record Stored(String name, Form form, byte[] data, Form currentForm, byte[] currentData) {}

    /** Stored events of every form. */
    protected abstract List<Stored> corpus();

    /** Every form that was ever written, from a list to which lines are only added. */
    protected abstract Set<Form> formsEverWritten();

    /** The upcasters under test. */
    protected abstract Upcasters upcasters();

    private static RecordedEvent event(Form form, byte[] data, String stream, long version) {
        return new RecordedEvent(
                stream,
                version,
                1024 * version,
                Instant.ofEpochSecond(version),
                new UUID(1, version),
                form.type(),
                form.schema(),
                data.clone());
    }

    /** As text where it is text, so that a failure can be read. */
    private static String shown(String type, int schema, byte[] data) {
        return type + " " + schema + "\n" + new String(data, UTF_8);
    }

    private static String shown(RecordedEvent event) {
        return shown(event.type(), event.schema(), event.data());
    }

    @Test
    @Guarantee("event-sourcing/corpus")
    public void upcast_everyStoredEvent_isItsRecordedCurrentForm() {
        Upcasters upcasters = upcasters();
        for (Stored stored : corpus()) {
            RecordedEvent current = upcasters.upcast(event(stored.form(), stored.data(), "s", 3));

            assertThat(current.data()).as(stored.name() + ": " + shown(current)).isEqualTo(stored.currentData());
            assertThat(new Form(current.type(), current.schema()))
                    .as(stored.name())
                    .isEqualTo(stored.currentForm());
            assertThat(current.version()).as(stored.name()).isEqualTo(3);
            assertThat(current.stream()).as(stored.name()).isEqualTo("s");
        }
    }

    /** What was ever written, what is stored, and what is read are one set; what is in none of them is refused. */
    @Test
    @Guarantee("event-sourcing/generations")
    public void forms_everWritten_areStoredAndRead() {
        Set<Form> everWritten = formsEverWritten();
        assertThat(corpus().stream().map(Stored::form).collect(Collectors.toSet()))
                .as("forms in the corpus")
                .isEqualTo(everWritten);
        assertThat(upcasters().forms()).as("forms that are read").isEqualTo(everWritten);

        Map<String, TreeSet<Integer>> schemas = new HashMap<>();
        everWritten.forEach(form ->
                schemas.computeIfAbsent(form.type(), type -> new TreeSet<>()).add(form.schema()));
        schemas.forEach((type, of) -> {
            assertThat(of.last() - of.first())
                    .as("no gap in the schemas of " + type)
                    .isEqualTo(of.size() - 1);
            assertUnknown(new Form(type, of.last() + 1));
            assertUnknown(new Form(type + "-unknown", 1));
        });
    }

    private void assertUnknown(Form form) {
        assertThatThrownBy(() -> upcasters().upcast(event(form, new byte[0], "s", 0)))
                .as(form.toString())
                .isInstanceOf(Upcasters.UnknownEventException.class)
                .hasMessageContaining("type=" + form.type() + ", schema=" + form.schema());
    }

    /** The same event gives the same, whenever, wherever and after whatever it is read, and is left as it was. */
    @Test
    @Guarantee("event-sourcing/pure-upcasters")
    public void upcast_sameEventAgain_isTheSame() {
        Upcasters upcasters = upcasters();
        List<Stored> corpus = new ArrayList<>(corpus());
        Map<String, String> first = new HashMap<>();
        for (int round = 0; round < 3; round++) {
            for (Stored stored : corpus) {
                RecordedEvent event = event(stored.form(), stored.data(), "s" + round, round);
                String current = shown(upcasters.upcast(event));

                assertThat(event.data())
                        .as(stored.name() + ", the event itself")
                        .isEqualTo(stored.data());
                assertThat(current).as(stored.name()).isEqualTo(first.computeIfAbsent(stored.name(), name -> current));
            }
            Collections.reverse(corpus);
        }
    }
}
