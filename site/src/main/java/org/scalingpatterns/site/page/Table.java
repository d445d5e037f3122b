package org.scalingpatterns.site.page;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table of figures.
 *
 * @param caption what it shows
 * @param groups headings over several columns; empty for none
 * @param columns headings
 * @param rows one entry a column
 */
public record Table(String caption, List<Group> groups, List<Column> columns, List<List<Entry>> rows) {
    /** Copies all. */
    public Table {
        groups = List.copyOf(groups);
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** A heading over {@code span} columns; empty over those that need none. */
    public record Group(String title, int span) {}

    /**
     * A heading. Columns of figures are right-aligned.
     *
     * @param href where its words are explained, relative to the site's root; empty for no link
     */
    public record Column(String title, boolean number, String href) {
        /** A heading that needs no explanation. */
        public Column(String title, boolean number) {
            this(title, number, "");
        }
    }

    /**
     * One entry.
     *
     * @param text what it says
     * @param interval its interval; empty for none
     * @param href where the raw cell stands, relative to the site's root; empty for no link
     * @param marks what to remark on the cell, where no column of the table does; empty for nothing
     * @param quiet whether nothing is shown by it, so that its row is grey
     */
    public record Entry(String text, String interval, String href, String marks, boolean quiet) {
        /** An entry without marks. */
        public Entry(String text, String interval, String href) {
            this(text, interval, href, "", false);
        }

        /** Only text. */
        public static Entry of(String text) {
            return new Entry(text, "", "");
        }

        Entry marked(List<String> words) {
            return new Entry(text, interval, href, String.join(", ", words), quiet);
        }
    }

    /** Its classes: which of its columns hold words and are set left, where figures are set right. */
    public String classes() {
        StringBuilder classes = new StringBuilder("data figures");
        for (int i = 0; i < columns.size(); i++) {
            if (!columns.get(i).number()) {
                classes.append(" say").append(i + 1);
            }
        }
        return classes.toString();
    }

    /** Whether it has every figure of another table, in the same words. */
    boolean holds(Table other) {
        Set<Entry> figures = figures();
        return figures.containsAll(other.figures());
    }

    private Set<Entry> figures() {
        return rows.stream()
                .flatMap(List::stream)
                .filter(entry -> !entry.href().isEmpty())
                .collect(Collectors.toSet());
    }

    /** Whether a row is grey. */
    public static boolean quiet(List<Entry> row) {
        return row.stream().anyMatch(Entry::quiet);
    }
}
