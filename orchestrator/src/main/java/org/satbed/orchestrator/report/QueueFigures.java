package org.satbed.orchestrator.report;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
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
                (bins, each) -> spans(
                        each,
                        (from, to, i) -> bins.add(
                                each.repetition(),
                                (from + to) / 2,
                                each.queueBytes().get(i) * 1e-3)),
                Bins::levels);
    }

    private Optional<Figure> drops() {
        return recorded(
                "drops",
                "packets dropped by the queue",
                "Packets that found the queue before the link full, in each second.",
                "packets/s",
                (bins, each) -> spans(
                        each,
                        (from, to, i) -> bins.addSpan(
                                each.repetition(),
                                from,
                                to,
                                each.droppedByQueue().get(i))),
                Bins::rates);
    }

    /** One entry of what the emulator logged: what was between two moments. */
    private interface Span {
        void accept(double from, double to, int index);
    }

    private static void spans(LinkSeries series, Span span) {
        double from = series.forgottenSeconds().orElse(0.0);
        for (int i = 0; i < series.seconds().size(); i++) {
            double to = series.seconds().get(i);
            if (to > from) {
                span.accept(from, to, i);
            }
            from = to;
        }
    }

    private Optional<Figure> recorded(
            String id,
            String title,
            String description,
            String unit,
            BiConsumer<Bins, LinkSeries> add,
            Function<Bins, List<Point>> points) {
        List<Figure.Series> series = frame.series(variant -> {
            Bins bins = new Bins(1);
            loaded.result().linkSeries().stream()
                    .filter(each -> each.workload().equals(workload.id())
                            && each.direction() == workload.direction()
                            && each.variant().equals(variant))
                    .forEach(each -> add.accept(bins, each));
            return bins.isEmpty() ? List.of() : points.apply(bins);
        });
        return series.isEmpty() || Figure.ys(series).allMatch(y -> y == 0)
                ? Optional.empty()
                : Optional.of(frame.figure(id, title, description + " Median of the repetitions.", unit, series));
    }
}
