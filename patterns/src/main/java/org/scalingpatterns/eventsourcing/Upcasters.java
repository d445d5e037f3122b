package org.scalingpatterns.eventsourcing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Brings events of old forms into today's, one generation at a time: history stays as it was written, and the code that reads
 * it knows one form. Immutable and thread-safe, if its functions are pure, which they must be: the same event is upcast again
 * at every replay. O(generations) an event.
 */
public final class Upcasters {

    /**
     * What an event's bytes have to be read by.
     *
     * @param type what happened
     * @param schema version of the data's form
     */
    public record Form(String type, int schema) {}

    private record Step(String type, int schema, UnaryOperator<byte[]> data) {}

    private final Map<Form, Step> steps;
    private final Map<String, Integer> newest;

    private Upcasters(Map<Form, Step> steps, Map<String, Integer> newest) {
        this.steps = Map.copyOf(steps);
        this.newest = Map.copyOf(newest);
    }

    /** An event whose form nothing is known of; skipping it would make a state that never was. */
    public static final class UnknownEventException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnknownEventException(RecordedEvent event, String why) {
            super("%s: type=%s, schema=%d, stream=%s, version=%d"
                    .formatted(why, event.type(), event.schema(), event.stream(), event.version()));
        }
    }

    /** Collects the forms. Not thread-safe. */
    public static final class Builder {
        private final Map<Form, Step> steps = new HashMap<>();
        private final Map<String, Integer> newest = new HashMap<>();

        private Builder() {}

        /** A type as the code of today reads it. */
        public Builder current(String type, int schema) {
            if (newest.putIfAbsent(Objects.requireNonNull(type, "type"), schema) != null) {
                throw new IllegalArgumentException("must be declared once: type=" + type);
            }
            return this;
        }

        /** From one schema of a type to the next one. */
        public Builder upcast(String type, int fromSchema, UnaryOperator<byte[]> data) {
            return rename(type, fromSchema, type, fromSchema + 1, data);
        }

        /** From a type that was renamed, or became another. */
        public Builder rename(String type, int schema, String toType, int toSchema, UnaryOperator<byte[]> data) {
            var step =
                    new Step(Objects.requireNonNull(toType, "toType"), toSchema, Objects.requireNonNull(data, "data"));
            if (steps.putIfAbsent(new Form(type, schema), step) != null) {
                throw new IllegalArgumentException("must have one way on: type=%s, schema=%d".formatted(type, schema));
            }
            return this;
        }

        /**
         * The chains.
         *
         * @throws IllegalArgumentException if one does not end at a current form, or goes on from one
         */
        public Upcasters build() {
            for (Form form : steps.keySet()) {
                if (Integer.valueOf(form.schema()).equals(newest.get(form.type()))) {
                    throw new IllegalArgumentException("must not lead on from a current form: type=%s, schema=%d"
                            .formatted(form.type(), form.schema()));
                }
                Form at = form;
                for (int i = 0; i <= steps.size() && steps.containsKey(at); i++) {
                    Step step = steps.get(at);
                    at = new Form(step.type(), step.schema());
                }
                if (!Integer.valueOf(at.schema()).equals(newest.get(at.type()))) {
                    throw new IllegalArgumentException(
                            "must lead to a current form: type=%s, schema=%d leads to type=%s, schema=%d"
                                    .formatted(form.type(), form.schema(), at.type(), at.schema()));
                }
            }
            return new Upcasters(steps, newest);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * The event in its current form; itself where it has that.
     *
     * @throws UnknownEventException if no current form is known: an event of a newer program, or one that was forgotten
     */
    public RecordedEvent upcast(RecordedEvent event) {
        RecordedEvent form = event;
        for (Step step = step(form); step != null; step = step(form)) {
            form = form.with(step.type(), step.schema(), step.data().apply(form.data()));
        }
        Integer current = newest.get(form.type());
        if (current == null) {
            throw new UnknownEventException(event, "must be a type that is known");
        }
        if (form.schema() != current) {
            throw new UnknownEventException(event, "must have a way to schema " + current);
        }
        return form;
    }

    /** Every form that can be read, old and current: what a corpus of stored events is compared with. */
    public Set<Form> forms() {
        Set<Form> forms = new HashSet<>(steps.keySet());
        newest.forEach((type, schema) -> forms.add(new Form(type, schema)));
        return forms;
    }

    private Step step(RecordedEvent event) {
        return steps.get(new Form(event.type(), event.schema()));
    }
}
