package org.satbed.orchestrator.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.satbed.scenarios.ConfidenceInterval;
import org.satbed.scenarios.NumberText;
import org.satbed.scenarios.Spread;
import org.satbed.scenarios.Summary;

/** Summaries as tables: of one result, and of several in one. */
final class SummaryHtml {
    private SummaryHtml() {}

    /** A row for each workload and variant of a result. */
    static void table(Html html, LoadedResult loaded) {
        String caption = loaded.key() + "-summary-c";
        html.open("div", "class", "scroll", "role", "group", "aria-labelledby", caption, "tabindex", "0");
        html.open("table", "class", "summary");
        html.element(
                "caption",
                "Median of each workload in each variant, with its 95 % interval, the smallest and the largest",
                "id",
                caption);
        html.open("thead").open("tr");
        for (String header : List.of(
                "workload", "variant", "n", "median", "95 %", "min–max", "first byte", "bound", "vs none", "95 %")) {
            html.element("th", header, "scope", "col");
        }
        html.close("tr").close("thead");
        String workload = null;
        for (Summary.Row row : loaded.summary().rows()) {
            if (!row.workload().equals(workload)) {
                if (workload != null) {
                    html.close("tbody");
                }
                html.open("tbody");
            }
            row(html, loaded, row, !row.workload().equals(workload));
            workload = row.workload();
        }
        if (workload != null) {
            html.close("tbody");
        }
        html.close("table").close("div");
    }

    private static void row(Html html, LoadedResult loaded, Summary.Row row, boolean first) {
        html.open("tr");
        if (first) {
            long variants = loaded.summary().rows().stream()
                    .filter(other -> other.workload().equals(row.workload()))
                    .count();
            html.element("th", row.workload(), "scope", "rowgroup", "rowspan", Long.toString(variants));
        }
        html.open("th", "scope", "row")
                .raw(swatch(loaded, row.variant()))
                .text(row.variant())
                .close("th");
        html.element("td", row.count() + (row.failed() > 0 ? " (" + row.failed() + " failed)" : ""));
        Optional<Spread> spread = row.completion().or(row::goodput);
        if (spread.isEmpty()) {
            html.element("td", row.failed() > 0 ? "failed" : "not run", "colspan", "7", "class", "bad");
        } else {
            values(html, row, spread.get());
        }
        html.close("tr");
    }

    private static void values(Html html, Summary.Row row, Spread spread) {
        boolean bulk = row.goodput().isPresent();
        double unit = bulk ? 1e6 : 1;
        html.open("td")
                .element("strong", median(row).orElse(""))
                .close("td")
                .element("td", interval(row.medianInterval(), unit))
                .element("td", NumberText.digits(spread.min() / unit) + "–" + NumberText.digits(spread.max() / unit))
                .element(
                        "td",
                        row.firstByte()
                                .map(f -> NumberText.digits(f.median()) + " s")
                                .orElse(""))
                .element(
                        "td",
                        row.ratioToBound()
                                .map(r -> String.format(Locale.ROOT, "%.2f×", r))
                                .or(() ->
                                        row.utilisation().map(u -> String.format(Locale.ROOT, "%.0f %% of R", u * 100)))
                                .orElse(""));
        String speedup = row.speedup().map(NumberText::speedup).orElse("");
        String look = speedup.endsWith("faster") ? "good" : speedup.endsWith("slower") ? "bad" : "plain";
        html.element("td", speedup, "class", look).element("td", interval(row.speedupInterval(), 1));
    }

    private static String interval(Optional<ConfidenceInterval> interval, double unit) {
        return interval.map(i -> NumberText.digits(i.low() / unit) + "–" + NumberText.digits(i.high() / unit))
                .orElse("");
    }

    /** "1.53 s", "45.7 Mbit/s". */
    static Optional<String> median(Summary.Row row) {
        return row.completion()
                .map(c -> NumberText.digits(c.median()) + " s")
                .or(() -> row.goodput().map(g -> NumberText.digits(g.median() / 1e6) + " Mbit/s"));
    }

    private static String swatch(LoadedResult loaded, String variant) {
        return SvgCanvas.swatch(new Figure.Series(variant, loaded.style(variant), Figure.Kind.LINE, List.of()));
    }

    /** The medians of all results, a column for each variant. */
    static DataTable overview(List<LoadedResult> results) {
        Set<String> variants = new LinkedHashSet<>();
        results.forEach(each -> variants.addAll(each.variants()));
        List<List<String>> rows = new ArrayList<>();
        for (LoadedResult loaded : results) {
            Set<String> workloads = new LinkedHashSet<>();
            loaded.summary().rows().forEach(row -> workloads.add(row.workload()));
            for (String workload : workloads) {
                List<String> row = new ArrayList<>(List.of(loaded.label(), workload));
                for (String variant : variants) {
                    row.add(loaded.summary()
                            .row(workload, variant)
                            .map(SummaryHtml::cell)
                            .orElse(""));
                }
                rows.add(row);
            }
        }
        List<String> headers = new ArrayList<>(List.of("result", "workload"));
        headers.addAll(variants);
        return new DataTable("The medians of all results", headers, rows);
    }

    private static String cell(Summary.Row row) {
        String failed = row.failed() > 0 ? " (" + row.failed() + " failed)" : "";
        return median(row).orElse(row.failed() > 0 ? "failed" : "not run")
                + (median(row).isPresent() ? failed : "");
    }
}
