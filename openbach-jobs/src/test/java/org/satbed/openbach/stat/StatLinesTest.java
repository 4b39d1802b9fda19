package org.satbed.openbach.stat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against the line that OpenBACH's collector was seen to write to InfluxDB. */
class StatLinesTest {
    private static final StatSource SOURCE = new StatSource("demo_job", "st-agent", 42, 7, 5);

    @Test
    void influxLinesHaveTheCollectorsTagsAndTypes() {
        Map<String, Number> values = new LinkedHashMap<>();
        values.put("throughput", 1e7);
        values.put("retransmissions", 0L);
        StatPoint point = new StatPoint(1795417689791L, "Flow1", values);
        assertEquals(
                "demo_job,@owner_scenario_instance_id=5,@scenario_instance_id=7,@job_instance_id=42,@agent_name=st-agent,"
                        + "@stored_file=false,@suffix=Flow1 throughput=10000000.0,retransmissions=0i 1795417689791",
                StatLines.influx(SOURCE, point));
        assertEquals(
                "demo_job,@owner_scenario_instance_id=5,@scenario_instance_id=7,@job_instance_id=42,"
                        + "@agent_name=st\\ a\\,b\\=c,@stored_file=false rtt=0.00000012 1795417689791",
                StatLines.influx(
                        new StatSource("demo_job", "st a,b=c", 42, 7, 5),
                        new StatPoint(1795417689791L, Map.of("rtt", 1.2e-7))));
    }

    @Test
    void csvHasAColumnForEachStatistic() {
        List<String> lines = StatCsv.lines(
                SOURCE,
                List.of(
                        new StatPoint(1795417689791L, "Flow1", Map.of("rtt", 600.5)),
                        new StatPoint(1795417689792L, Map.of("cwnd", 14480L))));
        assertEquals(
                "@agent_name,@job_instance_id,@job_instance_start_date,@job_instance_stop_date,@job_name,"
                        + "@owner_scenario_instance_id,@scenario_instance_id,@scenario_start_date,@scenario_stop_date,"
                        + "@stored_file,@suffix,cwnd,rtt,time",
                lines.get(0));
        assertEquals(
                "st-agent,42,,,demo_job,5,7,,,false,Flow1,,600.5,\"2026-11-23 07:08:09.791000+00:00\"", lines.get(1));
        assertEquals(
                "2026-11-23T07:08:09.791Z",
                StatCsv.time(StatCsv.read(String.join("\n", lines)).get(0).get("time"))
                        .toString());
        // without a fraction Python prints none, and elsewhere the zone is another
        assertEquals(
                "2026-11-23T06:08:09Z",
                StatCsv.time("2026-11-23 07:08:09+01:00").toString());
    }
}
