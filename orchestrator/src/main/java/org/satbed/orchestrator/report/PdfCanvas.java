package org.satbed.orchestrator.report;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/**
 * One page of PDF, as large as the figure, in vectors, with its font embedded as publishers ask. The font is Liberation Sans, which has the
 * widths of Arial and comes with PDFBox. The same figure makes the same bytes.
 */
final class PdfCanvas implements Canvas {
    private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
    private static final float SIZE = 13;
    /** A circle's quarter as a Bézier curve (4/3 (√2 - 1)). */
    private static final double ROUND = 0.5523;

    private static final double MARK = 3.6;
    private static final float PALE = 0.85f;

    private final PDPageContentStream out;
    private final PDFont font;
    private final double height;

    private PdfCanvas(PDPageContentStream out, PDFont font, double height) {
        this.out = out;
        this.font = font;
        this.height = height;
    }

    /** A figure as a file, with its legend. */
    static byte[] file(Figure figure) {
        double height = Plot.height(figure, true);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument();
                InputStream ttf = PDDocument.class.getResourceAsStream(FONT)) {
            PDPage page = new PDPage(new PDRectangle((float) Plot.WIDTH, (float) height));
            document.addPage(page);
            document.setDocumentId(1L); // else it is made of the time
            document.getDocumentInformation().setTitle(figure.title());
            document.getDocumentInformation().setSubject(figure.description());
            PDFont font = PDType0Font.load(document, ttf, true);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                Plot.draw(figure, new PdfCanvas(content, font, height), true);
            }
            document.save(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Drawing {
        void draw() throws IOException;
    }

    private static void draw(Drawing drawing) {
        try {
            drawing.draw();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void begin(Figure.Series series) {
        // PDF has no groups that a viewer would show.
    }

    @Override
    public void end() {
        // Likewise.
    }

    @Override
    public void path(List<Point> points, Style style) {
        draw(() -> {
            out.setStrokingColor(new Color(style.color()));
            out.setLineWidth(style == Style.LINK ? 1 : 1.8f);
            float[] dash = new float[style.dash().size()];
            for (int i = 0; i < dash.length; i++) {
                dash[i] = style.dash().get(i).floatValue();
            }
            out.setLineDashPattern(dash, 0);
            trace(points);
            out.stroke();
            out.setLineDashPattern(new float[0], 0);
        });
    }

    @Override
    public void area(List<Point> points, Style style) {
        draw(() -> {
            out.setNonStrokingColor(mixedWithWhite(style.color()));
            trace(points);
            out.closePath();
            out.fill();
        });
    }

    /** No transparency, which some publishers refuse. */
    private static Color mixedWithWhite(int rgb) {
        float[] parts = new Color(rgb).getRGBColorComponents(null);
        return new Color(PALE + (1 - PALE) * parts[0], PALE + (1 - PALE) * parts[1], PALE + (1 - PALE) * parts[2]);
    }

    @Override
    public void rule(Point from, Point to, Ink ink) {
        draw(() -> {
            out.setStrokingColor(new Color(ink == Ink.GRID ? 0xDDDDDD : 0x333333));
            out.setLineWidth(1);
            trace(List.of(from, to));
            out.stroke();
        });
    }

    @Override
    public void mark(Point at, Style style) {
        draw(() -> {
            Color color = new Color(style.color());
            out.setNonStrokingColor(color);
            out.setStrokingColor(color);
            out.setLineWidth(1.6f);
            shape(at.x(), at.y(), style.mark());
        });
    }

    private void shape(double x, double y, Style.Mark mark) throws IOException {
        double r = MARK;
        switch (mark) {
            case NONE -> {}
            case CIRCLE -> circle(x, y, r);
            case SQUARE ->
                filled(
                        new Point(x - r, y - r),
                        new Point(x + r, y - r),
                        new Point(x + r, y + r),
                        new Point(x - r, y + r));
            case TRIANGLE -> filled(new Point(x, y - r - 1), new Point(x + r + 1, y + r), new Point(x - r - 1, y + r));
            case DIAMOND ->
                filled(
                        new Point(x, y - r - 1),
                        new Point(x + r + 1, y),
                        new Point(x, y + r + 1),
                        new Point(x - r - 1, y));
            case CROSS -> {
                trace(List.of(new Point(x - r, y - r), new Point(x + r, y + r)));
                trace(List.of(new Point(x - r, y + r), new Point(x + r, y - r)));
                out.stroke();
            }
            case PLUS -> {
                trace(List.of(new Point(x - r, y), new Point(x + r, y)));
                trace(List.of(new Point(x, y - r), new Point(x, y + r)));
                out.stroke();
            }
        }
    }

    private void filled(Point... corners) throws IOException {
        trace(List.of(corners));
        out.closePath();
        out.fill();
    }

    private void circle(double x, double y, double r) throws IOException {
        double k = r * ROUND;
        out.moveTo((float) (x - r), up(y));
        curve(x - r, y - k, x - k, y - r, x, y - r);
        curve(x + k, y - r, x + r, y - k, x + r, y);
        curve(x + r, y + k, x + k, y + r, x, y + r);
        curve(x - k, y + r, x - r, y + k, x - r, y);
        out.closePath();
        out.fill();
    }

    private void curve(double x1, double y1, double x2, double y2, double x3, double y3) throws IOException {
        out.curveTo((float) x1, up(y1), (float) x2, up(y2), (float) x3, up(y3));
    }

    @Override
    public void text(Point at, String text, Anchor anchor, boolean bold) {
        draw(() -> {
            String shown = known(text);
            float width = font.getStringWidth(shown) / 1000 * SIZE;
            float x = (float) at.x() - (anchor == Anchor.START ? 0 : anchor == Anchor.MIDDLE ? width / 2 : width);
            out.setNonStrokingColor(new Color(0x1A1A1A));
            out.beginText();
            out.setFont(font, SIZE);
            out.newLineAtOffset(x, up(at.y()));
            out.showText(shown);
            out.endText();
        });
    }

    /** What the font has no shape for becomes a question mark. */
    private String known(String text) {
        StringBuilder known = new StringBuilder();
        text.codePoints().forEach(c -> {
            String one = Character.toString(c);
            try {
                font.encode(one);
                known.append(one);
            } catch (IOException | IllegalArgumentException e) {
                known.append('?');
            }
        });
        return known.toString();
    }

    private void trace(List<Point> points) throws IOException {
        out.moveTo((float) points.get(0).x(), up(points.get(0).y()));
        for (Point point : points.subList(1, points.size())) {
            out.lineTo((float) point.x(), up(point.y()));
        }
    }

    /** PDF's y goes up. */
    private float up(double y) {
        return (float) (height - y);
    }
}
