package org.satbed.orchestrator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.report.FigureFiles;
import org.satbed.orchestrator.report.LoadedResult;
import org.satbed.orchestrator.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code satbed report}. */
@Command(
        name = "report",
        description = {
            "Write results as one HTML file, which opens without a network: tables, figures, what was run and on what.",
        },
        footer = {
            "",
            "Examples:",
            "  satbed report satbed-results/geo-20260101-120000",
            "  satbed report geo/result.json meo/result.json.gz --out comparison.html",
            "  satbed report geo --figures svg,pdf"
        })
public final class ReportCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "RESULT",
            arity = "1..*",
            description = "A result.json, also compressed by gzip, or the directory it is in.")
    private List<Path> results;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where it goes; default: report.html beside the first result.")
    private Path out;

    @Option(
            names = "--figures",
            paramLabel = "svg,pdf",
            split = ",",
            description =
                    "Also write each figure as a file of its own, for a paper, to the directory figures beside the report.")
    private List<String> figures = List.of();

    @Override
    public Integer call() {
        figures.stream()
                .filter(format -> !FigureFiles.FORMATS.contains(format))
                .findFirst()
                .ifPresent(format -> {
                    throw UserException.usage("--figures " + format + ": expected svg, pdf or svg,pdf");
                });
        List<LoadedResult> loaded = LoadedResult.read(results);
        Path file = out != null ? out : loaded.get(0).file().resolveSibling("report.html");
        try {
            Files.writeString(file, Report.html(loaded));
        } catch (IOException e) {
            throw UserException.failure("cannot write " + file + "; choose another with --out");
        }
        System.err.println("report: " + file);
        if (!figures.isEmpty()) {
            Path directory = file.toAbsolutePath().resolveSibling("figures");
            int count = FigureFiles.write(loaded, figures, directory);
            System.err.println("figures: " + count + " files in " + directory);
        }
        return 0;
    }
}
