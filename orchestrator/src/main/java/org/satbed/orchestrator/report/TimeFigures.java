package org.satbed.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.satbed.scenarios.BulkSample;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.FlowSeries;
import org.satbed.scenarios.Interval;
import org.satbed.scenarios.NumberText;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.Workload;

/** What was over time: goodput, round-trip time, windows of the legs, each with the link's schedule behind it. */
final class TimeFigures {
    private static final int ROWS = 24;
    /** Seconds between two looks at connections: what a look finds new came since the one before. */
    private static final double LOOK = 0.1;
    /** From then on, new connections are looked for less often (see FlowRecorder). */
    private static final double EAGER = 2;

    private static final double RARE_LOOK = 0.5;
    /** A connection that moved less than this of what the largest did is beside the point: one that controls another, for example. */
    private static final double LITTLE = 0.1;

    private static final List<Double> SERVER_DASH = List.of(2.0, 2.0);

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
            of.window().ifPresent(figures::add);
            of.terrestrialWindows().ifPresent(figures::add);
            figures.addAll(new QueueFigures(of, loaded, workload).all());
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
                "Payload that arrived at the receiver in order, the median of the repetitions that still ran, before the link's rate as"
                        + " scheduled. What waited behind a lost packet counts when that has come, and may then exceed the link's rate.",
                "Mbit/s",
                all));
    }

    private List<Point> goodput(String variant) {
        List<BulkSample> bulks = samples(BulkSample.class, variant).toList();
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
        List<FlowSeries> flows = whole(variant, flows(variant, host -> host.startsWith(receiver), null));
        Bins bins = new Bins(width(flows));
        flows.forEach(flow -> {
            long before = 0;
            for (int i = 0; i < flow.seconds().size(); i++) {
                long now = flow.receivedBytes().get(i);
                double at = flow.seconds().get(i);
                if (now > before) {
                    double since = i == 0 && at > EAGER ? RARE_LOOK : LOOK;
                    bins.addSpan(flow.repetition(), Math.max(0, at - since), at, (now - before) * 8 / 1e6);
                }
                before = now;
            }
        });
        addLast(variant, flows, bins);
        return bins.isEmpty() ? List.of() : bins.rates();
    }

    private <S extends Sample> Stream<S> samples(Class<S> kind, String variant) {
        return loaded.result().samples().stream()
                .filter(each ->
                        each.variant().equals(variant) && each.workload().equals(workload.id()))
                .filter(kind::isInstance)
                .map(kind::cast);
    }

    /**
     * Those of repetitions of which every object's connection was recorded: of others the sum would be too little. Empty for workloads that
     * are no single objects, whose connections come and go between looks.
     */
    private List<FlowSeries> whole(String variant, List<FlowSeries> flows) {
        Map<Integer, Long> objects = samples(ObjectSample.class, variant)
                .collect(Collectors.groupingBy(Sample::repetition, Collectors.counting()));
        Map<Integer, Long> recorded =
                flows.stream().collect(Collectors.groupingBy(FlowSeries::repetition, Collectors.counting()));
        return flows.stream()
                .filter(flow -> recorded.get(flow.repetition()).equals(objects.get(flow.repetition())))
                .toList();
    }

    /** What came between the last look and the end, when the connection was gone already: objects tell how much they had. */
    private void addLast(String variant, List<FlowSeries> flows, Bins bins) {
        Map<Integer, List<ObjectSample>> repetitions =
                samples(ObjectSample.class, variant).collect(Collectors.groupingBy(ObjectSample::repetition));
        repetitions.forEach((repetition, objects) -> {
            List<FlowSeries> of = flows.stream()
                    .filter(flow -> flow.repetition() == repetition)
                    .toList();
            if (of.size() != objects.size()) {
                return; // not all were recorded
            }
            long seen = of.stream()
                    .mapToLong(flow ->
                            flow.receivedBytes().get(flow.receivedBytes().size() - 1))
                    .sum();
            long all = objects.stream().mapToLong(ObjectSample::bytes).sum();
            double end = objects.stream()
                    .mapToDouble(ObjectSample::completionSeconds)
                    .max()
                    .orElseThrow();
            double last = of.stream()
                    .mapToDouble(flow -> flow.seconds().get(flow.seconds().size() - 1))
                    .max()
                    .orElseThrow();
            if (all > seen && end > 0) {
                bins.addSpan(repetition, Math.min(last, Math.max(0, end - LOOK)), end, (all - seen) * 8 / 1e6);
            }
            bins.end(repetition, end);
        });
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

    private Optional<Figure> window() {
        List<Figure.Series> series =
                series(variant -> levels(variant, FlowSeries.SATELLITE, FlowSeries::cwndBytes, 1e-3));
        return series.isEmpty()
                ? Optional.empty()
                : Optional.of(figure(
                        "cwnd-satellite",
                        "congestion window, satellite leg",
                        "What TCP allowed itself to have under way: mean of the connections of the satellite leg's sender, median of the"
                                + " repetitions.",
                        "kB",
                        series));
    }

    /** The server's and the terminal's legs apart: what the one brings is not what the other takes. */
    private Optional<Figure> terrestrialWindows() {
        List<Figure.Series> all = new ArrayList<>();
        for (boolean server : new boolean[] {true, false}) {
            Predicate<String> host = each -> each.equals("gw") || each.equals("ws-gw");
            String side = server ? "server's leg" : "terminal's leg";
            series(variant -> levels(
                            variant,
                            server ? host : host.negate(),
                            FlowSeries.TERRESTRIAL,
                            FlowSeries::cwndBytes,
                            1e-3))
                    .forEach(each -> all.add(new Figure.Series(
                            each.name() + ", " + side,
                            server ? each.style().dashed(SERVER_DASH) : each.style(),
                            each.kind(),
                            each.points())));
        }
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(figure(
                        "cwnd-terrestrial",
                        "congestion window, terrestrial legs",
                        "The same on the legs of split connections that do not go over the satellite. A window is not a use: a leg that waits for"
                                + " the other keeps the one that it had.",
                        "kB",
                        all));
    }

    /** Of the sockets that send the workload's bytes over a leg. */
    private List<Point> levels(
            String variant, String leg, Function<FlowSeries, List<? extends Number>> values, double factor) {
        return levels(variant, any -> true, leg, values, factor);
    }

    private List<Point> levels(
            String variant,
            Predicate<String> host,
            String leg,
            Function<FlowSeries, List<? extends Number>> values,
            double factor) {
        boolean forward = workload.direction() == Direction.FORWARD;
        List<FlowSeries> flows = flows(variant, host, leg).stream()
                .filter(flow -> sends(flow, forward))
                .toList();
        long most = flows.stream().mapToLong(TimeFigures::delivered).max().orElse(0);
        Bins bins = new Bins(width(flows));
        for (FlowSeries flow : flows) {
            if (delivered(flow) < most * LITTLE) {
                continue;
            }
            List<? extends Number> of = values.apply(flow);
            for (int i = 0; i < of.size(); i++) {
                bins.add(flow.repetition(), flow.seconds().get(i), of.get(i).doubleValue() * factor);
            }
        }
        return bins.isEmpty() ? List.of() : bins.levels();
    }

    /** Away from the server for a download, and towards it for an upload: the end of a leg that sent more than it received. */
    private static boolean sends(FlowSeries flow, boolean forward) {
        boolean senderSide =
                forward ? !flow.host().startsWith("ws-st") : !flow.host().equals("ws-gw");
        long received = flow.receivedBytes().get(flow.receivedBytes().size() - 1);
        return senderSide && delivered(flow) > received;
    }

    private static long delivered(FlowSeries flow) {
        return flow.deliveredBytes().get(flow.deliveredBytes().size() - 1);
    }

    private List<FlowSeries> flows(String variant, Predicate<String> host, String leg) {
        return loaded.result().flows().stream()
                .filter(flow ->
                        flow.variant().equals(variant) && flow.workload().equals(workload.id()))
                .filter(flow ->
                        host.test(flow.host()) && (leg == null || flow.leg().equals(leg)))
                .filter(flow -> !flow.seconds().isEmpty())
                .toList();
    }

    private static double width(List<FlowSeries> flows) {
        return Bins.width(flows.stream()
                .mapToDouble(flow -> flow.seconds().get(flow.seconds().size() - 1))
                .max()
                .orElse(1));
    }

    /** A line for each variant that has points. */
    List<Figure.Series> series(Function<String, List<Point>> points) {
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

    /** A figure of this workload over time, with its table. */
    Figure figure(String id, String title, String description, String unit, List<Figure.Series> series) {
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
