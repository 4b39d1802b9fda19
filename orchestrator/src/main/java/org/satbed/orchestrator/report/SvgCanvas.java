package org.satbed.orchestrator.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * SVG 1.1. Inside a page colours come from the page's style sheet, which has them for light and dark; a file of its own says them itself.
 */
final class SvgCanvas implements Canvas {
    private static final String FONT = "Liberation Sans, Arial, Helvetica, sans-serif";
    private static final double MARK = 3.6;

    private final Html out = new Html();
    private final boolean alone;

    private SvgCanvas(boolean alone) {
        this.alone = alone;
    }

    /** A figure for a page, without its legend. */
    static String inline(Figure figure) {
        SvgCanvas canvas = new SvgCanvas(false);
        canvas.root(figure, Plot.height(figure, false));
        Plot.draw(figure, canvas, false);
        return canvas.out.close("svg").toString();
    }

    /** A figure as a file, with its legend. */
    static String file(Figure figure) {
        SvgCanvas canvas = new SvgCanvas(true);
        double height = Plot.height(figure, true);
        canvas.out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        canvas.root(figure, height);
        canvas.out.raw("<rect width=\"480\" height=\"" + number(height) + "\" fill=\"#fff\"/>\n");
        Plot.draw(figure, canvas, true);
        return canvas.out.close("svg").toString();
    }

    /** A legend's piece of line, which needs no name: the legend's text is it. */
    static String swatch(Figure.Series series) {
        SvgCanvas canvas = new SvgCanvas(false);
        canvas.out.open("svg", "class", "swatch", "viewBox", "0 0 34 16", "aria-hidden", "true", "focusable", "false");
        Plot.swatch(canvas, series, 2, 8);
        return canvas.out.close("svg").toString();
    }

    private void root(Figure figure, double height) {
        String view = "0 0 " + number(Plot.WIDTH) + " " + number(height);
        String title = figure.id() + "-t";
        String description = figure.id() + "-d";
        if (alone) {
            out.open(
                    "svg",
                    "xmlns",
                    "http://www.w3.org/2000/svg",
                    "viewBox",
                    view,
                    "width",
                    number(Plot.WIDTH),
                    "height",
                    number(height),
                    "font-family",
                    FONT,
                    "font-size",
                    "13",
                    "role",
                    "img",
                    "aria-labelledby",
                    title + " " + description);
        } else {
            out.open(
                    "svg",
                    "class",
                    "plot",
                    "viewBox",
                    view,
                    "role",
                    "img",
                    "aria-labelledby",
                    title,
                    "aria-describedby",
                    description);
        }
        out.element("title", figure.title(), "id", title).element("desc", figure.description(), "id", description);
    }

    @Override
    public void begin(Figure.Series series) {
        out.open("g", "data-series", series.name());
        out.element("title", series.name());
    }

    @Override
    public void end() {
        out.close("g");
    }

    @Override
    public void path(List<Point> points, Style style) {
        String dash = style.dash().stream().map(SvgCanvas::number).collect(Collectors.joining(" "));
        String look = alone
                ? "stroke=\"" + color(style) + "\" stroke-width=\"" + (style == Style.LINK ? "1" : "1.8") + "\""
                : "class=\"l " + style.key() + "\"";
        out.raw("<path fill=\"none\" " + look + (dash.isEmpty() ? "" : " stroke-dasharray=\"" + dash + "\"") + " d=\""
                + line(points) + "\"/>\n");
    }

    @Override
    public void area(List<Point> points, Style style) {
        String look = alone ? "fill=\"" + color(style) + "\" fill-opacity=\"0.15\"" : "class=\"a " + style.key() + "\"";
        out.raw("<path " + look + " d=\"" + line(points) + "Z\"/>\n");
    }

    @Override
    public void rule(Point from, Point to, Ink ink) {
        String look = alone
                ? "stroke=\"" + (ink == Ink.GRID ? "#ddd" : "#333") + "\""
                : "class=\"" + (ink == Ink.GRID ? "grid" : "axis") + "\"";
        out.raw("<path fill=\"none\" " + look + " d=\"" + line(List.of(from, to)) + "\"/>\n");
    }

    @Override
    public void mark(Point at, Style style) {
        String shape = shape(at, style.mark());
        if (!shape.isEmpty()) {
            boolean open = style.mark() == Style.Mark.CROSS || style.mark() == Style.Mark.PLUS;
            String look = alone
                    ? (open ? "fill=\"none\" stroke-width=\"1.6\" stroke=\"" : "fill=\"") + color(style) + "\""
                    : "class=\"" + (open ? "l " : "m ") + style.key() + "\"";
            out.raw("<path " + look + " d=\"" + shape + "\"/>\n");
        }
    }

    private static String shape(Point at, Style.Mark mark) {
        double x = at.x();
        double y = at.y();
        double r = MARK;
        return switch (mark) {
            case NONE -> "";
            case CIRCLE ->
                String.format(
                        Locale.ROOT,
                        "M%.1f,%.1fa%.1f,%.1f 0 1,0 %.1f,0a%.1f,%.1f 0 1,0 -%.1f,0Z",
                        x - r,
                        y,
                        r,
                        r,
                        2 * r,
                        r,
                        r,
                        2 * r);
            case SQUARE ->
                line(List.of(
                                new Point(x - r, y - r),
                                new Point(x + r, y - r),
                                new Point(x + r, y + r),
                                new Point(x - r, y + r)))
                        + "Z";
            case TRIANGLE ->
                line(List.of(new Point(x, y - r - 1), new Point(x + r + 1, y + r), new Point(x - r - 1, y + r))) + "Z";
            case DIAMOND ->
                line(List.of(
                                new Point(x, y - r - 1),
                                new Point(x + r + 1, y),
                                new Point(x, y + r + 1),
                                new Point(x - r - 1, y)))
                        + "Z";
            case CROSS ->
                line(List.of(new Point(x - r, y - r), new Point(x + r, y + r)))
                        + line(List.of(new Point(x - r, y + r), new Point(x + r, y - r)));
            case PLUS ->
                line(List.of(new Point(x - r, y), new Point(x + r, y)))
                        + line(List.of(new Point(x, y - r), new Point(x, y + r)));
        };
    }

    @Override
    public void text(Point at, String text, Anchor anchor, boolean bold) {
        String place = anchor == Anchor.START ? "start" : anchor == Anchor.MIDDLE ? "middle" : "end";
        out.raw("<text x=\"" + number(at.x()) + "\" y=\"" + number(at.y()) + "\" text-anchor=\"" + place + "\""
                + (bold ? alone ? " font-weight=\"bold\"" : " class=\"b\"" : "") + ">");
        out.text(text).close("text").raw("\n");
    }

    private static String color(Style style) {
        return String.format(Locale.ROOT, "#%06X", style.color());
    }

    private static String line(List<Point> points) {
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            path.append(path.isEmpty() ? 'M' : 'L')
                    .append(number(point.x()))
                    .append(',')
                    .append(number(point.y()));
        }
        return path.toString();
    }

    /** With one decimal, if it is needed: a tenth of a unit is less than one sees. */
    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
