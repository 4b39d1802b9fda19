package org.satbed.openbach.stat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Points as the CSV that OpenBACH's controller exports: a column for each tag and each statistic, an empty field where there is no value. */
public final class StatCsv {
    private static final List<String> TAGS = List.of(
            "@agent_name",
            "@job_instance_id",
            "@job_name",
            "@owner_scenario_instance_id",
            "@scenario_instance_id",
            "@stored_file",
            "@suffix");

    private StatCsv() {}

    /** The lines, the first with the names of the columns. */
    public static List<String> lines(StatSource source, List<StatPoint> points) {
        Set<String> names = new LinkedHashSet<>();
        points.forEach(point -> names.addAll(point.values().keySet()));
        List<String> header = new ArrayList<>(TAGS);
        header.addAll(names);
        header.add("time");
        List<String> lines = new ArrayList<>(List.of(String.join(",", header)));
        for (StatPoint point : points) {
            List<String> fields = new ArrayList<>(List.of(
                    quoted(source.agentName()),
                    Long.toString(source.jobInstanceId()),
                    quoted(source.jobName()),
                    Long.toString(source.ownerScenarioInstanceId()),
                    Long.toString(source.scenarioInstanceId()),
                    "false",
                    quoted(point.suffix().orElse(""))));
            for (String name : names) {
                Number value = point.values().get(name);
                fields.add(
                        value == null
                                ? ""
                                : value instanceof Long counter
                                        ? counter.toString()
                                        : StatLines.plain(value.doubleValue()));
            }
            fields.add(Instant.ofEpochMilli(point.millis()).toString());
            lines.add(String.join(",", fields));
        }
        return lines;
    }

    private static String quoted(String text) {
        return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
