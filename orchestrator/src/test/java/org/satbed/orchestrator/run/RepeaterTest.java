package org.satbed.orchestrator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.satbed.scenarios.BuiltinScenarios;
import org.satbed.scenarios.DataSize;
import org.satbed.scenarios.Download;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.Precision;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.Summary;
import org.satbed.scenarios.Variant;

class RepeaterTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final Scenario scenario = small();

    @Test
    void withoutAGoalThereAreAsManyAsWanted() {
        Repeater repeater = new Repeater(3, Optional.empty());
        assertEquals(3, count(repeater, () -> 1));
        assertEquals(Optional.empty(), repeater.precision());
    }

    /** Six equal values are the fewest whose interval can be trusted. */
    @Test
    void valuesThatDoNotVaryAreEnoughAfterSix() {
        Repeater repeater = new Repeater(1, Optional.of(new UntilNarrow(0.05, 100, LONG)));
        assertEquals(6, count(repeater, () -> 1));
        assertEquals(Precision.End.NARROW, repeater.precision().orElseThrow().ended());
    }

    @Test
    void valuesThatVaryEndAtTheLimit() {
        Random random = new Random(5);
        Repeater repeater = new Repeater(1, Optional.of(new UntilNarrow(0.01, 9, LONG)));
        assertEquals(9, count(repeater, () -> random.nextDouble(1, 2)));
        Precision precision = repeater.precision().orElseThrow();
        assertEquals(Precision.End.REPETITIONS, precision.ended());
        assertEquals(1, precision.wide().size());
    }

    @Test
    void noRepetitionBeginsThatWouldEndTooLate() {
        Repeater repeater = new Repeater(2, Optional.of(new UntilNarrow(0.01, 1000, Duration.ZERO)));
        assertEquals(2, count(repeater, () -> 1));
        assertEquals(Precision.End.TIME, repeater.precision().orElseThrow().ended());
    }

    private int count(Repeater repeater, DoubleSupplier completion) {
        List<Sample> samples = new ArrayList<>();
        Supplier<Summary> soFar = () -> Summary.of(scenario, 1, samples, List.of());
        int repetition;
        while ((repetition = repeater.next(soFar)) > 0) {
            samples.add(new ObjectSample(
                    "none",
                    repetition,
                    "download-1kB",
                    "download",
                    0,
                    Instant.EPOCH,
                    1000,
                    0.1,
                    completion.getAsDouble()));
        }
        assertEquals(samples.size(), repeater.made());
        return samples.size();
    }

    private static Scenario small() {
        Scenario quick = BuiltinScenarios.load("quick").orElseThrow();
        return new Scenario(
                "small",
                "",
                quick.link(),
                quick.tcp(),
                quick.interception(),
                List.of(Variant.NONE),
                1,
                List.of(new Download(DataSize.parse("1kB"), 1)));
    }
}
