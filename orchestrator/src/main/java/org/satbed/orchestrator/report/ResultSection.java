package org.satbed.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.satbed.scenarios.Calibration;
import org.satbed.scenarios.Failure;
import org.satbed.scenarios.Findings;
import org.satbed.scenarios.LinkUse;
import org.satbed.scenarios.Measure;
import org.satbed.scenarios.RateCheck;
import org.satbed.scenarios.RttCheck;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.SatelliteSystem;
import org.satbed.scenarios.ScenarioForm;
import org.satbed.scenarios.Workload;

/** What a report says of one result. */
final class ResultSection {
    private final Html html;
    private final LoadedResult loaded;
    private final RunResult result;
    private final List<Figure> figures;

    ResultSection(Html html, LoadedResult loaded, List<Figure> figures) {
        this.html = html;
        this.loaded = loaded;
        this.result = loaded.result();
        this.figures = figures;
    }

    void write() {
        html.open("section", "id", loaded.key(), "aria-labelledby", loaded.key() + "-h");
        html.element("h2", loaded.label(), "id", loaded.key() + "-h");
        if (!result.scenario().description().isEmpty()) {
            html.element("p", result.scenario().description(), "class", "lead");
        }
        html.element("p", Words.path(result.scenario()) + "; " + Words.time(result));
        SummaryHtml.table(html, loaded);
        html.element("p", bound(), "class", "note");
        Findings findings = Findings.in(result);
        lines(
                "Expectations",
                "expectations",
                findings.verdicts().stream()
                        .map(each -> each.outcome().id() + ": " + each.line())
                        .toList());
        lines("Warnings", "warnings", result.warnings());
        lines(
                "Not as theory has it",
                "theory",
                findings.theory().stream().flatMap(each -> each.note().stream()).toList());
        failures();
        measures();
        figures();
        linkUse();
        calibration();
        facts();
        repeat();
        html.close("section");
    }

    private static String bound() {
        return "bound: T + nS/R, one RTT T for request and answer, then n objects of S bytes at the payload rate R, which is the link's rate"
                + " × 1448/1500. 95 %: intervals by bootstrap; of fewer than six repetitions they cover less.";
    }

    private void heading(String text, String id) {
        html.element("h3", text, "id", loaded.key() + "-" + id);
    }

    private void table(String id, String caption, List<String> headers, List<List<String>> rows) {
        html.table(new DataTable(caption, headers, rows), loaded.key() + "-" + id + "-c");
    }

    private void lines(String title, String id, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        heading(title, id);
        html.open("ul", "class", id);
        lines.forEach(line -> html.element("li", line));
        html.close("ul");
    }

    private void failures() {
        if (result.failures().isEmpty()) {
            return;
        }
        heading("Failures", "failures");
        List<List<String>> rows = result.failures().stream()
                .map((Failure each) -> List.of(
                        each.variant(),
                        Integer.toString(each.repetition()),
                        each.workload().isEmpty() ? "all workloads" : each.workload(),
                        each.reason()))
                .toList();
        table(
                "failures",
                "Measurements that were to be made and could not be",
                List.of("variant", "repetition", "workload", "reason"),
                rows);
    }

    private void measures() {
        if (loaded.summary().measures().isEmpty()) {
            return;
        }
        heading("Further measures", "measures");
        List<List<String>> rows = loaded.summary().measures().stream()
                .map((Measure each) -> List.of(each.workload(), each.variant(), each.name(), each.text()))
                .toList();
        table(
                "measures",
                "What some workloads have besides: quantiles of all repetitions' values, or medians over the repetitions",
                List.of("workload", "variant", "what", "value"),
                rows);
    }

    private void figures() {
        if (figures.isEmpty()) {
            return;
        }
        heading("Figures", "figures");
        if (result.flows().isEmpty()) {
            html.element(
                    "p",
                    "The run recorded no connections over time: there is no round-trip time, window or progress of objects to show.",
                    "class",
                    "note");
        }
        html.open("div", "class", "figures");
        figures.forEach(this::figure);
        html.close("div");
    }

    private void figure(Figure figure) {
        html.open("figure", "id", figure.id());
        html.open("figcaption").element("strong", figure.title()).close("figcaption");
        html.open("ul", "class", "legend", "aria-label", "Legend");
        for (Figure.Series series : Plot.legend(figure)) {
            html.open("li", "data-series", series.name())
                    .raw(SvgCanvas.swatch(series))
                    .element("span", series.name())
                    .close("li");
        }
        html.close("ul");
        html.raw(SvgCanvas.inline(figure));
        html.element("p", figure.description(), "class", "note");
        html.open("details").element("summary", "In numbers");
        html.table(figure.data(), figure.id() + "-c");
        html.close("details").close("figure");
    }

