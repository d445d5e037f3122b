package org.scalingpatterns.site.chart;

import java.util.Locale;

/**
 * How a series looks: colour, dash and marker, from one number. Six colours; series {@code i} and {@code i + 6} share a colour
 * and differ in dash and marker.
 *
 * @param index which series of its family this is
 * @param role what the series stands for
 */
public record Style(int index, Role role) {

    /** What a series stands for. */
    public enum Role {
        /** A published measurement. */
        PUBLISHED,
        /** The same cell on the reader's own machine. */
        LOCAL,
        /** The floor that the machine itself sets. */
        FLOOR
    }

    private static final int COLOURS = 6;
    private static final int MARKERS = 7;
    private static final int DASHES = 5;

    /** Checks the index. */
    public Style {
        if (index < 0) {
            throw new IllegalArgumentException("must be >= 0: index=" + index);
        }
    }

    /** The published series {@code index}. */
    public static Style of(int index) {
        return new Style(index, Role.PUBLISHED);
    }

    /** The classes that give a mark its colour and a line its dash. */
    public String classes() {
        return switch (role) {
            case PUBLISHED -> "c" + index % COLOURS + " d" + index % DASHES;
            case LOCAL -> "c" + index % COLOURS + " d" + index % DASHES + " local";
            case FLOOR -> "floor";
        };
    }

    /** The outline of the marker around {@code (x, y)}, as path data. */
    String marker(double x, double y, double r) {
        return switch (role == Role.FLOOR ? MARKERS : index % MARKERS) {
            case 0 -> path("M%s %sa%s %s 0 1 0 %s 0a%s %s 0 1 0 -%s 0z", x - r, y, r, r, 2 * r, r, r, 2 * r);
            case 1 -> path("M%s %sh%sv%sh-%sz", x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8, r * 1.8);
            case 2 -> path("M%s %sl%s %sh-%sz", x, y - r * 1.15, r * 1.15, r * 2.05, r * 2.3);
            case 3 ->
                path(
                        "M%s %sl%s %sl-%s %sl-%s -%sz",
                        x, y - r * 1.3, r * 1.3, r * 1.3, r * 1.3, r * 1.3, r * 1.3, r * 1.3);
            case 4 -> path("M%s %sl%s -%sh-%sz", x, y + r * 1.15, r * 1.15, r * 2.05, r * 2.3);
            case 5 -> path("M%s %sh%sv%sh-%sz", x - r * 0.5, y - r * 1.3, r, r * 2.6, r);
            case 6 -> path("M%s %sh%sv%sh-%sz", x - r * 1.3, y - r * 0.5, r * 2.6, r, r * 2.6);
            default -> path("M%s %sh%s", x - r, y, 2 * r);
        };
    }

    /** A legend's swatch: the line's dash with the marker on it. */
    public String swatch() {
        return "<svg class=\"swatch " + classes()
                + "\" viewBox=\"0 0 32 12\" width=\"32\" height=\"12\" aria-hidden=\"true\">"
                + "<path class=\"line\" d=\"M0 6h32\"/><path class=\"pt\" d=\"" + marker(16, 6, 4) + "\"/></svg>";
    }

    private static String path(String format, Object... numbers) {
        Object[] texts = new Object[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            texts[i] = Svg.number(((Number) numbers[i]).doubleValue());
        }
        return String.format(Locale.ROOT, format, texts);
    }
}
