package org.scalingpatterns.site.chart;

import java.util.Locale;

/** Writes SVG: elements with escaped attributes and short numbers. */
final class Svg {
    private final StringBuilder out = new StringBuilder(4096);

    /** One decimal is a tenth of a pixel: enough, and short. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("must be finite: " + value);
        }
        String text = String.format(Locale.ROOT, "%.1f", value);
        text = text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
        return text.equals("-0") ? "0" : text;
    }

    /** Where words stand: nobody sees half a pixel there. */
    private static String whole(double value) {
        return number((double) Math.round(value));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    Svg open(String element, String classes, String... attributes) {
        start(element, classes, attributes).append('>');
        return this;
    }

    Svg close(String element) {
        out.append("</").append(element).append('>');
        return this;
    }

    Svg path(String classes, String data, String... attributes) {
        start("path", classes, attributes).append(" d=\"").append(data).append("\"/>");
        return this;
    }

    Svg line(String classes, double x1, double y1, double x2, double y2) {
        return path(classes, "M" + number(x1) + " " + number(y1) + "L" + number(x2) + " " + number(y2));
    }

    Svg text(String classes, double x, double y, String anchor, String text) {
        StringBuilder begun = start("text", classes, "x", whole(x), "y", whole(y));
        if (!anchor.equals("start")) { // which is the default
            begun.append(" text-anchor=\"").append(anchor).append('"');
        }
        begun.append('>').append(escape(text));
        return close("text");
    }

    /** Text whose anchor the style sheet has. */
    Svg text(String classes, double x, double y, String text) {
        return text(classes, x, y, "start", text);
    }

    /** Text whose looks its group has. */
    Svg text(double x, double y, String text) {
        start("text", "", "x", whole(x), "y", whole(y)).append('>').append(escape(text));
        return close("text");
    }

    Svg element(String element, String text) {
        return element(element, "", text);
    }

    Svg element(String element, String id, String text) {
        start(element, "", id.isEmpty() ? new String[0] : new String[] {"id", id})
                .append('>')
                .append(escape(text));
        return close(element);
    }

    /** A marker at a point; words for the crosshair where {@code text} holds any. */
    Svg marker(String classes, Style style, double x, double y, String text) {
        start("use", classes, "href", style.marker(), "x", number(x), "y", number(y));
        if (!text.isEmpty()) {
            out.append(" data-v=\"").append(escape(text)).append('"');
        }
        out.append("/>");
        return this;
    }

    private StringBuilder start(String element, String classes, String... attributes) {
        out.append('<').append(element);
        if (!classes.isEmpty()) {
            out.append(" class=\"").append(classes).append('"');
        }
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escape(attributes[i + 1]))
                    .append('"');
        }
        return out;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
