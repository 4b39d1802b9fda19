package org.satbed.orchestrator.cli;

import java.time.Duration;
import java.util.Optional;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.run.UntilNarrow;
import org.satbed.scenarios.Durations;
import picocli.CommandLine.Option;

/** Repetitions until the intervals are narrow. */
final class UntilOptions {
    private static final int MOST_REPETITIONS = 1000;

    @Option(
            names = "--until-ci",
            paramLabel = "WIDTH",
            description =
                    "Repeat until the 95 %% interval of every median is at most this wide beside it, e.g. 5%%, but"
                            + " at least six times and as often as the scenario says.")
    private String width;

    @Option(
            names = "--max-repeat",
            paramLabel = "N",
            description = "With --until-ci: repetitions at most; default: 100.")
    private Integer most;

    @Option(
            names = "--max-time",
            paramLabel = "TIME",
            description = "With --until-ci: no repetition that would end later; default: 1h.")
    private String limit;

    /** What is wanted, if anything; throws {@link UserException} for a value that is out of range. */
    Optional<UntilNarrow> until() {
        if (width == null) {
            if (most != null || limit != null) {
                throw UserException.usage("--max-repeat and --max-time bound --until-ci, which is not given");
            }
            return Optional.empty();
        }
        int repetitions = most == null ? 100 : most;
        if (!width.matches("[0-9]{1,2}(\\.[0-9]{1,3})?%") || share() == 0) {
            throw UserException.usage("--until-ci " + width + ": expected a share above 0% and below 100%, e.g. 5%");
        }
        if (repetitions < 1 || repetitions > MOST_REPETITIONS) {
            throw UserException.usage("--max-repeat " + most + ": expected 1 to " + MOST_REPETITIONS);
        }
        return Optional.of(new UntilNarrow(share(), repetitions, time()));
    }

    private double share() {
        return Double.parseDouble(width.substring(0, width.length() - 1)) / 100;
    }

    private Duration time() {
        try {
            return Durations.parse(limit == null ? "1h" : limit);
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--max-time " + limit + ": " + e.getMessage());
        }
    }
}
