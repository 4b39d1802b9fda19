package org.satbed.orchestrator.report;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.BulkSample;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.NumberText;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.PageSample;
import org.satbed.scenarios.ProgramSample;
import org.satbed.scenarios.RequestResponseSample;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.Workload;

/**
 * Sequence numbers over time, from the captures beside a result: in each variant's first repetition, the connection that carried most over the
 * satellite, where its sender puts it onto the satellite.
 */
final class SequenceFigures {
    private static final int POINTS = 300;
    private static final int MOST_AGAIN = 400;
    private static final long HALF = 1L << 31;

    private final LoadedResult loaded;

    private SequenceFigures(LoadedResult loaded) {
        this.loaded = loaded;
    }

    /** One for each workload; none where there are no captures. */
    static List<Figure> of(LoadedResult loaded) {
        SequenceFigures figures = new SequenceFigures(loaded);
        List<Figure> all = new ArrayList<>();
        if (loaded.captures().isEmpty()) {
            return all;
        }
        List<Window> windows = figures.windows();
        for (Direction direction : Direction.values()) {
            figures.read(
                    direction,
                    windows.stream()
                            .filter(each -> each.workload.direction() == direction)
                            .toList());
        }
        for (Workload workload : loaded.result().scenario().workloads()) {
            figures.figure(
                            workload,
                            windows.stream()
                                    .filter(each -> each.workload.equals(workload))
                                    .toList())
                    .ifPresent(all::add);
        }
        return all;
    }

    /** The time of one measurement, and the connections in it. */
    private static final class Window {
        private final Workload workload;
        private final String variant;
        private final double from;
        private final double to;
        private final Map<String, Track> tracks = new HashMap<>();

        Window(Workload workload, String variant, List<Sample> samples) {
            this.workload = workload;
            this.variant = variant;
            this.from = samples.stream()
                    .mapToDouble(each -> seconds(each.started()))
                    .min()
                    .orElseThrow();
            this.to = samples.stream()
                    .mapToDouble(each -> seconds(each.started()) + duration(each))
                    .max()
                    .orElseThrow();
        }

        private static double seconds(Instant time) {
            return time.getEpochSecond() + time.getNano() / 1e9;
        }

        private static double duration(Sample sample) {
            if (sample instanceof ObjectSample object) {
                return object.completionSeconds();
            } else if (sample instanceof BulkSample bulk) {
                return bulk.seconds();
            } else if (sample instanceof PageSample page) {
                return page.loadSeconds();
            } else if (sample instanceof RequestResponseSample rr) {
                return rr.setupSeconds() + rr.seconds();
            } else if (sample instanceof ProgramSample program) {
                return program.seconds();
            }
            return 0; // latency under load has no one transfer to show, and the background is none
        }

        Optional<Track> largest() {
            return tracks.values().stream().max(Comparator.comparingLong(track -> track.highest));
        }
    }

    /** What one side of a connection sent. */
    private static final class Track {
        private final long first;
        private final List<Point> sent = new ArrayList<>();
        private final List<Point> again = new ArrayList<>();
        private long highest;

        Track(long first) {
            this.first = first;
        }

        void add(double seconds, PcapFile.Segment segment) {
            // Numbers are modulo 2^32; none lies further than half of that from the highest so far (RFC 9293, 3.4).
            long ahead = (segment.sequence() + segment.payload() - first - highest) & 0xffffffffL;
            long end = highest + (ahead < HALF ? ahead : ahead - 2 * HALF);
            if (end > highest) {
                highest = end;
                sent.add(new Point(seconds, end / 1e6));
            } else {
                again.add(new Point(seconds, end / 1e6));
            }
        }
    }

    private List<Window> windows() {
        List<Window> windows = new ArrayList<>();
        for (Workload workload : loaded.result().scenario().workloads()) {
            for (String variant : loaded.variants()) {
                List<Sample> first = loaded.result().samples().stream()
                        .filter(each -> each.repetition() == 1
                                && each.variant().equals(variant)
                                && each.workload().equals(workload.id()))
                        .toList();
                if (!first.isEmpty()) {
                    windows.add(new Window(workload, variant, first));
                }
            }
        }
        return windows;
    }

    /** The router on the sender's side of the satellite, on its interface towards the satellite. */
    private void read(Direction direction, List<Window> windows) {
        String router = direction == Direction.FORWARD ? "gw-" : "st-";
        loaded.captures().stream()
                .filter(file -> file.getFileName().toString().startsWith(router)
                        && !file.getFileName().toString().startsWith(router + "lan"))
                .findFirst()
                .ifPresent(file -> {
                    try (PcapFile capture = PcapFile.open(file)) {
                        for (Optional<PcapFile.Segment> each = capture.next();
                                each.isPresent();
                                each = capture.next()) {
                            add(each.get(), windows);
                        }
                    } catch (IOException e) {
                        throw UserException.failure("cannot read " + file + ": " + e.getMessage());
                    }
                });
    }

    private static void add(PcapFile.Segment segment, List<Window> windows) {
        if (segment.payload() == 0) {
            return;
        }
        for (Window window : windows) {
            if (segment.seconds() >= window.from && segment.seconds() <= window.to) {
                long before = segment.sequence();
                window.tracks
                        .computeIfAbsent(segment.source() + " " + segment.target(), key -> new Track(before))
                        .add(segment.seconds() - window.from, segment);
                return;
            }
        }
    }

    private Optional<Figure> figure(Workload workload, List<Window> windows) {
        List<Figure.Series> series = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (Window window : windows) {
            window.largest().filter(track -> track.sent.size() > 1).ifPresent(track -> {
                Style style = loaded.style(window.variant);
                series.add(new Figure.Series(window.variant, style, Figure.Kind.LINE, thinned(track.sent, POINTS)));
                if (!track.again.isEmpty()) {
                    series.add(new Figure.Series(
                            window.variant + ", sent again",
                            style.marked(Style.Mark.PLUS),
                            Figure.Kind.DOTS,
                            thinned(track.again, MOST_AGAIN)));
                }
                rows.add(List.of(
                        window.variant,
                        NumberText.digits(track.highest / 1e6),
                        Integer.toString(track.sent.size() + track.again.size()),
                        Integer.toString(track.again.size())));
            });
        }
        if (series.isEmpty()) {
            return Optional.empty();
        }
        String title = workload.id() + ": sequence numbers over time";
        return Optional.of(new Figure(
                loaded.id("sequence", workload),
                title,
                "What the sender put onto the satellite: of the first repetition's connection that carried most, from the capture on "
                        + (workload.direction() == Direction.FORWARD ? "gw" : "st")
                        + ". Points off the line were sent again, or out of order.",
                Figure.Axis.fromZero("seconds since the begin", Figure.xs(series)),
                Figure.Axis.fromZero("MB", Figure.ys(series)),
                series,
                new DataTable(title, List.of("variant", "MB", "packets with data", "sent again"), rows)));
    }

    private static List<Point> thinned(List<Point> points, int most) {
        int every = Math.max(1, (points.size() + most - 1) / most);
        List<Point> thinned = new ArrayList<>();
        for (int i = 0; i < points.size(); i += every) {
            thinned.add(points.get(i));
        }
        Point last = points.get(points.size() - 1);
        if (!thinned.get(thinned.size() - 1).equals(last)) {
            thinned.add(last);
        }
        return thinned;
    }
}
