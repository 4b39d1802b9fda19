package org.satbed.orchestrator.workload;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One line from the client process; only what belongs to the operation is there.
 *
 * @param error why there is no result
 * @param flows of a download or an upload
 * @param udp of a rate test
 * @param samplesMillis of an RTT test
 * @param outcome of a further operation
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Answer(String error, List<Flow> flows, UdpCount udp, List<Double> samplesMillis, JsonNode outcome) {

    static Answer done() {
        return new Answer(null, null, null, null, null);
    }

    static Answer error(String why) {
        return new Answer(why, null, null, null, null);
    }

    static Answer flows(List<Flow> flows) {
        return new Answer(null, flows, null, null, null);
    }

    static Answer udp(Arrivals.Count count) {
        return new Answer(
                null, null, new UdpCount(count.packets(), count.seconds(), count.bitsPerSecond()), null, null);
    }

    static Answer roundTrips(List<Double> samplesMillis) {
        return new Answer(null, null, null, samplesMillis, null);
    }

    static Answer outcome(JsonNode outcome) {
        return new Answer(null, null, null, null, outcome);
    }

    /**
     * What arrived of a rate test.
     *
     * @param packets all of them
     * @param seconds from the first to the last
     * @param bitsPerSecond in IP bytes
     */
    record UdpCount(long packets, double seconds, double bitsPerSecond) {}
}
