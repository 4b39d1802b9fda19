package org.satbed.orchestrator.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Results as one HTML file that needs nothing else: no other file, no network, and for its tables and figures no JavaScript. */
public final class Report {
    /** Nothing may be fetched, whatever a browser's extension adds: styles and the script are in the file. */
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private Report() {}

    /**
     * The figures of a result.
     *
     * @throws org.satbed.orchestrator.UserException if a capture beside it cannot be read
     */
    static List<Figure> figures(LoadedResult loaded) {
        List<Figure> figures = new ArrayList<>(CdfFigures.of(loaded));
        figures.addAll(TimeFigures.of(loaded));
        figures.addAll(SequenceFigures.of(loaded));
        return figures;
    }

    /** The file's text. */
    public static String html(List<LoadedResult> results) {
        String title =
                results.size() == 1 ? "satbed: " + results.get(0).label() : "satbed: " + results.size() + " results";
        Html html =
                new Html().raw("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
        html.raw(
                "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"" + Html.escape(POLICY) + "\">\n");
        html.element("title", title)
                .raw("\n<style>\n" + resource("report.css") + "</style>\n")
                .close("head")
                .open("body");
        html.element("a", "Skip to the results", "class", "skip", "href", "#main");
        html.open("header").element("h1", results.size() == 1 ? "satbed report" : title);
        if (results.size() > 1) {
            contents(html, results);
        }
        html.close("header").open("main", "id", "main");
        if (results.size() > 1) {
            html.element("h2", "All results");
            html.table(SummaryHtml.overview(results), "overview-c");
        }
        results.forEach(each -> new ResultSection(html, each, figures(each)).write());
        html.close("main").open("footer");
        html.element("p", "Made by satbed from the result files alone.").close("footer");
        html.raw("<script>\n" + resource("report.js") + "</script>\n");
        return html.close("body").close("html").toString();
    }

    private static void contents(Html html, List<LoadedResult> results) {
        html.open("nav", "aria-label", "Results").open("ul");
        for (LoadedResult each : results) {
            html.open("li").element("a", each.label(), "href", "#" + each.key()).close("li");
        }
        html.close("ul").close("nav");
    }

    private static String resource(String name) {
        try (InputStream in = Report.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
