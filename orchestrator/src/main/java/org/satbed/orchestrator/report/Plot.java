package org.satbed.orchestrator.report;

import java.util.ArrayList;
import java.util.List;
import org.satbed.orchestrator.report.Canvas.Anchor;
import org.satbed.orchestrator.report.Canvas.Ink;

/** Draws a figure: axes, what is behind, what is measured, and for a file of its own the legend. */
final class Plot {
    static final double WIDTH = 480;
    private static final double HEIGHT = 300;
    private static final double LEFT = 56;
    private static final double RIGHT = 16;
    private static final double TOP = 34;
    private static final double BOTTOM = 54;
    private static final double LEGEND_ROW = 18;
    private static final double LEGEND_COLUMN = 232;
    private static final int LEGEND_COLUMNS = 2;
    private static final int TICKS = 5;
    private static final int MARKS = 9;

    private final Figure figure;
    private final Canvas canvas;
    private final double top;

    private Plot(Figure figure, Canvas canvas, double top) {
        this.figure = figure;
        this.canvas = canvas;
        this.top = top;
    }

    /** How high a figure is. */
    static double height(Figure figure, boolean legend) {
        return HEIGHT + (legend ? legendHeight(figure) : 0);
    }

    private static double legendHeight(Figure figure) {
        return LEGEND_ROW * ((legend(figure).size() + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS) + 4;
    }

    /** The series that a legend names: each name once. */
    static List<Figure.Series> legend(Figure figure) {
        List<Figure.Series> named = new ArrayList<>();
        for (Figure.Series each : figure.series()) {
            if (named.stream().noneMatch(other -> other.name().equals(each.name()))) {
                named.add(each);
            }
        }
        return named;
    }

    /** Draws. */
    static void draw(Figure figure, Canvas canvas, boolean legend) {
        Plot plot = new Plot(figure, canvas, legend ? TOP + legendHeight(figure) : TOP);
        if (legend) {
            plot.legend();
        }
        plot.grid();
        figure.series().forEach(plot::series);
        plot.axes();
    }

    private double bottom() {
        return top - TOP + HEIGHT - BOTTOM;
    }

    private double x(double value) {
        Figure.Axis axis = figure.x();
        double share = (value - axis.min()) / (axis.max() - axis.min());
        return LEFT + clamp(share) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        Figure.Axis axis = figure.y();
        return bottom() - clamp((value - axis.min()) / (axis.max() - axis.min())) * (bottom() - top);
    }

    private static double clamp(double share) {
        return Math.min(1, Math.max(0, share));
    }

    private void legend() {
        List<Figure.Series> named = legend(figure);
        for (int i = 0; i < named.size(); i++) {
            double x = 8 + i % LEGEND_COLUMNS * LEGEND_COLUMN;
            double y = 16 + (double) (i / LEGEND_COLUMNS) * LEGEND_ROW;
            swatch(canvas, named.get(i), x, y - 4);
            canvas.text(new Point(x + 38, y), named.get(i).name(), Anchor.START, false);
        }
    }

    /** A piece of a series as a legend shows it, 30 wide. */
    static void swatch(Canvas canvas, Figure.Series series, double x, double y) {
        if (series.kind() == Figure.Kind.AREA || series.kind() == Figure.Kind.BAND) {
            canvas.area(box(x, y - 6, x + 30, y + 6), series.style());
        }
        if (series.kind() != Figure.Kind.BAND && series.kind() != Figure.Kind.DOTS) {
            canvas.path(List.of(new Point(x, y), new Point(x + 30, y)), series.style());
        }
        if (series.kind() != Figure.Kind.RULE) {
            canvas.mark(new Point(x + 15, y), series.style());
        }
    }

    private static List<Point> box(double left, double top, double right, double bottom) {
        return List.of(new Point(left, top), new Point(right, top), new Point(right, bottom), new Point(left, bottom));
    }

    private void grid() {
        for (Ticks.Tick tick : Ticks.of(figure.y(), TICKS)) {
            canvas.rule(new Point(LEFT, y(tick.at())), new Point(WIDTH - RIGHT, y(tick.at())), Ink.GRID);
            canvas.text(new Point(LEFT - 7, y(tick.at()) + 4.5), tick.label(), Anchor.END, false);
        }
        for (Ticks.Tick tick : Ticks.of(figure.x(), TICKS)) {
            canvas.rule(new Point(x(tick.at()), bottom()), new Point(x(tick.at()), bottom() + 5), Ink.AXIS);
            canvas.text(new Point(x(tick.at()), bottom() + 21), tick.label(), Anchor.MIDDLE, false);
        }
    }

    private void axes() {
        canvas.rule(new Point(LEFT, bottom()), new Point(WIDTH - RIGHT, bottom()), Ink.AXIS);
        canvas.text(new Point(4, top - 14), figure.y().label(), Anchor.START, true);
        canvas.text(new Point(WIDTH - RIGHT, bottom() + 43), figure.x().label(), Anchor.END, true);
    }

    private void series(Figure.Series series) {
        canvas.begin(series);
        switch (series.kind()) {
            case LINE -> line(series, series.points());
            case STEP -> line(series, steps(series.points()));
            case AREA -> area(series);
            case RULE -> series.points().forEach(point -> rule(point.x(), series.style()));
            case BAND -> bands(series);
            case DOTS -> series.points().forEach(point -> canvas.mark(at(point), series.style()));
        }
        canvas.end();
    }

    private Point at(Point value) {
        return new Point(x(value.x()), y(value.y()));
    }

    private void line(Figure.Series series, List<Point> through) {
        if (through.size() > 1) {
            canvas.path(through.stream().map(this::at).toList(), series.style());
        }
        List<Point> points = series.points();
        int every = Math.max(1, points.size() / MARKS);
        for (int i = Math.min(every / 2, points.size() - 1); i >= 0 && i < points.size(); i += every) {
            canvas.mark(at(points.get(i)), series.style());
        }
    }

    private void area(Figure.Series series) {
        List<Point> line = steps(series.points()).stream().map(this::at).toList();
        if (line.isEmpty()) {
            return;
        }
        List<Point> shape = new ArrayList<>(line);
        shape.add(new Point(line.get(line.size() - 1).x(), bottom()));
        shape.add(new Point(line.get(0).x(), bottom()));
        canvas.area(shape, series.style());
        canvas.path(line, series.style());
    }

    private void rule(double value, Style style) {
        canvas.path(List.of(new Point(x(value), bottom()), new Point(x(value), top)), style);
    }

    private void bands(Figure.Series series) {
        for (int i = 0; i + 1 < series.points().size(); i += 2) {
            double from = x(series.points().get(i).x());
            double to = x(series.points().get(i + 1).x());
            canvas.area(box(from, top, Math.max(to, from + 1), bottom()), series.style());
        }
    }

    /** Each value until the next point. */
    private static List<Point> steps(List<Point> points) {
        List<Point> steps = new ArrayList<>();
        for (Point point : points) {
            if (!steps.isEmpty()) {
                steps.add(new Point(point.x(), steps.get(steps.size() - 1).y()));
            }
            steps.add(point);
        }
        return steps;
    }
}
