package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What went over the link while a workload ran, as the emulator counted it. What was still under way when the last byte had come, the end of
 * a connection for one, may be counted with the next workload.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload
 * @param forward towards the terminal
 * @param returnLink towards the gateway
 */
public record LinkUse(
        String variant,
        int repetition,
        String workload,
        Packets forward,
        @JsonProperty("return") Packets returnLink) {

    /**
     * One direction's packets.
     *
     * @param delivered that came out at the far end
     * @param deliveredBytes their IP bytes
     * @param droppedByQueue that found the queue full
     * @param lost that were lost by chance, as the scenario wants it
     */
    public record Packets(long delivered, long deliveredBytes, long droppedByQueue, long lost) {}
}
