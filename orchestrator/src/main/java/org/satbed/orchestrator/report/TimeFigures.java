package org.satbed.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.satbed.scenarios.BulkSample;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.FlowSeries;
import org.satbed.scenarios.Interval;
import org.satbed.scenarios.NumberText;
import org.satbed.scenarios.Workload;

/** What was over time: goodput, round-trip time, windows of the legs, and the link's queue, each with the link's schedule behind it. */
final class TimeFigures {
    private static final int ROWS = 24;
    private static final List<Double> TERRESTRIAL_DASH = List.of(2.0, 2.0);

    private final LoadedResult loaded;
    private final Workload workload;

    private TimeFigures(LoadedResult loaded, Workload workload) {
        this.loaded = loaded;
        this.workload = workload;
    }

    /** Those that a result has the data for, workload by workload. */
    static List<Figure> of(LoadedResult loaded) {
        List<Figure> figures = new ArrayList<>();
        for (Workload workload : loaded.result().scenario().workloads()) {
            TimeFigures of = new TimeFigures(loaded, workload);
            of.goodput().ifPresent(figures::add);
            of.rtt().ifPresent(figures::add);
            of.window(FlowSeries.SATELLITE).ifPresent(figures::add);
            of.window(FlowSeries.TERRESTRIAL).ifPresent(figures::add);
            of.queue().ifPresent(figures::add);
            of.drops().ifPresent(figures::add);
        }
        return figures;
    }

    private Optional<Figure> goodput() {
        List<Figure.Series> series = series(this::goodput);
        if (series.isEmpty()) {
            return Optional.empty();
        }
        List<Figure.Series> all = new ArrayList<>(new LinkBackground(loaded, workload, end(series)).rate());
        all.addAll(series);
        return Optional.of(figure(
                "goodput",
                "goodput over time",
                "Payload that arrived at the receiver, the median of the repetitions that still ran, before the link's rate as scheduled.",
                "Mbit/s",
                all));
    }

    private List<Point> goodput(String variant) {
        List<BulkSample> bulks = loaded.result().samples().stream()
                .filter(each -> each instanceof BulkSample
                        && each.variant().equals(variant)
                        && each.workload().equals(workload.id()))
                .map(BulkSample.class::cast)
                .toList();
        if (!bulks.isEmpty()) {
            double longest =
                    bulks.stream().mapToDouble(BulkSample::seconds).max().orElse(1);
            // The receiver's intervals are of one second; narrower pieces would be empty in between.
            Bins bins = new Bins(Math.max(1, Bins.width(longest)));
            for (BulkSample bulk : bulks) {
                for (Interval each : bulk.intervals()) {
                    if (each.endSeconds() > each.startSeconds()) {
                        bins.addSpan(bulk.repetition(), each.startSeconds(), each.endSeconds(), each.bytes() * 8 / 1e6);
                    }
                }
            }
            return bins.isEmpty() ? List.of() : bins.rates();
        }
        String receiver = workload.direction() == Direction.FORWARD ? "ws-st" : "ws-gw";
        List<FlowSeries> flows = flows(variant, host -> host.startsWith(receiver), null);
        Bins bins = new Bins(width(flows));
        flows.forEach(flow -> {
            long before = 0;
            for (int i = 0; i < flow.seconds().size(); i++) {
                long now = flow.receivedBytes().get(i);
                bins.add(flow.repetition(), flow.seconds().get(i), (now - before) * 8 / 1e6);
                before = now;
            }
        });
        return bins.isEmpty() ? List.of() : bins.rates();
    }

    private Optional<Figure> rtt() {
        List<Figure.Series> series = series(variant -> levels(variant, FlowSeries.SATELLITE, FlowSeries::rttMillis, 1));
        if (series.isEmpty()) {
            return Optional.empty();
        }
        List<Figure.Series> all = new ArrayList<>(new LinkBackground(loaded, workload, end(series)).rtt());
        all.addAll(series);
        return Optional.of(figure(
                "rtt",
                "round-trip time over the satellite",
                "TCP's smoothed round-trip time at the sender of the leg over the satellite, the median of the repetitions;"
                        + " what is above the link's own is queue.",
                "ms",
                all));
    }

    private Optional<Figure> window(String leg) {
        List<Figure.Series> series = series(variant -> levels(variant, leg, FlowSeries::cwndBytes, 1e-3));
        if (series.isEmpty()) {
            return Optional.empty();
        }
        boolean satellite = leg.equals(FlowSeries.SATELLITE);
        List<Figure.Series> all = satellite
                ? series
                : series.stream()
                        .map(each -> new Figure.Series(
                                each.name(), each.style().dashed(TERRESTRIAL_DASH), each.kind(), each.points()))
                        .toList();
        return Optional.of(figure(
                "cwnd-" + leg,
                "congestion window, " + leg + " leg",
                "What TCP allowed itself to have under way, mean of the senders' connections" + " on the " + leg
                        + (satellite ? " leg" : " legs of split connections") + ", median of the repetitions.",
                "kB",
                all));
    }

