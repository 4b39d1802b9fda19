package org.satbed.orchestrator.report;

import java.util.List;

/** What a figure is drawn onto; x goes right, y goes down, the unit is that of the plot. */
interface Canvas {
    /** How a text stands to its place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /** Lines that are not data. */
    enum Ink {
        GRID,
        AXIS
    }

    /** What follows belongs to this series, until {@link #end}. */
    void begin(Figure.Series series);

    /** The end of what belongs to a series. */
    void end();

    /** A line from point to point. */
    void path(List<Point> points, Style style);

    /** A filled shape, as pale as what lies behind must be. */
    void area(List<Point> points, Style style);

    /** A line of the figure itself. */
    void rule(Point from, Point to, Ink ink);

    /** A mark around a point. */
    void mark(Point at, Style style);

    /** A text at its base line. */
    void text(Point at, String text, Anchor anchor, boolean bold);
}
