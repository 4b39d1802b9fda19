package org.satbed.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.satbed.scenarios.NumberText;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.Spread;
import org.satbed.scenarios.Workload;

/** How long objects took: for each workload the cumulative distribution of its completion times. */
final class CdfFigures {
    /** More steps than this are not seen. */
    private static final int STEPS = 200;

    private CdfFigures() {}

    /** One for each workload that has objects. */
    static List<Figure> of(LoadedResult loaded) {
        List<Figure> figures = new ArrayList<>();
        for (Workload workload : loaded.result().scenario().workloads()) {
            figure(loaded, workload).ifPresent(figures::add);
        }
        return figures;
    }

    private static Optional<Figure> figure(LoadedResult loaded, Workload workload) {
        List<Figure.Series> series = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (String variant : loaded.variants()) {
            List<Double> times = times(loaded, workload, variant);
            if (!times.isEmpty()) {
                series.add(new Figure.Series(variant, loaded.style(variant), Figure.Kind.STEP, steps(times)));
                rows.add(row(variant, times));
            }
        }
        if (series.isEmpty()) {
            return Optional.empty();
        }
        Optional<Double> bound = loaded.summary().rows().stream()
                .filter(row -> row.workload().equals(workload.id()))
                .flatMap(row -> row.bound().stream())
                .findFirst();
        List<Figure.Series> all = new ArrayList<>();
        bound.ifPresent(seconds ->
                all.add(new Figure.Series("bound", Style.BOUND, Figure.Kind.RULE, List.of(new Point(seconds, 0)))));
        all.addAll(series);
        return Optional.of(new Figure(
                loaded.id("cdf", workload),
                workload.id() + ": completion times",
                "The share of objects that were complete within a time; further left is faster."
                        + bound.map(b -> " Nothing can be left of the bound, " + NumberText.digits(b) + " s.")
                                .orElse(""),
                Figure.Axis.fromZero("seconds to the last byte", Figure.xs(all)),
                new Figure.Axis("share of objects", 0, 1),
                all,
                new DataTable(
                        workload.id() + ": completion times in seconds",
                        List.of("variant", "objects", "fastest", "25 %", "median", "75 %", "slowest"),
                        rows)));
    }

    private static List<Double> times(LoadedResult loaded, Workload workload, String variant) {
        return loaded.result().samples().stream()
                .filter(each ->
                        each.workload().equals(workload.id()) && each.variant().equals(variant))
                .filter(ObjectSample.class::isInstance)
                .map(each -> ((ObjectSample) each).completionSeconds())
                .sorted()
                .toList();
    }

    /** From 0 to 1: after the kth of n values the share is k/n. */
    private static List<Point> steps(List<Double> sorted) {
        int n = sorted.size();
        List<Point> points = new ArrayList<>(List.of(new Point(sorted.get(0), 0)));
        int every = Math.max(1, n / STEPS);
        for (int i = 0; i < n; i++) {
            if ((i + 1) % every == 0 || i == n - 1) {
                points.add(new Point(sorted.get(i), (i + 1.0) / n));
            }
        }
        return points;
    }

    private static List<String> row(String variant, List<Double> times) {
        Spread spread = Spread.of(times);
        return List.of(
                variant,
                Integer.toString(times.size()),
                NumberText.digits(spread.min()),
                NumberText.digits(spread.q1()),
                NumberText.digits(spread.median()),
                NumberText.digits(spread.q3()),
                NumberText.digits(spread.max()));
    }
}
