package org.satbed.orchestrator.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.satbed.orchestrator.UserException;
import org.satbed.scenarios.ResultFile;
import org.satbed.scenarios.ResultFormatException;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Summary;
import org.satbed.scenarios.Variant;
import org.satbed.scenarios.Workload;

/**
 * A result that was read.
 *
 * @param key unique in a report, [a-z0-9-]; what the ids of its parts begin with
 * @param label what it is called in a report
 * @param file where it was read from
 * @param result what it says
 * @param summary of it
 */
public record LoadedResult(String key, String label, Path file, RunResult result, Summary summary) {

    private static final List<String> NAMES = List.of("result.json", "result.json.gz");

    /**
     * Reads results, and tells those of one scenario apart by the names of their files or directories.
     *
     * @param given each a result.json, also compressed, or the directory of one
     * @throws UserException if one cannot be read
     */
    public static List<LoadedResult> read(List<Path> given) {
        List<LoadedResult> all = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            all.add(read("r" + (i + 1), given.get(i)));
        }
        List<String> names = all.stream().map(LoadedResult::label).toList();
        return all.stream()
                .map(each -> names.stream().filter(each.label::equals).count() == 1
                        ? each
                        : each.called(each.label + " (" + place(each.file) + ")"))
                .toList();
    }

    private LoadedResult called(String name) {
        return new LoadedResult(key, name, file, result, summary);
    }

    private static String place(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return NAMES.contains(absolute.getFileName().toString())
                        && absolute.getParent().getFileName() != null
                ? absolute.getParent().getFileName().toString()
                : absolute.getParent().getFileName() + "/" + absolute.getFileName();
    }

    private static LoadedResult read(String key, Path given) {
        Path file = file(given);
        if (!Files.exists(file)) {
            throw UserException.usage(file + " is not there; give a result.json or the directory of a run");
        }
        try {
            RunResult result = ResultFile.read(file);
            return new LoadedResult(key, result.scenario().name(), file, result, Summary.of(result));
        } catch (ResultFormatException e) {
            throw UserException.failure(e.getMessage());
        } catch (IOException e) {
            throw UserException.failure(e.getMessage());
        }
    }

    private static Path file(Path given) {
        if (!Files.isDirectory(given)) {
            return given;
        }
        return NAMES.stream()
                .map(given::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElse(given.resolve(NAMES.get(0)));
    }

    /** Ids of the variants, in the order of the scenario. */
    List<String> variants() {
        return result.scenario().variants().stream().map(Variant::id).toList();
    }

    /** How a variant looks. */
    Style style(String variant) {
        return Style.of(variant, variants());
    }

    /** The captures beside it, by file name; none where the run kept none. */
    List<Path> captures() {
        Path directory = file.toAbsolutePath().resolveSibling("pcap");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(each -> each.toString().endsWith(".pcap"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw UserException.failure("cannot list " + directory + ": " + e.getMessage());
        }
    }

    /** An id of this result's: what is not a letter or digit becomes a dash. */
    String id(String what, Workload workload) {
        return key + "-" + what + "-"
                + workload.id().toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
