package org.scalingpatterns.site;

import java.util.List;
import org.scalingpatterns.site.catalog.Claim;
import org.scalingpatterns.site.catalog.Prose;
import org.scalingpatterns.site.page.ClaimView;
import org.scalingpatterns.site.page.ClaimsView;

/** The part of the README that follows from the published runs: what the card claims of the patterns that exist, and what became of it. */
final class Readme {
    static final String BEGIN = "<!-- what follows is written by: scripts/site --readme -->\n";
    static final String END = "<!-- as far as here -->\n";

    private Readme() {}

    /** The text with that part written anew. */
    static String with(String readme, ClaimsView claims) {
        int begin = readme.indexOf(BEGIN);
        int end = readme.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new BadInput("README.md: must have the lines " + BEGIN.strip() + " and " + END.strip());
        }
        return readme.substring(0, begin + BEGIN.length()) + table(claims) + readme.substring(end);
    }

    private static String table(ClaimsView claims) {
        StringBuilder table =
                new StringBuilder("\n| the card says | verdict | measured, with 95 % intervals |\n|---|---|---|\n");
        for (ClaimsView.Group group : claims.groups()) {
            List<ClaimsView.Row> rows = group.rows().stream()
                    .filter(row -> row.view() != null && row.stance() != Claim.Stance.OURS)
                    .toList();
            if (!rows.isEmpty()) {
                table.append("| **[")
                        .append(group.title())
                        .append("](patterns/catalog/")
                        .append(group.slug())
                        .append(".md)** | | |\n");
                rows.forEach(row -> table.append("| ")
                        .append(row.stance() == Claim.Stance.PRO ? "+ " : "− ")
                        .append(cell(row.says()))
                        .append(" | ")
                        .append(row.words())
                        .append(
                                row.view().remark().isEmpty()
                                        ? ""
                                        : " (" + row.view().remark() + ")")
                        .append(" | ")
                        .append(cell(measured(row)))
                        .append(" |\n"));
            }
        }
        return table.append('\n').toString();
    }

    private static String measured(ClaimsView.Row row) {
        if (!row.reason().isEmpty()) {
            return row.reason();
        }
        if (row.view().finding().isPresent()) {
            return row.view().finding().get().text(true);
        }
        ClaimView.Finding headline = row.view().headline();
        return headline == null ? "" : headline.value() + " " + headline.interval() + ": " + headline.says();
    }

    private static String cell(String text) {
        return Prose.plain(text).replace("|", "\\|").strip();
    }
}
