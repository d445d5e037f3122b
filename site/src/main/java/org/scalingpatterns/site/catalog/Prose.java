package org.scalingpatterns.site.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Markdown prose, cut at its headings of the second level, as HTML. Raw HTML in it is shown as text, not executed.
 *
 * @param introduction what stands before the first heading
 * @param sections the rest
 */
public record Prose(String introduction, List<Section> sections) {
    private static final List<Extension> EXTENSIONS = List.of(
            TablesExtension.create(),
            HeadingAnchorExtension.builder().idPrefix("text-").build());
    /** A page of the catalog, as its sources call each other, so that their links lead somewhere there too. */
    private static final Pattern PAGE_SOURCE = Pattern.compile("^([a-z-]+)\\.md(?=#|$)");

    private static final Pattern HEADING_OR_TABLE =
            Pattern.compile("<h[1-6][^>]*>(.*?)</h[1-6]>|<table>.*?</table>", Pattern.DOTALL);

    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .attributeProviderFactory(context -> (node, tag, attributes) -> attributes.computeIfPresent(
                    "href", (name, target) -> PAGE_SOURCE.matcher(target).replaceFirst("$1.html")))
            .build();

    /** Copies the sections. */
    public Prose {
        sections = List.copyOf(sections);
    }

    /**
     * A section.
     *
     * @param title its heading
     * @param html what stands below it
     */
    public record Section(String title, String html) {
        /** The name of its anchor. */
        public String anchor() {
            return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        }
    }

    static Prose of(String markdown) {
        List<Section> sections = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        String title = null;
        String introduction = "";
        boolean code = false;
        for (String line : markdown.lines().toList()) {
            code ^= line.startsWith("```");
            if (!code && line.startsWith("## ")) {
                if (title == null) {
                    introduction = html(text.toString());
                } else {
                    sections.add(new Section(title, html(text.toString(), inline(title))));
                }
                title = line.substring(3).strip();
                text.setLength(0);
            } else {
                text.append(line).append('\n');
            }
        }
        if (title == null) {
            introduction = html(text.toString());
        } else {
            sections.add(new Section(title, html(text.toString(), inline(title))));
        }
        return new Prose(introduction, sections);
    }

    /** The section on when the pattern does not help, whatever its exact heading. */
    public Optional<Section> whenNot() {
        return sections.stream()
                .filter(section -> section.title().toLowerCase(Locale.ROOT).startsWith("when")
                        && section.title().toLowerCase(Locale.ROOT).contains("not"))
                .findFirst();
    }

    /** Every other section, in order. */
    public List<Section> others() {
        return sections.stream()
                .filter(section -> !whenNot().equals(Optional.of(section)))
                .toList();
    }

    /** A line or a paragraph of Markdown as HTML. */
    public static String html(String markdown) {
        return html(markdown, "Table");
    }

    /**
     * The same below a heading. Wide tables scroll in a box of their own, and a box that scrolls must be reachable with the keyboard:
     * it has the name of the heading before it.
     */
    private static String html(String markdown, String heading) {
        Matcher part = HEADING_OR_TABLE.matcher(RENDERER.render(PARSER.parse(markdown)));
        StringBuilder html = new StringBuilder();
        String name = heading;
        while (part.find()) {
            String box = part.group();
            if (part.group(1) == null) {
                box = "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\""
                        + name.replaceAll("<[^>]*>", "") + "\">" + box + "</div>";
            } else {
                name = part.group(1);
            }
            part.appendReplacement(html, Matcher.quoteReplacement(box));
        }
        return part.appendTail(html).toString();
    }

    /** A line of Markdown as text. */
    public static String plain(String markdown) {
        return unmarked(inline(markdown));
    }

    /** HTML as text. */
    public static String unmarked(String html) {
        return html.replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    /** One line of Markdown as HTML without a paragraph around it. */
    public static String inline(String markdown) {
        String html = html(markdown).strip();
        return html.startsWith("<p>") && html.endsWith("</p>") && html.indexOf("<p>", 1) < 0
                ? html.substring(3, html.length() - 4)
                : html;
    }
}
