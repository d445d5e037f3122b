package org.scalingpatterns.site.chart;

import java.util.List;

/**
 * How a series looks: colour, dash and marker, from one number. Six colours; series {@code i} and {@code i + 6} share a colour
 * and differ in dash and marker, of which there are seven. What was measured on the reader's own machine is hollow and thin, otherwise like its published twin.
 *
 * @param index which series of its family this is, or {@link #FLOOR}
 * @param local whether it was measured on the reader's machine
 */
public record Style(int index, boolean local) {
    /** The floor that the machine itself sets: a schedule with no work. */
    public static final int FLOOR = -1;

    /** How many colours there are. */
    public static final int COLOURS = 6;

    /** Disc, square, triangle, diamond, triangle on its head, upright bar, level bar: alike in area, not in width. */
    private static final List<String> OUTLINES = List.of(
            "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
            "M-3.6 -3.6h7.2v7.2h-7.2z",
            "M0 -4.6l4.6 8.2h-9.2z",
            "M0 -5.2l5.2 5.2l-5.2 5.2l-5.2 -5.2z",
            "M0 4.6l4.6 -8.2h-9.2z",
            "M-2 -5.2h4v10.4h-4z",
            "M-5.2 -2h10.4v4h-10.4z");

    /** How many markers there are, and as many dashes. */
    public static final int MARKERS = OUTLINES.size();

    /** Checks the index. */
    public Style {
        if (index < FLOOR) {
            throw new IllegalArgumentException("must be >= -1: index=" + index);
        }
    }

    /** The published series {@code index}. */
    public static Style of(int index) {
        return new Style(index, false);
    }

    /** The same on the reader's machine. */
    public Style onThisMachine() {
        return new Style(index, true);
    }

    /** The classes that give a mark its colour and a line its dash. */
    public String classes() {
        String look = index == FLOOR ? "floor" : "c" + index % COLOURS + " d" + index % MARKERS;
        return local ? look + " local" : look;
    }

    /** The symbol that {@link #symbols} draws for the marker; that of the reader's machine is larger, to show around its twin. */
    String marker() {
        return (local ? "#l" : "#m") + (index == FLOOR ? "f" : String.valueOf(index % MARKERS));
    }

    /** A legend's swatch: the line's dash with the marker on it. */
    public String swatch() {
        return "<svg class=\"swatch " + classes()
                + "\" viewBox=\"0 0 32 14\" width=\"32\" height=\"14\" aria-hidden=\"true\">"
                + "<path class=\"line\" d=\"M0 7h32\"/><use class=\"pt\" href=\"" + marker()
                + "\" x=\"16\" y=\"7\"/></svg>";
    }

    /** The markers; a page with figures holds them once. */
    public static String symbols() {
        StringBuilder symbols =
                new StringBuilder("<svg class=\"symbols\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>");
        for (int i = 0; i < OUTLINES.size(); i++) {
            symbol(symbols, String.valueOf(i), OUTLINES.get(i));
        }
        symbol(symbols, "f", "M-4 0h8");
        return symbols.append("</defs></svg>").toString();
    }

    private static void symbol(StringBuilder symbols, String name, String outline) {
        String path = "\" d=\"" + outline + "\"/>";
        symbols.append("<path id=\"m").append(name).append(path);
        symbols.append("<path transform=\"scale(1.4)\" id=\"l").append(name).append(path);
    }
}
