package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How far behind their time packets left satbed's emulator, over the whole run. None leaves early.
 *
 * @param forward towards the terminal
 * @param returnLink towards the gateway
 * @param valid whether at most 1 % of each direction's packets were more than {@link #LIMIT_MILLIS} late; if not, the run does not count
 */
public record EmulatorLateness(
        OneWay forward, @JsonProperty("return") OneWay returnLink, boolean valid) {
    /** What a path of some ten milliseconds and more is believed to vary by. */
    public static final double LIMIT_MILLIS = 1;

    /**
     * One direction.
     *
     * @param medianMillis half the packets were no later, to 1/16
     * @param p99Millis 99 % of the packets, likewise
     * @param maximumMillis the latest, exactly
     * @param superPackets whether TCP segments that the kernel has as one passed as one
     */
    public record OneWay(double medianMillis, double p99Millis, double maximumMillis, boolean superPackets) {}

    /** Both directions, and whether they are valid. */
    public static EmulatorLateness of(OneWay forward, OneWay returnLink) {
        boolean valid = forward.p99Millis() <= LIMIT_MILLIS && returnLink.p99Millis() <= LIMIT_MILLIS;
        return new EmulatorLateness(forward, returnLink, valid);
    }
}
