package org.satbed.orchestrator.report;

import java.util.Collection;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A figure as plain data: what is drawn, and what is said of it to those who do not see it.
 *
 * @param id unique in a report, [a-z0-9-]
 * @param title what it shows
 * @param description how it is to be read, in a sentence or two
 * @param x horizontal axis
 * @param y vertical axis
 * @param series drawn one over the other, the first at the bottom
 * @param data the figure in numbers
 */
record Figure(String id, String title, String description, Axis x, Axis y, List<Series> series, DataTable data) {
    Figure {
        series = List.copyOf(series);
    }

    /**
     * An axis.
     *
     * @param label with the unit
     * @param min smallest value shown
     * @param max largest value shown, above min
     */
    record Axis(String label, double min, double max) {
        /** From 0 to a little above the largest of the values. */
        static Axis fromZero(String label, DoubleStream values) {
            double max = values.filter(Double::isFinite).max().orElse(1);
            return new Axis(label, 0, max > 0 ? max * 1.04 : 1);
        }
    }

    /** How a series is drawn. */
    enum Kind {
        /** A line from point to point. */
        LINE,
        /** A value holds until the next point. */
        STEP,
        /** The same, filled down to the axis: what is behind the others. */
        AREA,
        /** Vertical lines at the points' x. */
        RULE,
        /** From the x of the first point to that of the second, from top to bottom; and so on in pairs. */
        BAND,
        /** Each point by itself. */
        DOTS
    }

    /**
     * What is drawn as one.
     *
     * @param name for the legend
     * @param style colour, dashes and marks
     * @param kind how it is drawn
     * @param points in the order of x
     */
    record Series(String name, Style style, Kind kind, List<Point> points) {
        Series {
            points = List.copyOf(points);
        }
    }

    /** All the points' x, or y. */
    static DoubleStream xs(Collection<Series> series) {
        return series.stream().flatMap(each -> each.points().stream()).mapToDouble(Point::x);
    }

    static DoubleStream ys(Collection<Series> series) {
        return series.stream()
                .filter(each -> each.kind() != Kind.RULE && each.kind() != Kind.BAND)
                .flatMap(each -> each.points().stream())
                .mapToDouble(Point::y);
    }
}
