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

    /** What {@link #parse} takes, as a regular expression. */
    static final String PATTERN = Durations.PATTERN + "(?:" + Parts.SLASH + Durations.PATTERN + "(?:" + Parts.SLASH
            + "(?:" + Rate.PATTERN + "|0))?)?";

    /** Checks the ranges. */
    public OnDemand {
        Limits.delay(grant);
        if (frame.compareTo(Duration.ofMillis(1)) < 0 || frame.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException(Durations.print(frame) + " is out of range: a frame is 1ms to 1s");
        }
    }

    /**
     * Reads {@code GRANT}, {@code GRANT/FRAME} or {@code GRANT/FRAME/GUARANTEED}: "600ms/50ms/64kbit"; guaranteed 0 is nothing.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static OnDemand parse(String text) {
        List<String> parts = Parts.of(text, "a capacity on demand", 1, 3, "600ms/50ms/64kbit");
        return new OnDemand(
                Durations.parse(parts.get(0)),
                parts.size() > 1 ? Durations.parse(parts.get(1)) : DEFAULT_FRAME,
                Optional.of(parts)
                        .filter(all -> all.size() > 2 && !all.get(2).equals("0"))
                        .map(all -> Rate.parse(all.get(2))));
    }

    /**
     * The same, on a link that can carry what is guaranteed.
     *
     * @param rate of the link, as it is without a schedule: what a schedule lowers, lowers the guarantee too
     * @throws IllegalArgumentException if more is guaranteed
     */
    public OnDemand within(Rate rate) {
        guaranteed.filter(each -> each.compareTo(rate) > 0).ifPresent(each -> {
            throw new IllegalArgumentException(
                    each + " cannot be guaranteed: the rate of the link is " + rate + "; expected at most that");
        });
        return this;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return Durations.print(grant) + "/" + Durations.print(frame)
                + guaranteed.map(rate -> "/" + rate).orElse("");
    }
}