    /** Of the sockets that send the workload's bytes over a leg. */
    private List<Point> levels(
            String variant, String leg, Function<FlowSeries, List<? extends Number>> values, double factor) {
        boolean forward = workload.direction() == Direction.FORWARD;
        List<FlowSeries> flows = flows(variant, host -> true, leg).stream()
                .filter(flow -> sends(flow, forward))
                .toList();
        Bins bins = new Bins(width(flows));
        for (FlowSeries flow : flows) {
            List<? extends Number> of = values.apply(flow);
            for (int i = 0; i < of.size(); i++) {
                bins.add(flow.repetition(), flow.seconds().get(i), of.get(i).doubleValue() * factor);
            }
        }
        return bins.isEmpty() ? List.of() : bins.levels();
    }

    /** Away from the server for a download, and towards it for an upload: the end of a leg that sent more than it received. */
    private static boolean sends(FlowSeries flow, boolean forward) {
        int last = flow.seconds().size() - 1;
        boolean senderSide =
                forward ? !flow.host().startsWith("ws-st") : !flow.host().equals("ws-gw");
        return senderSide
                && last >= 0
                && flow.deliveredBytes().get(last) > flow.receivedBytes().get(last);
    }

    private List<FlowSeries> flows(String variant, Function<String, Boolean> host, String leg) {
        return loaded.result().flows().stream()
                .filter(flow ->
                        flow.variant().equals(variant) && flow.workload().equals(workload.id()))
                .filter(flow ->
                        host.apply(flow.host()) && (leg == null || flow.leg().equals(leg)))
                .filter(flow -> !flow.seconds().isEmpty())
                .toList();
    }

    private static double width(List<FlowSeries> flows) {
        return Bins.width(flows.stream()
                .mapToDouble(flow -> flow.seconds().get(flow.seconds().size() - 1))
                .max()
                .orElse(1));
    }

    private Optional<Figure> queue() {
        return recorded(
                "queue",
                "queue before the link",
                "The most that waited before the link in each second.",
                "kB",
                LinkView::queueBytes,
                1e-3);
    }

    private Optional<Figure> drops() {
        return recorded(
                "drops",
                "packets dropped by the queue",
                "Packets that found the queue before the link full, in each second.",
                "packets/s",
                LinkView::droppedByQueue,
                1);
    }

    private Optional<Figure> recorded(
            String id,
            String title,
            String description,
            String unit,
            Function<LinkView, List<Double>> values,
            double factor) {
        List<Figure.Series> series = series(variant -> {
            Bins bins = new Bins(1);
            loaded.linkSeries().stream()
                    .filter(view -> view.is(workload.id(), workload.direction().id())
                            && view.variant().equals(variant))
                    .forEach(view -> LinkBackground.zip(view.seconds(), values.apply(view), factor)
                            .forEach(point -> bins.add(view.repetition(), point.x(), point.y())));
            return bins.isEmpty() ? List.of() : bins.levels();
        });
        return series.isEmpty() || Figure.ys(series).allMatch(y -> y == 0)
                ? Optional.empty()
                : Optional.of(figure(id, title, description + " Median of the repetitions.", unit, series));
    }

    private List<Figure.Series> series(Function<String, List<Point>> points) {
        List<Figure.Series> series = new ArrayList<>();
        for (String variant : loaded.variants()) {
            List<Point> of = points.apply(variant);
            if (of.size() > 1) {
                series.add(new Figure.Series(variant, loaded.style(variant), Figure.Kind.LINE, of));
            }
        }
        return series;
    }

    private static double end(List<Figure.Series> series) {
        return Figure.xs(series).max().orElse(1);
    }

    private Figure figure(String id, String title, String description, String unit, List<Figure.Series> series) {
        String whole = workload.id() + ": " + title;
        return new Figure(
                loaded.id(id, workload),
                whole,
                description,
                Figure.Axis.fromZero("seconds since the begin", Figure.xs(series)),
                Figure.Axis.fromZero(unit, Figure.ys(series)),
                series,
                table(whole + ", in " + unit, series));
    }

    /** The values at some of the moments. */
    static DataTable table(String caption, List<Figure.Series> series) {
        List<Figure.Series> shown = series.stream()
                .filter(each -> each.kind() != Figure.Kind.BAND && each.kind() != Figure.Kind.RULE)
                .toList();
        List<Double> moments =
                List.copyOf(new TreeSet<>(Figure.xs(shown).boxed().toList()));
        int every = Math.max(1, (moments.size() + ROWS - 1) / ROWS);
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < moments.size(); i += every) {
            double moment = moments.get(i);
            List<String> row = new ArrayList<>(List.of(String.format(Locale.ROOT, "%.1f s", moment)));
            shown.forEach(each -> row.add(valueAt(each.points(), moment)));
            rows.add(row);
        }
        List<String> headers = new ArrayList<>(List.of("time"));
        shown.forEach(each -> headers.add(each.name()));
        return new DataTable(caption, headers, rows);
    }

    private static String valueAt(List<Point> points, double moment) {
        if (points.get(points.size() - 1).x() < moment) {
            return "";
        }
        return points.stream()
                .filter(point -> point.x() <= moment)
                .reduce((earlier, later) -> later)
                .map(point -> NumberText.digits(point.y()))
                .orElse("");
    }
}
