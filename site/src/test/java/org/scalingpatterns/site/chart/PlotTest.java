package org.scalingpatterns.site.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PlotTest {
    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader("<html>" + svg + "</html>")));
    }

    private static List<Element> elements(Document document, String name, String classes) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = document.getElementsByTagName(name);
        for (int i = 0; i < nodes.getLength(); i++) {
            Element element = (Element) nodes.item(i);
            if (List.of(element.getAttribute("class").split(" ", -1)).contains(classes)) {
                found.add(element);
            }
        }
        return found;
    }

    private static Point point(double x, double y) {
        return new Point(x, y, y * 0.9, y * 1.1, "value " + y);
    }

    private static ScalingPlot scaling(Series... series) {
        return new ScalingPlot(
                "A <title>",
                "What & why",
                "shards",
                "time",
                List.of(series),
                OptionalDouble.of(16),
                value -> value + " ns");
    }

    private static PercentilePlot.Line line(String name, long n) {
        List<Point> points = new ArrayList<>();
        for (double x = 0; x <= Axis.Nines.last(n); x += 0.25) {
            points.add(new Point(x, 100 + x, 100 + x, 100 + x, x == 2 ? "99 %: 102" : ""));
        }
        return new PercentilePlot.Line(new Series(name, Style.of(0), points), List.of(points, points), 500, n);
    }

    @Test
    void svg_bothDrawings_areWellFormedNamedAndDescribed() throws Exception {
        Document document = parse(scaling(new Series("a<b", Style.of(0), List.of(point(4, 10), point(16, 20))))
                .svg("fig"));
        assertThat(elements(document, "svg", "wide")).hasSize(1);
        assertThat(elements(document, "svg", "narrow")).hasSize(1);
        for (String kind : List.of("wide", "narrow")) {
            Element svg = elements(document, "svg", kind).get(0);
            assertThat(svg.getAttribute("role")).isEqualTo("img");
            for (String id : svg.getAttribute("aria-labelledby").split(" ", -1)) {
                assertThat(document.getDocumentElement().getTextContent()).isNotEmpty();
                assertThat(svg.getElementsByTagName(id.endsWith("t") ? "title" : "desc")
                                .item(0)
                                .getTextContent())
                        .isNotBlank();
            }
        }
    }

    @Test
    void scaling_intervals_areWhiskers_andCoresAreMarked() throws Exception {
        Document document = parse(scaling(new Series("a", Style.of(0), List.of(point(4, 10), point(64, 20))))
                .draw("f", true));
        assertThat(elements(document, "path", "wh")).hasSize(2);
        assertThat(elements(document, "text", "note"))
                .extracting(Element::getTextContent)
                .containsExactly("16 cores");
    }

    /** Only a point without an interval stands without a whisker, and one that could not keep up is hollow. */
    @Test
    void scaling_narrowIntervalAndOverload_areSeen() throws Exception {
        Point narrow = new Point(4, 10, 9.999, 10.001, "narrow");
        Point overload = new Point(16, 20, 20, 20, "overload", true);
        Document document = parse(
                scaling(new Series("a", Style.of(0), List.of(narrow, overload))).draw("f", true));
        assertThat(elements(document, "path", "wh"))
                .extracting(whisker -> whisker.getAttribute("d"))
                .singleElement()
                .asString()
                .endsWith("h14");
        assertThat(elements(document, "use", "hollow"))
                .extracting(point -> point.getAttribute("data-v"))
                .containsExactly("overload");
    }

    @Test
    void scaling_seriesOfTheReader_sharesTheLabelOfItsTwin() throws Exception {
        Series published = new Series("a", Style.of(0), List.of(point(4, 10)));
        Series mine = new Series("a", Style.of(0).onThisMachine(), List.of(point(4, 12)));
        assertThat(elements(parse(scaling(mine, published).draw("f", true)), "text", "lab"))
                .hasSize(1);
        assertThat(elements(parse(scaling(mine).draw("f", true)), "text", "lab"))
                .hasSize(1);
    }

    @Test
    void scaling_wideSpan_isLogarithmicAndSaysSo() throws Exception {
        Document document = parse(scaling(new Series("a", Style.of(0), List.of(point(4, 1), point(64, 400))))
                .draw("f", true));
        assertThat(elements(document, "text", "axt").get(0).getTextContent()).isEqualTo("time (log scale)");
    }

    @Test
    void percentiles_lineBeyondItsSamples_isRefused() {
        List<Point> points = List.of(point(0, 100), point(3.1, 120));
        assertThatThrownBy(() -> new PercentilePlot.Line(new Series("a", Style.of(0), points), List.of(), 500, 10_000))
                .hasMessageContaining("must end at 3.0");
    }

    @Test
    void percentiles_line_endsBeforeItsLargestSample() throws Exception {
        PercentilePlot plot =
                new PercentilePlot("t", "d", "time", List.of(line("a", 10_000)), value -> Math.round(value) + " ns");
        Document document = parse(plot.draw("f", true));
        Element max = elements(document, "use", "max").get(0);
        double end = elements(document, "path", "toMax").stream()
                .mapToDouble(path ->
                        Double.parseDouble(path.getAttribute("d").substring(1).split(" ", 2)[0]))
                .max()
                .orElseThrow();
        assertThat(Double.parseDouble(max.getAttribute("x"))).isGreaterThan(end + 50);
        assertThat(max.getAttribute("data-v")).isEqualTo("max 500 ns");
        assertThat(elements(document, "path", "fork")).hasSize(2);
        assertThat(elements(document, "text", "lab"))
                .extracting(Element::getTextContent)
                .containsExactly("a, max 500 ns");
    }

    @Test
    void dots_values_standInWordsAtTheRowsEnd() throws Exception {
        DotPlot plot = new DotPlot(
                "t",
                "d",
                "ratio",
                List.of(
                        new DotPlot.Row(
                                "one", "group", List.of(new Series("one", Style.of(0), List.of(point(0, 1.02))))),
                        new DotPlot.Row("two", "", List.of(new Series("two", Style.of(1), List.of(point(0, 1.1)))))),
                false,
                Double::toString,
                Double::toString);
        Document document = parse(plot.draw("f", true));
        assertThat(elements(document, "text", "val"))
                .extracting(Element::getTextContent)
                .containsExactly("1.02", "1.1");
        assertThat(elements(document, "text", "head"))
                .extracting(Element::getTextContent)
                .containsExactly("group");
        assertThat(elements(document, "text", "axt").get(0).getTextContent()).contains("does not start at 0");
    }

    @Test
    void styles_moreThanColours_stillDiffer() {
        List<String> looks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            looks.add(Style.of(i).classes() + Style.of(i).marker());
        }
        assertThat(looks).doesNotHaveDuplicates();
        assertThat(Style.of(3).onThisMachine().classes()).startsWith(Style.of(3).classes());
    }
}
