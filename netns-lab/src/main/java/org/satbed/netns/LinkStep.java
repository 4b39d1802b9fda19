package org.satbed.netns;

/**
 * From a time on, one direction of a link is another.
 *
 * @param atNanos after the schedule's start, in nanoseconds
 * @param rateBitsPerSecond as {@link DirectionParameters} has it
 * @param delayNanos likewise
 * @param loss likewise; 1 is an outage: what is sent meanwhile is lost
 */
public record LinkStep(long atNanos, long rateBitsPerSecond, long delayNanos, double loss) {
    /**
     * Checks what does not depend on the link.
     *
     * @throws IllegalArgumentException for a time before the start, or a loss that is no probability
     */
    public LinkStep {
        if (atNanos < 0 || !(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("a step is after the start, and its loss 0 to 1");
        }
    }
}