    private void linkUse() {
        if (result.linkUse().isEmpty()) {
            return;
        }
        heading("Queue and drops", "link");
        List<List<String>> rows = new ArrayList<>();
        for (Workload workload : result.scenario().workloads()) {
            for (String variant : loaded.variants()) {
                List<LinkUse> of = result.linkUse().stream()
                        .filter(each -> each.workload().equals(workload.id())
                                && each.variant().equals(variant))
                        .toList();
                if (!of.isEmpty()) {
                    List<String> row = new ArrayList<>(List.of(workload.id(), variant));
                    row.addAll(packets(of.stream().map(LinkUse::forward).toList()));
                    row.addAll(packets(of.stream().map(LinkUse::returnLink).toList()));
                    rows.add(row);
                }
            }
        }
        table(
                "link",
                "Packets of all repetitions together, as the emulator counted them",
                List.of(
                        "workload",
                        "variant",
                        "forward: delivered",
                        "dropped by the queue",
                        "lost by chance",
                        "return: delivered",
                        "dropped by the queue",
                        "lost by chance"),
                rows);
    }

    private static List<String> packets(List<LinkUse.Packets> all) {
        long delivered = all.stream().mapToLong(LinkUse.Packets::delivered).sum();
        long dropped = all.stream().mapToLong(LinkUse.Packets::droppedByQueue).sum();
        long lost = all.stream().mapToLong(LinkUse.Packets::lost).sum();
        long sent = delivered + dropped + lost;
        return List.of(Long.toString(delivered), share(dropped, sent), share(lost, sent));
    }

    private static String share(long part, long whole) {
        return part == 0 ? "0" : String.format(Locale.ROOT, "%d (%.2g %%)", part, 100.0 * part / whole);
    }

    private void calibration() {
        heading("Calibration", "calibration");
        if (result.calibration().isEmpty()) {
            html.element("p", "The path was not measured.");
            return;
        }
        Calibration calibration = result.calibration().get();
        RttCheck rtt = calibration.rtt();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "RTT",
                String.format(Locale.ROOT, "%.1f ms", rtt.wantedMillis()),
                String.format(
                        Locale.ROOT,
                        "%.1f ms (median of %d; %.1f–%.1f)",
                        rtt.medianMillis(),
                        rtt.count(),
                        rtt.minMillis(),
                        rtt.maxMillis()),
                percent(rtt.error())));
        for (RateCheck rate : calibration.rates()) {
            rows.add(List.of(
                    "rate, " + rate.direction().id(),
                    String.format(Locale.ROOT, "%.2f Mbit/s", rate.wantedBitsPerSecond() / 1e6),
                    String.format(
                            Locale.ROOT,
                            "%.2f Mbit/s (%s, %d packets)",
                            rate.measuredBitsPerSecond() / 1e6,
                            rate.protocol(),
                            rate.packets()),
                    percent(rate.error())));
        }
        table(
                "calibration",
                "The path as it was measured before the variants",
                List.of("what", "wanted", "measured", "difference"),
                rows);
    }

    private static String percent(double error) {
        return String.format(Locale.ROOT, "%+.1f %%", error * 100);
    }

    private void facts() {
        heading("What was run, and on what", "facts");
        html.open("dl");
        fact("Host", Words.host(result.provenance()));
        fact("Tools", Words.tools(result.provenance()));
        fact("satbed", result.satbedVersion());
        fact("Backend", result.backend());
        fact("Seed", Long.toString(result.seed()));
        fact("Repetitions", Integer.toString(result.scenario().repeat()));
        result.provenance().hostFacts().forEach(this::fact);
        result.satellite().map(SatelliteSystem::description).ifPresent(lines -> fact("Link", String.join("; ", lines)));
        html.close("dl");
        html.open("details").element("summary", "Kernel settings");
        table(
                "sysctls",
                "Kernel settings",
                List.of("name", "value"),
                result.provenance().sysctls().entrySet().stream()
                        .map(each -> List.of(each.getKey(), each.getValue()))
                        .toList());
        html.close("details");
    }

    private void fact(String name, String value) {
        html.element("dt", name).element("dd", value);
    }

    private void repeat() {
        heading("To repeat it", "repeat");
        html.open("pre", "tabindex", "0", "role", "group", "aria-label", "Command")
                .element("code", Words.command(result))
                .close("pre");
        html.open("details").element("summary", "The scenario, with every default");
        html.open("pre", "tabindex", "0", "role", "group", "aria-label", "Scenario")
                .element("code", ScenarioForm.yaml(result.scenario()))
                .close("pre");
        html.close("details");
    }
}
