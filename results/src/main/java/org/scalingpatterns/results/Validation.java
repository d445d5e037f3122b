package org.scalingpatterns.results;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What Jackson can't see: null where there must be a value, figures that are no figures, cells without their histograms. */
final class Validation {
    /** The components that may be null: what a system may be unable to tell. */
    private static final Set<String> OPTIONAL = Set.of("allocation", "repeatedForks", "stealShare", "loadBefore");

    /** Families name files. */
    private static final Pattern FAMILY = Pattern.compile("[a-z][a-z0-9-]*");

    private Validation() {}

    static void check(Path file, Run run) {
        schema(file, run.schema());
        complete(file, "", run);
        String folder = file.toAbsolutePath().getParent().getFileName().toString();
        if (!run.id().equals(folder)) {
            throw new RunFormatException(file + ": id is '" + run.id() + "', but the folder is '" + folder + "'");
        }
        if (run.ended().isBefore(run.started())) {
            throw new RunFormatException(file + ": ended before it started");
        }
        for (Run.Plan plan : run.plan()) {
            if (!FAMILY.matcher(plan.family()).matches()) {
                throw new RunFormatException(
                        file + ": plan: family must match " + FAMILY + ": '" + plan.family() + "'");
            }
        }
        check(file, run.noise());
    }

    private static void check(Path file, Noise noise) {
        noise.bands().forEach((band, ratio) -> {
            finite(file + ": noise.bands." + band, "the ratio", ratio);
            if (ratio < 1) {
                throw new RunFormatException(file + ": noise.bands." + band + " must be >= 1: " + ratio);
            }
        });
        for (Noise.Repeat repeat : noise.repeats()) {
            String place = file + ": noise.repeats of " + repeat.cell() + " " + repeat.metric();
            if (repeat.first().size() != repeat.second().size()) {
                throw new RunFormatException("%s: must be pairs: first=%d, second=%d"
                        .formatted(place, repeat.first().size(), repeat.second().size()));
            }
            repeat.first().forEach(value -> notNegative(place, "first", value));
            repeat.second().forEach(value -> notNegative(place, "second", value));
        }
        for (Noise.Block block : noise.blocks()) {
            String place = file + ": noise.blocks, block " + block.block();
            notNegative(place, "seconds", block.seconds());
            block.rulersBefore().forEach((ruler, nanos) -> positive(place, ruler, nanos));
            block.rulersAfter().forEach((ruler, nanos) -> positive(place, ruler, nanos));
            block.pressure().forEach((resource, share) -> notNegative(place, resource, share));
        }
    }

    static void check(Path file, String name, FamilyResults family, HistogramLog log) {
        if (family.schema() < OlderSchemas.FIRST || family.schema() > Run.SCHEMA) {
            throw unknown(file, family.schema());
        }
        complete(file, "", family);
        if (!family.family().equals(name)) {
            throw new RunFormatException(file + ": family must be '" + name + "': '" + family.family() + "'");
        }
        int tags = 0;
        for (Cell cell : family.cells()) {
            check(file, cell, family);
            int expected = cell.forks().stream()
                    .mapToInt(fork -> fork.iterations().size())
                    .sum();
            for (String series : cell.series()) {
                int found = log.count(cell.id() + "/" + series);
                if (found != expected) {
                    throw new RunFormatException("%s: cell %s has %d forks × iterations but %d histograms of series %s"
                            .formatted(file, cell.id(), expected, found, series));
                }
                tags += expected > 0 ? 1 : 0;
            }
        }
        if (tags != log.tags().size()) {
            throw new RunFormatException(
                    file.resolveSibling(name + ".hlog") + ": holds histograms of no cell of " + file);
        }
    }

    private static void check(Path file, Cell cell, FamilyResults family) {
        String place = file + ": cell " + cell.id();
        if (!Cell.ID.matcher(cell.id()).matches()) {
            throw new RunFormatException(place + ": id must match " + Cell.ID);
        }
        if (!cell.id().startsWith(family.family() + "/")) {
            throw new RunFormatException(place + ": id must begin with its family: " + family.family() + "/");
        }
        if (cell.benchmark().split("\\.").length < 2) {
            throw new RunFormatException(place + ": benchmark must be class and method: " + cell.benchmark());
        }
        if (!family.code().containsKey(cell.fingerprint())) {
            throw new RunFormatException(place + ": fingerprint " + cell.fingerprint() + " stands for no code");
        }
        if (cell.forks().isEmpty() && !cell.has(Cell.Flag.FAILED)) {
            throw new RunFormatException(place + ": has no fork, and no remark that it failed");
        }
        if (!cell.id().endsWith("/jdk=" + cell.jdk())) {
            throw new RunFormatException(place + ": jdk must be the id's: " + cell.jdk());
        }
        if (cell.kind() == Cell.Kind.LOAD
                && !cell.forks().isEmpty()
                && cell.series().isEmpty()) {
            throw new RunFormatException(place + ": has no series of latencies, which a cell under load is about");
        }
        if (cell.forks().stream().map(Cell.Fork::block).distinct().count()
                < cell.forks().size()) {
            throw new RunFormatException(place + ": has two forks of one block");
        }
        for (Cell.Fork fork : cell.forks()) {
            notNegative(place, "value", fork.value());
            fork.iterations().forEach(score -> notNegative(place, "iterations", score));
            if (fork.allocation() != null) {
                notNegative(place, "allocation", fork.allocation());
            }
            fork.counters().forEach((name, count) -> notNegative(place, name, count));
        }
    }

    private static void schema(Path file, int schema) {
        if (schema != Run.SCHEMA) {
            throw unknown(file, schema);
        }
    }

    private static RunFormatException unknown(Path file, int schema) {
        return new RunFormatException("%s: schema %d is unknown; this version reads %d to %d"
                .formatted(file, schema, OlderSchemas.FIRST, Run.SCHEMA));
    }

    private static void finite(String place, String name, double value) {
        if (!Double.isFinite(value)) {
            throw new RunFormatException(place + ": " + name + " must be a finite number: " + value);
        }
    }

    private static void notNegative(String place, String name, double value) {
        finite(place, name, value);
        if (value < 0) {
            throw new RunFormatException(place + ": " + name + " must be >= 0: " + value);
        }
    }

    private static void positive(String place, String name, double value) {
        finite(place, name, value);
        if (value <= 0) {
            throw new RunFormatException(place + ": " + name + " must be > 0: " + value);
        }
    }

    /** No component of a record, at any depth, is null. */
    private static void complete(Path file, String place, Object value) {
        if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                String name = place.isEmpty() ? component.getName() : place + "." + component.getName();
                Object inner = get(component, value);
                if (inner == null) {
                    if (!OPTIONAL.contains(component.getName())) {
                        throw new RunFormatException(file + ": " + name + " is missing");
                    }
                    continue;
                }
                complete(file, name, inner);
            }
        } else if (value instanceof Collection<?> collection) {
            int index = 0;
            for (Object element : collection) {
                complete(file, place + "[" + index++ + "]", element);
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> complete(file, place + "." + key, element));
        } else if (value == null) {
            throw new RunFormatException(file + ": " + place + " is null");
        }
    }

    private static Object get(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the results module's records are open to itself", e);
        }
    }
}
