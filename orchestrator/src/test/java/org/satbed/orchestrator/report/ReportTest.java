package org.satbed.orchestrator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.satbed.scenarios.ResultFile;
import org.satbed.scenarios.Summary;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Reports of results that real runs left; bench/report opens such reports in a browser. */
class ReportTest {
    static final Path OPENSAND = Path.of("../docs/results/opensand/geo/result.json.gz");
    static final Path MANY = Path.of("../bench/satellite/results/20261124T014351Z/many.json.gz");

    @Test
    void everyResultThatWasEverKeptMakesAReport() throws Exception {
        List<Path> kept;
        try (Stream<Path> docs = Files.walk(Path.of("../docs/results"));
                Stream<Path> bench = Files.walk(Path.of("../bench/satellite/results"))) {
            kept = Stream.concat(docs, bench)
                    .filter(file -> file.toString().endsWith(".json.gz"))
                    .toList();
        }
        assertTrue(kept.size() > 30, kept.toString());
        String html = Report.html(LoadedResult.read(kept));
        Matcher ids = Pattern.compile(" id=\"([^\"]*)\"").matcher(html);
        Set<String> seen = new HashSet<>();
        while (ids.find()) {
            assertTrue(seen.add(ids.group(1)), "twice: " + ids.group(1));
        }
        Matcher references = Pattern.compile(" (?:aria-labelledby|aria-describedby)=\"([^\"]*)\"")
                .matcher(html);
        while (references.find()) {
            assertTrue(seen.contains(references.group(1)), "not there: " + references.group(1));
        }
    }

    @Test
    void nothingInItLeadsOutOfTheFile() {
        String html = Report.html(LoadedResult.read(List.of(OPENSAND, MANY)));
        assertTrue(html.contains("default-src &#39;none&#39;"));
        assertFalse(Pattern.compile("\\ssrc=|\\shref=\"[^#]|url\\(|@import|<link|<base|<iframe|<object|<form")
                .matcher(html)
                .find());
    }

    @Test
    void theMediansAreThoseOfTheSummary() {
        LoadedResult loaded = LoadedResult.read(List.of(OPENSAND)).get(0);
        String html = Report.html(List.of(loaded));
        for (Summary.Row row : loaded.summary().rows()) {
            assertTrue(html.contains("<strong>" + SummaryHtml.median(row).orElseThrow() + "</strong>"), row.toString());
        }
    }

    @Test
    void whatAResultSaysIsTextAndNeverMarkup(@TempDir Path directory) throws Exception {
        String evil = "<img src=x onerror=alert(1)> & \\\"quoted\\\" '";
        String json = new String(ResultFile.bytes(OPENSAND), java.nio.charset.StandardCharsets.UTF_8)
                .replace("A geostationary satellite", evil)
                .replaceFirst(
                        "\"warnings\" : \\[[^\\]]*\\]",
                        Matcher.quoteReplacement("\"warnings\" : [\"" + evil + "\\u0007\"]"));
        Path file = Files.writeString(directory.resolve("result.json"), json);
        String html = Report.html(LoadedResult.read(List.of(file)));
        assertFalse(html.contains("<img"));
        assertFalse(html.contains("\u0007"));
        assertEquals(
                3,
                html.split("&lt;img src=x onerror=alert\\(1\\)&gt; &amp;", -1).length - 1,
                "lead, warning, scenario");
    }

    @Test
    void everyCompletionTimeIsInItsDistribution() {
        LoadedResult loaded = LoadedResult.read(List.of(MANY)).get(0);
        List<Figure> figures = CdfFigures.of(loaded);
        assertEquals(loaded.result().scenario().workloads().size(), figures.size());
        for (Figure figure : figures) {
            for (Figure.Series series : figure.series()) {
                List<Point> points = series.points();
                if (series.kind() == Figure.Kind.STEP) {
                    assertEquals(0, points.get(0).y());
                    assertEquals(1, points.get(points.size() - 1).y());
                    for (int i = 1; i < points.size(); i++) {
                        assertTrue(points.get(i).x() >= points.get(i - 1).x());
                        assertTrue(points.get(i).y() > points.get(i - 1).y());
                    }
                }
            }
        }
    }

    @Test
    void aFigureFileIsXmlWithTitleAndDescription() throws Exception {
        LoadedResult loaded = LoadedResult.read(List.of(OPENSAND)).get(0);
        for (Figure figure : Report.figures(loaded)) {
            Document svg = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(SvgCanvas.file(figure))));
            assertEquals(
                    figure.title(), svg.getElementsByTagName("title").item(0).getTextContent());
            assertEquals(
                    figure.description(),
                    svg.getElementsByTagName("desc").item(0).getTextContent());
        }
    }

    /** What the link did in each second, where a result has it; what a report does not know of it is passed over. */
    @Test
    void theLinksOwnLogIsShown(@TempDir Path directory) throws Exception {
        String log =
                "\"linkSeries\" : [{\"variant\" : \"none\", \"repetition\" : 1, \"workload\" : \"bulk-forward-20s\","
                        + " \"direction\" : \"forward\", \"seconds\" : [1, 2, 3], \"rateBitsPerSecond\" : [30000000, 30000000, 10000000],"
                        + " \"deliveredBytes\" : [1, 2, 3], \"queueBytes\" : [0, 3000, 9000], \"droppedByQueue\" : [0, 0, 7], \"lost\" : [0, 0, 0],"
                        + " \"delayMillis\" : [300, 300, 300]}], ";
        String json = new String(ResultFile.bytes(OPENSAND), java.nio.charset.StandardCharsets.UTF_8);
        Path file = Files.writeString(
                directory.resolve("result.json"),
                json.replaceFirst("\"seed\"", Matcher.quoteReplacement(log + "\"seed\"")));
        List<Figure> figures = TimeFigures.of(LoadedResult.read(List.of(file)).get(0));
        assertEquals(
                List.of("r1-goodput-bulk-forward-20s", "r1-queue-bulk-forward-20s", "r1-drops-bulk-forward-20s"),
                figures.stream().map(Figure::id).toList());
        assertEquals(9, figures.get(1).series().get(0).points().get(2).y());
        assertEquals(7, figures.get(2).series().get(0).points().get(2).y());
    }

    /** A link that carries 40 Mbit/s carries 40 Mbit/s in every second, wherever the pieces of its transfer begin. */
    @Test
    void aConstantRateIsAConstantRate() {
        Bins bins = new Bins(1);
        for (int i = 0; i < 47; i++) {
            bins.addSpan(1, i * 0.21, (i + 1) * 0.21, 40 * 0.21);
        }
        List<Point> rates = bins.rates();
        assertEquals(10, rates.size()); // 9.87 s
        rates.forEach(point -> assertEquals(40, point.y(), 1e-9));
    }

    @Test
    void ticksAreRoundAndWithinTheAxis() {
        List<Ticks.Tick> ticks = Ticks.of(new Figure.Axis("s", 0, 7.3), 5);
        assertEquals(
                List.of("0", "2", "4", "6"),
                ticks.stream().map(Ticks.Tick::label).toList());
        assertEquals(
                List.of("0.00", "0.05", "0.10"),
                Ticks.of(new Figure.Axis("s", 0, 0.104), 3).stream()
                        .map(Ticks.Tick::label)
                        .toList());
    }
}
