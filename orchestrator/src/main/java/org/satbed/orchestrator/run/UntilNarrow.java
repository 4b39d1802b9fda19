package org.satbed.orchestrator.run;

import java.time.Duration;

/**
 * Repetitions until the numbers are known well enough.
 *
 * @param width every 95 % interval of a median is to be at most this wide beside the median, e.g. 0.05
 * @param most repetitions
 * @param limit no repetition begins that is likely to end later than this after the first one's begin
 */
public record UntilNarrow(double width, int most, Duration limit) {}
