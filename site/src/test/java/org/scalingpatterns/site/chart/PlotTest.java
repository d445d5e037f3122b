package org.scalingpatterns.site.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
                false,
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

    private static DotPlot dots(String xTitle, String label, String heading, boolean counted, double... values) {
        List<DotPlot.Row> rows = new ArrayList<>();
        for (double value : values) {
            Series point = new Series(label, Style.of(0), List.of(new Point(0, value, value, value, "")));
            rows.add(new DotPlot.Row(label, heading, List.of(point)));
        }
        return new DotPlot("t", "d", xTitle, rows, false, counted, Double::toString, Double::toString);
    }

    private static String joined(List<Element> lines) {
        return String.join(" ", lines.stream().map(Element::getTextContent).toList());
    }

    /** Nothing scrolls where a drawing ends, so that no word may stand beyond. */
    @Test
    void dots_longNames_areBrokenIntoLinesInsideTheDrawing() throws Exception {
        String xTitle = "load, % of the sustained capacity of the slowest variant that is compared here, in full";
        String label = "bytes of the history over bytes of the current state, 100 events an account";
        String heading =
                "the most lost in a kill, over what is written in a flush interval and the slowest batch, interval = 1000";
        for (Frame.Width width : Frame.Width.values()) {
            Document document = parse(dots(xTitle, label, heading, true, 12.7).draw("f", width == Frame.Width.WIDE));
            assertThat(joined(elements(document, "text", "axt"))).isEqualTo(xTitle);
            assertThat(joined(elements(document, "text", "lab"))).isEqualTo(label);
            assertThat(joined(elements(document, "text", "head"))).isEqualTo(heading);
            for (String classes : List.of("axt", "lab", "head")) {
                for (Element text : elements(document, "text", classes)) {
                    double length = width.textWidth(text.getTextContent());
                    double start = Double.parseDouble(text.getAttribute("x"))
                            - length
                                    * switch (text.getAttribute("text-anchor")) {
                                        case "middle" -> 0.5;
                                        case "end" -> 1;
                                        default -> 0;
                                    };
                    assertThat(start).as(text.getTextContent()).isGreaterThanOrEqualTo(-1);
                    assertThat(start + length).as(text.getTextContent()).isLessThanOrEqualTo(width.pixels + 1);
                }
            }
        }
    }

    @Test
    void dots_counts_startAtZeroAndHaveWholeTicks() throws Exception {
        assertThat(joined(ticks(dots("calls", "a", "", true, 2, 3)))).isEqualTo("0.0 1.0 2.0 3.0");
        assertThat(joined(ticks(dots("calls", "a", "", true, 98_000, 102_000)))).startsWith("0.0 20000.0 ");
        assertThat(joined(ticks(dots("calls", "a", "", true, 1, 1000)))).startsWith("1.0 2.0 5.0 ");
        assertThat(joined(ticks(dots("max/mean", "a", "", false, 2, 3)))).startsWith("1.8 2.0 ");
    }

    private static List<Element> ticks(DotPlot plot) throws Exception {
        Element group = elements(parse(plot.draw("f", true)), "g", "tick").get(0);
        List<Element> ticks = new ArrayList<>();
        for (int i = 0; i < group.getChildNodes().getLength(); i++) {
            ticks.add((Element) group.getChildNodes().item(i));
        }
        return ticks;
    }

    /** Fifty and eighty per cent lie as far apart as twenty and fifty. */
    @Test
    void scaling_percent_isLinearAndDoesNotSayOtherwise() throws Exception {
        ScalingPlot plot = new ScalingPlot(
                "t",
                "d",
                "load, %",
                "time",
                List.of(new Series("a", Style.of(0), List.of(point(20, 10), point(50, 11), point(80, 12)))),
                true,
                OptionalDouble.empty(),
                Double::toString);
        Document document = parse(plot.draw("f", true));
        List<Double> x = elements(document, "use", "v").stream()
                .map(point -> Double.parseDouble(point.getAttribute("x")))
                .toList();
        assertThat(x.get(2) - x.get(1)).isCloseTo(x.get(1) - x.get(0), within(0.2));
        assertThat(elements(document, "text", "axt").get(1).getTextContent()).isEqualTo("load, %");
    }

    @Test
    void styles_ofOnePlot_shareNeitherDashNorMarker() {
        List<String> dashes = new ArrayList<>();
        List<String> markers = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            dashes.add(Style.of(i).classes().replaceFirst(".* ", ""));
            markers.add(Style.of(i).marker());
        }
        assertThat(dashes).doesNotHaveDuplicates();
        assertThat(markers).doesNotHaveDuplicates();
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
