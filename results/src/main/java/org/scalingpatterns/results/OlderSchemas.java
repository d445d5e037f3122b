package org.scalingpatterns.results;

import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lifts a {@code run.json} of an older schema to the present one. A published run is never rewritten, so each older schema
 * stays readable: what it did not record is empty. A family's file is the same in all.
 */
final class OlderSchemas {
    static final int FIRST = 1;

    private OlderSchemas() {}

    /** The text of a run of today's schema, from a text of any; what is no run stays as it is. */
    static String lift(String text) {
        try {
            if (Json.parse(text) instanceof ObjectNode run) {
                int schema = run.path("schema").asInt(0);
                if (schema == 1) {
                    fromFirst(run);
                }
                if (schema == 1 || schema == 2) {
                    fromSecond(run);
                    run.put("schema", Run.SCHEMA);
                    return Json.write(run);
                }
            }
            return text;
        } catch (JacksonException | ClassCastException damaged) {
            return text; // whoever reads it says what is wrong, and where
        }
    }

    private static void fromFirst(ObjectNode run) {
        run.path("rates").forEachEntry((group, rates) -> {
            ObjectNode byLoad = run.objectNode();
            rates.forEach(rate -> byLoad.put(rate.asString(), rate.asLong()));
            ObjectNode both = run.objectNode();
            both.putObject("sustained");
            both.set("byLoad", byLoad);
            ((ObjectNode) run.path("rates")).set(group, both);
        });
        if (run.path("noise") instanceof ObjectNode noise) {
            noise.putArray("repeats");
        }
        blocks(run, block -> {
            block.put("attempt", 0);
            block.putObject("pressure");
            block.set("rulersBefore", block.remove("rulers"));
            block.putObject("rulersAfter");
            block.putArray("disturbed");
        });
    }

    private static void fromSecond(ObjectNode run) {
        blocks(run, block -> block.putNull("repeatedForks"));
    }

    private static void blocks(ObjectNode run, Consumer<ObjectNode> change) {
        run.path("noise").path("blocks").forEach(node -> {
            if (node instanceof ObjectNode block) {
                change.accept(block);
            }
        });
    }
}
