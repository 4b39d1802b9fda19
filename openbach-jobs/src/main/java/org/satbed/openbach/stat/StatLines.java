package org.satbed.openbach.stat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.StringJoiner;

/** The lines in which OpenBACH's rstats keeps and forwards a point, and that in which InfluxDB takes it. */
public final class StatLines {
    /** Kept in the database and not sent to watchers; without a flag the collector drops a point. */
    private static final int STORE = 1;

    private StatLines() {}

    /** The object that rstats writes to its files and sends to the collector. */
    public static ObjectNode json(StatSource source, StatPoint point) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        point.values().forEach((name, value) -> put(line, name, value));
        ObjectNode metadata = line.putObject("_metadata");
        metadata.put("time", point.millis());
        metadata.put("is_file", false);
        metadata.put("job_name", source.jobName());
        metadata.put("agent_name", source.agentName());
        metadata.put("job_instance_id", source.jobInstanceId());
        metadata.put("scenario_instance_id", source.scenarioInstanceId());
        metadata.put("owner_scenario_instance_id", source.ownerScenarioInstanceId());
        point.suffix().ifPresent(suffix -> metadata.put("suffix", suffix));
        metadata.put("flag", STORE);
        return line;
    }

    /** A double is written with a point or an exponent, a counter without. */
    public static void put(ObjectNode object, String name, Number value) {
        if (value instanceof Long counter) {
            object.put(name, counter);
        } else {
            object.put(name, value.doubleValue());
        }
    }

    /**
     * A line of InfluxDB's line protocol (docs.influxdata.com, influxdb v1, line protocol), with the tags and in the order that OpenBACH's
     * collector writes.
     */
    public static String influx(StatSource source, StatPoint point) {
        StringBuilder line = new StringBuilder(name(source.jobName()));
        tag(line, "@owner_scenario_instance_id", Long.toString(source.ownerScenarioInstanceId()));
        tag(line, "@scenario_instance_id", Long.toString(source.scenarioInstanceId()));
        tag(line, "@job_instance_id", Long.toString(source.jobInstanceId()));
        tag(line, "@agent_name", source.agentName());
        tag(line, "@stored_file", "false");
        point.suffix().ifPresent(suffix -> tag(line, "@suffix", suffix));
        StringJoiner fields = new StringJoiner(",", " ", " ");
        for (Map.Entry<String, Number> each : point.values().entrySet()) {
            fields.add(name(each.getKey()) + "=" + field(each.getValue()));
        }
        return line.append(fields).append(point.millis()).toString();
    }

    private static String field(Number value) {
        return value instanceof Long counter ? counter + "i" : plain(value.doubleValue());
    }

    /** With a point and without an exponent, as precise as the double. */
    static String plain(double value) {
        String text = new BigDecimal(Double.toString(value)).toPlainString();
        return text.contains(".") ? text : text + ".0";
    }

    private static void tag(StringBuilder line, String key, String value) {
        line.append(',').append(key).append('=').append(name(value));
    }

    private static String name(String text) {
        return text.replaceAll("([,= ])", "\\\\$1");
    }
}
