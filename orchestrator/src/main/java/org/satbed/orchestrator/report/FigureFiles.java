package org.satbed.orchestrator.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.satbed.orchestrator.UserException;

/** The figures of results as files of their own, each with its legend, in colours for white paper. */
public final class FigureFiles {
    /** What a figure can be written as. */
    public static final List<String> FORMATS = List.of("svg", "pdf");

    private FigureFiles() {}

    /**
     * Writes them: SCENARIO-FIGURE-WORKLOAD.FORMAT.
     *
     * @param formats of {@link #FORMATS}
     * @param directory is made if it is not there
     * @return how many files were written
     * @throws UserException if the directory cannot be written to
     */
    public static int write(List<LoadedResult> results, List<String> formats, Path directory) {
        if (formats.contains("pdf")
                && ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
            throw UserException.failure(
                    "--figures pdf needs Java's module java.desktop, which this Java was made without; use --figures svg");
        }
        int written = 0;
        try {
            Files.createDirectories(directory);
            for (LoadedResult loaded : results) {
                String prefix = results.size() == 1 ? "" : loaded.key() + "-";
                for (Figure figure : Report.figures(loaded)) {
                    String name = prefix
                            + loaded.result().scenario().name()
                            + figure.id().substring(loaded.key().length());
                    for (String format : formats) {
                        byte[] bytes = format.equals("svg")
                                ? SvgCanvas.file(figure).getBytes(StandardCharsets.UTF_8)
                                : PdfCanvas.file(figure);
                        Files.write(directory.resolve(name + "." + format), bytes);
                        written++;
                    }
                }
            }
        } catch (IOException e) {
            throw UserException.failure("cannot write figures to " + directory + ": " + e.getMessage());
        }
        return written;
    }
}
