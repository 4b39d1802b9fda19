package org.satbed.orchestrator.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the link did during one measurement, second by second, in one direction: an entry of a result's {@code linkSeries}. Lists that a
 * result does not have are empty.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload
 * @param direction "forward" or "return"
 * @param seconds since the workload began
 * @param rateBitsPerSecond as scheduled
 * @param deliveredBytes in the second before
 * @param droppedByQueue packets, likewise
 * @param lost packets, likewise
 * @param queueBytes the most that waited
 * @param delayMillis one way, as scheduled
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record LinkView(
        String variant,
        int repetition,
        String workload,
        String direction,
        List<Double> seconds,
        List<Double> rateBitsPerSecond,
        List<Double> deliveredBytes,
        List<Double> droppedByQueue,
        List<Double> lost,
        List<Double> queueBytes,
        List<Double> delayMillis) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    LinkView {
        variant = variant == null ? "" : variant;
        workload = workload == null ? "" : workload;
        direction = direction == null ? "" : direction;
        seconds = orNone(seconds);
        rateBitsPerSecond = orNone(rateBitsPerSecond);
        deliveredBytes = orNone(deliveredBytes);
        droppedByQueue = orNone(droppedByQueue);
        lost = orNone(lost);
        queueBytes = orNone(queueBytes);
        delayMillis = orNone(delayMillis);
    }

    private static List<Double> orNone(List<Double> values) {
        return values == null ? List.of() : values;
    }

    /** Those of a result's JSON; none if it has none. */
    static List<LinkView> of(byte[] result) throws IOException {
        JsonNode list = MAPPER.readTree(result).path("linkSeries");
        List<LinkView> views = new ArrayList<>();
        for (JsonNode each : list) {
            try {
                views.add(MAPPER.treeToValue(each, LinkView.class));
            } catch (JsonProcessingException e) {
                throw new IOException("linkSeries: " + e.getOriginalMessage(), e);
            }
        }
        return List.copyOf(views);
    }

    /** Whether it is of this workload, and goes this way. */
    boolean is(String workloadId, String directionId) {
        return workload.equals(workloadId) && direction.equals(directionId);
    }
}
