package org.satbed.scenarios;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Capacity that is asked for and granted (DAMA); docs/scenario-format.md tells the model.
 *
 * @param grant from a request to the begin of its grant, 0s to 10s
 * @param frame how often is asked, and how long a grant is, 1ms to 1s
 * @param guaranteed what is there without asking; absent for nothing
 */
public record OnDemand(Duration grant, Duration frame, Optional<Rate> guaranteed) {
    private static final Duration DEFAULT_FRAME = Duration.ofMillis(50);

    /** Checks the ranges. */
    public OnDemand {
        Limits.delay(grant);
        if (frame.compareTo(Duration.ofMillis(1)) < 0 || frame.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException(Durations.print(frame) + " is out of range: a frame is 1ms to 1s");
        }
    }

    /**
     * Reads {@code GRANT}, {@code GRANT/FRAME} or {@code GRANT/FRAME/GUARANTEED}: "600ms/50ms/64kbit".
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static OnDemand parse(String text) {
        List<String> parts = Parts.of(text, "a capacity on demand", 1, 3, "600ms/50ms/64kbit");
        return new OnDemand(
                Durations.parse(parts.get(0)),
                parts.size() > 1 ? Durations.parse(parts.get(1)) : DEFAULT_FRAME,
                parts.size() > 2 ? Optional.of(Rate.parse(parts.get(2))) : Optional.empty());
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return Durations.print(grant) + "/" + Durations.print(frame)
                + guaranteed.map(rate -> "/" + rate).orElse("");
    }
}
