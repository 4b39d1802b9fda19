package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of earlier versions, as they are kept in the repository: fields that came later are absent in them. */
class OldResultsTest {

    @TempDir
    private Path directory;

    @Test
    void whatEarlierVersionsWroteCanBeReadAndSummarised() throws IOException {
        int read = 0;
        for (String folder : List.of("../bench/satellite/results", "../docs/results")) {
            for (Path kept : results(Path.of(folder))) {
                RunResult result = ResultFile.read(unzipped(kept));
                String table = SummaryTable.render(Summary.of(result), result);
                assertTrue(table.startsWith(result.scenario().name()), table);
                read++;
            }
        }
        assertTrue(read > 20, read + " were there");
    }

    private static List<Path> results(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.json(\\.gz)?"))
                    .toList();
        }
    }

    private Path unzipped(Path file) throws IOException {
        if (!file.toString().endsWith(".gz")) {
            return file;
        }
        Path copy = directory.resolve("unzipped.json");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            Files.write(copy, in.readAllBytes());
        }
        return copy;
    }
}
