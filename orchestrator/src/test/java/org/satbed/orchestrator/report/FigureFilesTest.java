package org.satbed.orchestrator.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureFilesTest {
    private final List<LoadedResult> results = LoadedResult.read(List.of(ReportTest.OPENSAND));

    @Test
    void eachFigureIsAFileOfEachFormat(@TempDir Path directory) throws Exception {
        int figures = Report.figures(results.get(0)).size();
        assertEquals(2 * figures, FigureFiles.write(results, FigureFiles.FORMATS, directory));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertTrue(file.getFileName().toString().startsWith("geo-"), file.toString());
                assertTrue(Files.size(file) < 60_000, file + " has " + Files.size(file) + " bytes");
            }
        }
    }

    @Test
    void thePdfHasItsFontAndItsTextsAndIsTheSameEachTime() throws Exception {
        Figure figure = Report.figures(results.get(0)).get(0);
        byte[] pdf = PdfCanvas.file(figure);
        assertArrayEquals(pdf, PdfCanvas.file(figure));
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertEquals(1, document.getNumberOfPages());
            PDResources resources = document.getPage(0).getResources();
            for (COSName font : resources.getFontNames()) {
                assertTrue(resources.getFont(font).isEmbedded());
            }
            String text = new PDFTextStripper().getText(document);
            for (String each : List.of("seconds to the last byte", "share of objects", "satbed", "pepsal")) {
                assertTrue(text.contains(each), text);
            }
        }
    }
}
