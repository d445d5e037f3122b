package org.scalingpatterns.site.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogReaderTest {
    private static final String MINIMAL = """
            ---
            slug: one
            title: One
            family: placing
            card: Words
            summary: A sentence.
            problem: [reads]
            sources: [Slots]
            claims:
              - {id: a/b, says: Fast, stance: pro, holds: A.b <= 1}
            ---
            Text.
            """;

    @Test
    void pattern_everyKey_isRead() {
        Pattern pattern = CatalogReader.pattern("one.md", MINIMAL.replace("---\nText.", """
                evidence:
                  - {title: T, benchmark: A, where: {keys: long, shards: [4, 8]}, figures: [A.b], series: algorithm, x: shards,
                     histogram: service, plot: scaling, read: How.}
                not-guaranteed:
                  - {says: Nothing, why: because}
                ---
                Text.
                ## When it does not help
                Never.
                ## Other
                More.
                """));
        Evidence evidence = pattern.evidence().get(0);
        assertThat(evidence.where()).containsEntry("keys", List.of("long")).containsEntry("shards", List.of("4", "8"));
        assertThat(evidence.plot()).contains(Evidence.Kind.SCALING);
        assertThat(evidence.histogram()).isEqualTo("service");
        assertThat(pattern.claims().get(0).holds()).contains("A.b <= 1");
        assertThat(pattern.prose().whenNot().orElseThrow().html()).contains("Never.");
        assertThat(pattern.prose().others()).extracting(Prose.Section::title).containsExactly("Other");
    }

    @Test
    void histogram_ofARole_isRead_ofAnythingElse_isRefused() {
        String text = MINIMAL.replace("---\nText.", """
                evidence:
                  - {benchmark: A, histogram: write-response}
                ---
                Text.
                """);
        assertThat(CatalogReader.pattern("one.md", text).evidence().get(0).histogram())
                .isEqualTo("write-response");
        assertThatThrownBy(() -> CatalogReader.pattern("one.md", text.replace("write-response", "write-failed")))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("must be response or service, or a role's as write-response: write-failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "slug: one; slug: two; one.md: slug must be the file's name: two",
                "title: One; titel: One; one.md: title must be there",
                "summary: A sentence.; summary: A sentence.\\ncolour: red; one.md: unknown key: colour",
                "problem: [reads]; problem: [boredom]; one.md: problem must be one of reads, writes, bursts, size, latency, audit: boredom",
                "stance: pro; stance: good; one.md: claims a/b: stance must be one of pro, con, ours: good",
                "holds: A.b <= 1; holds: none; one.md: claims a/b: reason must be there",
                "title: One; title: One\\ntitle: Two; one.md:4: found duplicate key title"
            })
    void pattern_wrongKey_isRefusedWithItsPlace(String from, String to, String message) {
        String text = MINIMAL.replace(from, to.replace("\\n", "\n"));
        assertThatThrownBy(() -> CatalogReader.pattern("one.md", text))
                .isInstanceOf(CatalogException.class)
                .hasMessage(message);
    }

    @Test
    void pattern_withoutFrontMatter_isRefused() {
        assertThatThrownBy(() -> CatalogReader.pattern("one.md", "Text.\n"))
                .hasMessage("one.md: must begin with front matter between two lines of ---");
    }

    @Test
    void prose_rawHtml_isShownNotExecuted() {
        assertThat(Prose.html("a <script>alert(1)</script>"))
                .contains("&lt;script&gt;")
                .doesNotContain("<script>");
        assertThat(Prose.html("[x](javascript:alert(1))")).doesNotContain("javascript:");
    }
}
