package org.scalingpatterns.site.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HighlighterTest {
    private final Highlighter highlighter = new Highlighter();

    private static String text(String html) {
        return html.replaceAll("<span class=\"[ksca]\">|</span>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    @Test
    void html_everySourceOfThisModule_keepsItsText() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).hasSizeGreaterThan(20);
            for (Path file : sources) {
                String source = Files.readString(file);
                assertThat(text(highlighter.html(source))).isEqualTo(source);
            }
        }
    }

    @Test
    void html_tokens_areMarkedByKind() {
        String html = highlighter.html(
                "/** Doc. */\n@Deprecated\npublic record R(int value) {\n  static final String S = \"a<b\"; // c\n}\n");
        assertThat(html)
                .contains("<span class=\"c\">/** Doc. */</span>")
                .contains("<span class=\"a\">@</span><span class=\"a\">Deprecated</span>")
                .contains("<span class=\"k\">public</span> <span class=\"k\">record</span> R(")
                .contains("<span class=\"k\">int</span> value)")
                .contains("<span class=\"s\">\"a&lt;b\"</span>")
                .contains("<span class=\"c\">// c</span>");
    }

    @Test
    void html_brokenSource_staysAsItIs() {
        assertThat(highlighter.html("class < {")).isEqualTo("class &lt; {");
    }
}
