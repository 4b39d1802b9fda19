package org.satbed.scenarios;

/**
 * The measured rate of one direction of a path, counted in whole IP packets as the scenario's rate is.
 *
 * @param direction over the satellite
 * @param protocol of the packets, e.g. "udp"
 * @param wantedBitsPerSecond what the scenario says
 * @param measuredBitsPerSecond what arrived
 * @param packets number of packets that arrived
 * @param seconds time over which they arrived
 */
public record RateCheck(
        Direction direction,
        String protocol,
        double wantedBitsPerSecond,
        double measuredBitsPerSecond,
        long packets,
        double seconds) {

    /** The relative error: (measured - wanted) / wanted. */
    public double error() {
        return Calibration.relativeError(measuredBitsPerSecond, wantedBitsPerSecond);
    }
}
