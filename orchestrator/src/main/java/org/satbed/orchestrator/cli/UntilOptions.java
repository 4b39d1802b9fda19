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
            description = "With --until-ci: repetitions at most; default: ${DEFAULT-VALUE}.")
    private int most = 100;

    @Option(
            names = "--max-time",
            paramLabel = "TIME",
            description = "With --until-ci: no repetition that would end later; default: ${DEFAULT-VALUE}.")
    private String limit = "1h";

    /** What is wanted, if anything; throws {@link UserException} for a value that is out of range. */
    Optional<UntilNarrow> until() {
        if (width == null) {
            return Optional.empty();
        }
        if (!width.matches("[0-9]{1,2}(\\.[0-9]{1,3})?%") || share() == 0) {
            throw UserException.usage("--until-ci " + width + ": expected a share above 0% and below 100%, e.g. 5%");
        }
        if (most < 1 || most > MOST_REPETITIONS) {
            throw UserException.usage("--max-repeat " + most + ": expected 1 to " + MOST_REPETITIONS);
        }
        return Optional.of(new UntilNarrow(share(), most, time()));
    }

    private double share() {
        return Double.parseDouble(width.substring(0, width.length() - 1)) / 100;
    }

    private Duration time() {
        try {
            return Durations.parse(limit);
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--max-time " + limit + ": " + e.getMessage());
        }
    }
}
