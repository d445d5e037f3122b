package org.scalingpatterns.site;

import java.util.List;
import java.util.Map;
import org.scalingpatterns.site.page.Page;

/** The two pages on which a reader tries something: Compare and Your run, with their scripts. */
final class TryPages {
    private static final List<String> SCRIPTS =
            List.of("quantity.js", "curves.js", "hlog.js", "results.js", "published.js", "files.js", "beside.js");

    private TryPages() {}

    static void write(Output output) {
        SCRIPTS.forEach(output::asset);
        page(output, "compare", "Compare", "Published figures beside each other: up to six cells, or two runs.");
        page(output, "your-run", "Your run", "Your own results beside the published ones. They stay in your browser.");
    }

    private static void page(Output output, String name, String title, String description) {
        output.asset(name + ".js");
        output.page(name + ".html", name + ".jte", Map.of("page", Page.at(0, title, description, name)));
    }
}
