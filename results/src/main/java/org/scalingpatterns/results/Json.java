package org.scalingpatterns.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON in and out, strict: an unknown field is refused, so that a typing error never loses a figure. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private Json() {}

    /** Reads a file, or refuses it with file, line and place. */
    public static <T> T read(Path file, Class<T> type) {
        return read(file, text(file), type);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new RunFormatException(file + ": can't be read: " + e, e);
        }
    }

    static <T> T read(Path file, String text, Class<T> type) {
        try {
            T value = MAPPER.readValue(text, type);
            if (value == null) {
                throw new RunFormatException(file + ": is empty");
            }
            return value;
        } catch (JacksonException e) {
            var at = e.getLocation();
            String place = at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
            String path = e.getPathReference() == null || e.getPathReference().isEmpty() ? "" : " (" + path(e) + ")";
            String problem = e.getOriginalMessage();
            throw new RunFormatException(
                    file + place + ": " + problem.lines().findFirst().orElse(problem) + path, e);
        }
    }

    /** {@code cells[3].unit} for the place of a problem. */
    private static String path(JacksonException e) {
        var path = new StringBuilder();
        for (var reference : e.getPath()) {
            if (reference.getPropertyName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
            } else {
                path.append('[').append(reference.getIndex()).append(']');
            }
        }
        return path.toString();
    }

    /** Any JSON as a tree. */
    public static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    /** Indented, with a line end. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value) + "\n";
    }
}
