package org.satbed.orchestrator.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.satbed.scenarios.LinkSeries;
import org.satbed.scenarios.Workload;

/** What the queue before the link held and dropped over time, as the emulator logged it. */
final class QueueFigures {
    private final TimeFigures frame;
    private final LoadedResult loaded;
    private final Workload workload;

    /** @param frame what makes figures of this workload */
    QueueFigures(TimeFigures frame, LoadedResult loaded, Workload workload) {
        this.frame = frame;
        this.loaded = loaded;
        this.workload = workload;
    }

    /** Those that there are data for, and in which anything is not 0. */
    List<Figure> all() {
        return Stream.of(queue(), drops()).flatMap(Optional::stream).toList();
    }

    private Optional<Figure> queue() {
        return recorded(
                "queue",
                "queue before the link",
                "The most that waited before the link in each second.",
                "kB",
                (bins, of, i, from, to) -> bins.add(
                        of.repetition(), (from + to) / 2, of.queueBytes().get(i) * 1e-3),
                Bins::levels);
    }

    private Optional<Figure> drops() {
        return recorded(
                "drops",
                "packets dropped by the queue",
                "Packets that found the queue before the link full, in each second.",
                "packets/s",
                (bins, of, i, from, to) -> bins.addSpan(
                        of.repetition(), from, to, of.droppedByQueue().get(i)),
                Bins::rates);
    }

    /** Puts one entry of what the emulator logged, which is of the time between two moments, where it belongs. */
    private interface Entry {
        void add(Bins bins, LinkSeries of, int index, double from, double to);
    }

    private static void addAll(Bins bins, LinkSeries series, Entry entry) {
        double from = series.forgottenSeconds().orElse(0.0);
        for (int i = 0; i < series.seconds().size(); i++) {
            double to = series.seconds().get(i);
            if (to > from) {
                entry.add(bins, series, i, from, to);
            }
            from = to;
        }
    }

    private Optional<Figure> recorded(
            String id, String title, String description, String unit, Entry entry, Function<Bins, List<Point>> points) {
        List<Figure.Series> series = frame.series(variant -> {
            Bins bins = new Bins(1);
            loaded.result().linkSeries().stream()
                    .filter(each -> each.workload().equals(workload.id())
                            && each.direction() == workload.direction()
                            && each.variant().equals(variant))
                    .forEach(each -> addAll(bins, each, entry));
            return bins.isEmpty() ? List.of() : points.apply(bins);
        });
        return series.isEmpty() || Figure.ys(series).allMatch(y -> y == 0)
                ? Optional.empty()
                : Optional.of(frame.figure(id, title, description + " Median of the repetitions.", unit, series));
    }
}
