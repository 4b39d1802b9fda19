package org.satbed.orchestrator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.report.Comparison;
import org.satbed.orchestrator.report.LoadedResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code satbed compare}. */
@Command(
        name = "compare",
        description =
                "Compare two results: the medians of each workload in each variant, and whether they are shown to differ.",
        footer = {"", "Example: satbed compare satbed-results/before satbed-results/after"})
public final class CompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "A result.json, also compressed, or its directory.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "The other one.")
    private Path second;

    @Option(names = "--json", description = "Print JSON instead of the table.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        List<LoadedResult> both = LoadedResult.read(List.of(first, second));
        Comparison comparison = Comparison.of(both.get(0), both.get(1));
        if (comparison.rows().isEmpty()) {
            throw UserException.failure(
                    first + " and " + second + " have no workload and variant in common that was measured in both");
        }
        System.out.print(
                json
                        ? JsonMapper.builder()
                                        .addModule(new Jdk8Module())
                                        .build()
                                        .writerWithDefaultPrettyPrinter()
                                        .writeValueAsString(comparison)
                                + "\n"
                        : comparison.render(Terminal.color()));
        return 0;
    }
}
