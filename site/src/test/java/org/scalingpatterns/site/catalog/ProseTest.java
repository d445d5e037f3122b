package org.scalingpatterns.site.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProseTest {
    private static final String TABLE = "\n| a | b |\n|---|---|\n| 1 | 2 |\n\n";

    private static String box(String name) {
        return "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" + name + "\"><table>";
    }

    @Test
    void tables_areNamedByTheHeadingBeforeThem() {
        Prose prose =
                Prose.of("Words." + TABLE + "## When it does *not* help\n" + TABLE + "### By `\"size\"`\n" + TABLE);
        assertThat(prose.introduction()).contains(box("Table")).endsWith("</table></div>\n");
        assertThat(prose.sections().get(0).html())
                .containsSubsequence(
                        box("When it does not help"), "</table></div>", box("By &quot;size&quot;"), "</table></div>")
                .doesNotContain("region", box("Table"));
    }
}
