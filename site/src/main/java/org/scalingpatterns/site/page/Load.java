package org.scalingpatterns.site.page;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;

/** The load of a cell in words. Where a cell has one, its rate follows from it: a fact to state, not a choice to tell cells apart by. */
final class Load {
    /** Percent of the sustained capacity of the slowest variant compared. */
    static final String LOAD = "load";

    /** Operations per second. */
    static final String RATE = "rate";

    private Load() {}

    static boolean isIn(Cell cell) {
        return cell.params().containsKey(LOAD);
    }

    /** Whether a parameter of the cell only follows from another. */
    static boolean follows(Cell cell, String param) {
        return param.equals(RATE) && isIn(cell);
    }

    /** A cell's id without the rate that follows from its load: the same in every run. */
    static String stableId(String id) {
        return id.contains("/" + LOAD + "=") ? id.replaceFirst("/" + RATE + "=[^/]+", "") : id;
    }

    /** A parameter's value with its unit, its thousands set apart. */
    static String value(String param, String value) {
        return param.equals(LOAD) ? value + "\u202f%" : number(value);
    }

    /** A parameter's name in words: {@code logBytes} is log bytes. */
    static String name(String param) {
        return param.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    /** A parameter with its value: {@code load 80 %}, {@code store range}. */
    static String words(String param, String value) {
        return name(param) + " " + value(param, value);
    }

    /** A place on an axis of numbers: {@code load 80 %}, {@code 1 024 shards}, {@code 1 worker}. */
    static String place(String param, String value) {
        if (param.equals(LOAD)) {
            return words(param, value);
        }
        return number(value) + " " + (value.equals("1") ? Quantity.one(name(param)) : name(param));
    }

    private static String number(String value) {
        return value.matches("\\d{1,18}") ? Quantity.count(Long.parseLong(value)) : value;
    }

    /** A cell's arrivals: {@code 1 200 000/s}; empty where it has no rate. */
    static String rate(Cell cell) {
        String rate = cell.params().getOrDefault(RATE, "");
        return rate.matches("\\d{1,18}") ? number(rate) + "/s" : rate;
    }

    /** The rate that all of these cells have because of their load; empty where they have none, or several. */
    static Optional<String> sharedRate(Collection<Cell> cells) {
        List<String> rates = cells.stream()
                .filter(Load::isIn)
                .map(Load::rate)
                .filter(rate -> !rate.isEmpty())
                .distinct()
                .toList();
        return rates.size() == 1 ? Optional.of(rates.get(0)) : Optional.empty();
    }

    /** The one load of these cells; empty where they have none, or several. */
    static Optional<String> sharedLoad(Collection<Cell> cells) {
        List<String> loads = cells.stream()
                .map(cell -> cell.params().getOrDefault(LOAD, ""))
                .distinct()
                .toList();
        return loads.size() == 1 && !loads.get(0).isEmpty() ? Optional.of(words(LOAD, loads.get(0))) : Optional.empty();
    }

    /** What a caption says of the cells that it is about: {@code load 80 %, 1 200 000/s}; empty where they have no load in common. */
    static String caption(Collection<Cell> cells) {
        return sharedLoad(cells).stream()
                .flatMap(load -> Stream.concat(Stream.of(load), sharedRate(cells).stream()))
                .collect(Collectors.joining(", "));
    }
}
