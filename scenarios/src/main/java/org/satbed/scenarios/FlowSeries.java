package org.satbed.scenarios;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;

/**
 * What the kernel told of one end of one TCP connection while a workload ran (TCP_INFO of tcp(7)), from its host's point of view. The lists
 * have one value for each moment; moments at which nothing had changed are left out.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload
 * @param host on which the socket is
 * @param leg "satellite" if the connection goes over the satellite, else "terrestrial"
 * @param flow number of the connection on its host and leg, from 0, the one that moved most first
 * @param local address and port here
 * @param remote address and port at the other end
 * @param seconds since the workload began, ascending
 * @param cwndBytes congestion window: segments times the size of those sent
 * @param rttMillis smoothed round-trip time
 * @param deliveredBytes sent and acknowledged since the workload began
 * @param receivedBytes received since the workload began
 * @param retransmissions segments sent again since the workload began
 */
public record FlowSeries(
        String variant,
        int repetition,
        String workload,
        String host,
        String leg,
        int flow,
        String local,
        String remote,
        @JsonSerialize(using = OneLineNumbers.class) List<Double> seconds,
        @JsonSerialize(using = OneLineNumbers.class) List<Long> cwndBytes,
        @JsonSerialize(using = OneLineNumbers.class) List<Double> rttMillis,
        @JsonSerialize(using = OneLineNumbers.class) List<Long> deliveredBytes,
        @JsonSerialize(using = OneLineNumbers.class) List<Long> receivedBytes,
        @JsonSerialize(using = OneLineNumbers.class) List<Long> retransmissions) {

    /** The leg over the satellite. */
    public static final String SATELLITE = "satellite";
    /** A leg that does not go over it. */
    public static final String TERRESTRIAL = "terrestrial";

    /**
     * Makes a series; later changes to the lists given do not reach it.
     *
     * @throws IllegalArgumentException if the lists differ in length, or JSON could not hold a value
     */
    public FlowSeries {
        seconds = List.copyOf(seconds);
        cwndBytes = List.copyOf(cwndBytes);
        rttMillis = List.copyOf(rttMillis);
        deliveredBytes = List.copyOf(deliveredBytes);
        receivedBytes = List.copyOf(receivedBytes);
        retransmissions = List.copyOf(retransmissions);
        for (List<?> each : List.of(cwndBytes, rttMillis, deliveredBytes, receivedBytes, retransmissions)) {
            if (each.size() != seconds.size()) {
                throw new IllegalArgumentException(seconds.size() + " moments, but " + each.size() + " values");
            }
        }
        seconds.forEach(each -> Limits.finite(each, "a moment"));
        rttMillis.forEach(each -> Limits.finite(each, "a round-trip time"));
    }
}
