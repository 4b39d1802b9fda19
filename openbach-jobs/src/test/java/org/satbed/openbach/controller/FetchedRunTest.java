package org.satbed.openbach.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.satbed.openbach.stat.StatCsv;
import org.satbed.openbach.stat.StatPoint;
import org.satbed.openbach.stat.StatSource;
import org.satbed.scenarios.BulkSample;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.ScenarioException;
import org.satbed.scenarios.ScenarioParser;

/** An export of the controller's, in the form of its own writer, as a result. */
class FetchedRunTest {
    private static Scenario scenario() throws ScenarioException {
        return ScenarioParser.parse("t.yml", """
                name: t
                link: {rtt: 600ms, forward: {rate: 50Mbit}, return: {rate: 10Mbit}}
                variants: [none, satbed]
                repeat: 1
                workloads: [{download: {size: 2MB, parallel: 2}}, {bulk: {duration: 2s}}]
                """);
    }

    private static ObjectNode instance() {
        ObjectNode instance = new ObjectMapper().createObjectNode().put("scenario_instance_id", 7);
        ArrayNode functions = instance.putArray("openbach_functions");
        String[] labels = {"1 none download-2MB-x2", "1 none bulk-forward-2s", "1 satbed download-2MB-x2"};
        for (int i = 0; i < labels.length; i++) {
            functions
                    .addObject()
                    .put("label", labels[i])
                    .putObject("job")
                    .put("id", 10 + i)
                    .put("status", "Not Running");
        }
        return instance;
    }

    private static Map<String, Number> object(double seconds) {
        Map<String, Number> values = new LinkedHashMap<>();
        values.put("download_time", seconds);
        values.put("first_byte_time", 1.2);
        values.put("throughput", 16e6 / seconds);
        values.put("sent_data", 2_000_000L);
        return values;
    }

    private static List<String> rows(long job, List<StatPoint> points) {
        StatSource source = new StatSource("satbed_traffic", "ws-st, agent", job, 7, 7);
        // all statistics in each, so that the columns are the same
        List<StatPoint> all = new ArrayList<>(points);
        Map<String, Number> every = new LinkedHashMap<>(object(1));
        every.putAll(Map.of("average_throughput", 1.0, "total_transfer", 1L, "total_retransmission", 1L));
        all.add(new StatPoint(1_700_000_000_000L, "x", every));
        List<String> lines = StatCsv.lines(source, all);
        return lines.subList(0, lines.size() - 1);
    }

    @Test
    void whatCameBackIsAResultAndWhatDidNotIsAFailure() throws ScenarioException {
        long end = 1_795_417_689_791L;
        List<String> csv = new ArrayList<>(rows(
                10, List.of(new StatPoint(end, "Flow1", object(5.7)), new StatPoint(end + 300, "Flow2", object(6.0)))));
        Map<String, Number> whole =
                Map.of("average_throughput", 40e6, "total_transfer", 10_000_000L, "total_retransmission", 3L);
        csv.addAll(rows(
                        11,
                        List.of(
                                new StatPoint(end + 10_000, Map.of("throughput", 38e6, "sent_data", 4_750_000L)),
                                new StatPoint(end + 11_000, Map.of("throughput", 42e6, "sent_data", 10_000_000L)),
                                new StatPoint(end + 11_001, whole)))
                .subList(1, 4));
        csv.addAll(rows(12, List.of(new StatPoint(end + 20_000, "Flow1", object(1.5))))
                .subList(1, 2));
        RunResult result =
                FetchedRun.of(scenario(), instance(), String.join("\r\n", csv) + "\r\n", "satbed 1", List.of("satbed"));

        assertEquals(3, result.samples().size());
        ObjectSample second = (ObjectSample) result.samples().get(1);
        assertEquals(6.0, second.completionSeconds());
        assertEquals(end + 300 - 6000, second.started().toEpochMilli());
        assertEquals(2_000_000, second.bytes());
        BulkSample bulk = (BulkSample) result.samples().get(2);
        assertEquals(40e6, bulk.goodputBitsPerSecond());
        assertEquals(2, bulk.seconds(), 1e-9);
        assertEquals(5_250_000, bulk.intervals().get(1).bytes());
        assertEquals(3, bulk.retransmissions());
        // one of two flows, and a bulk that nothing is known of
        assertEquals(2, result.failures().size());
        assertTrue(result.failures().get(0).reason().contains("1 of 2 measurements of job instance 12"));
        assertTrue(result.failures().get(1).reason().contains("did not come to it"));
        assertEquals("ws-st, agent", result.provenance().hostFacts().get("agent of satbed_traffic"));
    }
}
