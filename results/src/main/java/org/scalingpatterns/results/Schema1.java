package org.scalingpatterns.results;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lifts a {@code run.json} of schema 1 to the present one. A published run is never rewritten, so each older schema stays
 * readable: what it did not record is empty.
 */
final class Schema1 {
    static final int VERSION = 1;

    private Schema1() {}

    /** The text of a run of today's schema, from a text of either; what is no run stays as it is. */
    static String lift(String text) {
        try {
            JsonNode run = Json.parse(text);
            boolean old = run instanceof ObjectNode && run.path("schema").asInt(0) == VERSION;
            return old ? Json.write(lift((ObjectNode) run)) : text;
        } catch (JacksonException | ClassCastException damaged) {
            return text; // whoever reads it says what is wrong, and where
        }
    }

    private static ObjectNode lift(ObjectNode lifted) {
        lifted.put("schema", Run.SCHEMA);
        lifted.path("rates").forEachEntry((group, rates) -> {
            ObjectNode byLoad = lifted.objectNode();
            rates.forEach(rate -> byLoad.put(rate.asString(), rate.asLong()));
            ObjectNode both = lifted.objectNode();
            both.putObject("sustained");
            both.set("byLoad", byLoad);
            ((ObjectNode) lifted.path("rates")).set(group, both);
        });
        if (lifted.path("noise") instanceof ObjectNode noise) {
            noise.putArray("repeats");
            noise.path("blocks").forEach(node -> {
                if (node instanceof ObjectNode block) {
                    block.put("attempt", 0);
                    block.putObject("pressure");
                    block.set("rulersBefore", block.remove("rulers"));
                    block.putObject("rulersAfter");
                    block.putArray("disturbed");
                }
            });
        }
        return lifted;
    }
}
