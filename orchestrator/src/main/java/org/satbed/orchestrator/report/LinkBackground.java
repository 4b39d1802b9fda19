package org.satbed.orchestrator.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Link;
import org.satbed.scenarios.LinkSchedule;
import org.satbed.scenarios.Workload;

/** The link as it was scheduled, to be drawn behind what was measured. */
final class LinkBackground {
    private final Workload workload;
    private final Link link;
    private final double end;

    /**
     * That of a workload.
     *
     * @param end seconds, of the figure
     */
    LinkBackground(LoadedResult loaded, Workload workload, double end) {
        this.workload = workload;
        this.link = loaded.result().scenario().link();
        this.end = end;
    }

    /** The link's rate in the workload's direction as scheduled, in Mbit/s, and its outages. */
    List<Figure.Series> rate() {
        List<Point> points = planned(at -> rate(workload.direction(), at));
        return with(new Figure.Series("link rate", Style.LINK, Figure.Kind.AREA, held(points)));
    }

    /** The RTT that the link makes without a queue as scheduled, in milliseconds, and its outages. */
    List<Figure.Series> rtt() {
        List<Point> points = planned(at -> delay(Direction.FORWARD, at) + delay(Direction.RETURN, at));
        return with(new Figure.Series("link RTT without queue", Style.LINK, Figure.Kind.AREA, held(points)));
    }

    private List<Figure.Series> with(Figure.Series first) {
        List<Point> outages = outages();
        return outages.isEmpty()
                ? List.of(first)
                : List.of(new Figure.Series("outage", Style.BOUND, Figure.Kind.BAND, outages), first);
    }

    private interface Value {
        double at(Duration time);
    }

    private List<Point> planned(Value value) {
        TreeSet<Duration> times = new TreeSet<>(List.of(Duration.ZERO));
        for (Direction each : Direction.values()) {
            LinkSchedule.steps(link, each).forEach(step -> times.add(step.at()));
        }
        return times.stream()
                .filter(time -> seconds(time) < end)
                .map(time -> new Point(seconds(time), value.at(time)))
                .toList();
    }

    /** To the end of the figure. */
    private List<Point> held(List<Point> points) {
        List<Point> all = new ArrayList<>(points);
        all.removeIf(point -> point.x() > end);
        if (!all.isEmpty()) {
            all.add(new Point(end, all.get(all.size() - 1).y()));
        }
        return all;
    }

    private double rate(Direction direction, Duration at) {
        return step(direction, at)
                        .map(LinkSchedule.Step::rate)
                        .orElse(link.direction(direction).rate())
                        .bitsPerSecond()
                / 1e6;
    }

    private double delay(Direction direction, Duration at) {
        return step(direction, at)
                        .map(LinkSchedule.Step::delay)
                        .orElse(link.direction(direction).delay())
                        .toNanos()
                / 1e6;
    }

    private Optional<LinkSchedule.Step> step(Direction direction, Duration at) {
        return LinkSchedule.steps(link, direction).stream()
                .filter(step -> step.at().compareTo(at) <= 0)
                .reduce((earlier, later) -> later);
    }

    private List<Point> outages() {
        List<Point> ends = new ArrayList<>();
        List<LinkSchedule.Step> steps = LinkSchedule.steps(link, workload.direction());
        for (int i = 0; i < steps.size(); i++) {
            double from = seconds(steps.get(i).at());
            if (steps.get(i).loss() == 1 && from < end) {
                double to = i + 1 < steps.size() ? seconds(steps.get(i + 1).at()) : end;
                ends.add(new Point(from, 0));
                ends.add(new Point(Math.min(to, end), 0));
            }
        }
        return ends;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
