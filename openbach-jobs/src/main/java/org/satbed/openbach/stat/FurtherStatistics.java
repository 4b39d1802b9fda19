package org.satbed.openbach.stat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.satbed.scenarios.BackgroundSample;
import org.satbed.scenarios.LatencySample;
import org.satbed.scenarios.PageSample;
import org.satbed.scenarios.ProgramSample;
import org.satbed.scenarios.RequestResponseSample;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.Spread;

/** Points of those samples that are no object and no bulk transfer. */
final class FurtherStatistics {
    private FurtherStatistics() {}

    /** Of one sample, in the order of time; the suffix is variant and workload, with "-background" behind that of what goes beside. */
    static List<StatPoint> of(Sample sample) {
        String suffix = sample.variant() + "-" + sample.workload();
        Map<String, Number> values = new LinkedHashMap<>();
        if (sample instanceof PageSample page) {
            values.put("page_load_time", page.loadSeconds());
            values.put("first_object_time", page.firstObjectSeconds());
            values.put("first_byte_time", page.firstByteSeconds());
            values.put("objects", (long) page.objects().size());
            values.put("sent_data", page.bytes());
            return List.of(point(sample, page.loadSeconds(), suffix, values));
        } else if (sample instanceof RequestResponseSample rr) {
            values.put("transaction_rate", rr.perSecond());
            quantiles("latency", rr.latencyMillis(), values);
            return List.of(point(sample, rr.setupSeconds() + rr.seconds(), suffix, values));
        } else if (sample instanceof ProgramSample program) {
            values.put("duration", program.seconds());
            program.metric().ifPresent(metric -> values.put("metric", metric));
            return List.of(point(sample, program.seconds(), suffix, values));
        } else if (sample instanceof BackgroundSample background) {
            values.put("sent_packets", background.sent());
            values.put("delivered_packets", background.delivered());
            values.put("delivered_share", background.deliveredShare());
            return List.of(point(sample, background.seconds(), suffix + "-background", values));
        } else if (sample instanceof LatencySample latency) {
            return latency(latency, suffix);
        }
        return List.of();
    }

    /** The RTT of each probe when it came back, and the rates and quantiles at the end. */
    private static List<StatPoint> latency(LatencySample sample, String suffix) {
        Map<Long, Map<String, Number>> byMoment = new LinkedHashMap<>();
        double end = sample.loadStartSeconds();
        for (LatencySample.Probes probes : List.of(sample.idle(), sample.loaded())) {
            for (int i = 0; i < probes.seconds().size(); i++) {
                double at = probes.seconds().get(i) + probes.rttMillis().get(i) / 1e3;
                end = Math.max(end, at);
                // Two points of one moment and suffix would be one in the database: the last one stays.
                byMoment.put(
                        RunStatistics.after(sample.started(), at),
                        Map.of("rtt", probes.rttMillis().get(i)));
            }
        }
        List<StatPoint> points = new ArrayList<>();
        byMoment.forEach((moment, values) -> points.add(new StatPoint(moment, suffix, values)));
        Map<String, Number> whole = new LinkedHashMap<>();
        quantiles("rtt_idle", sample.idle().rttMillis(), whole);
        quantiles("rtt_loaded", sample.loaded().rttMillis(), whole);
        whole.put("forward_throughput", sample.forwardBitsPerSecond());
        whole.put("return_throughput", sample.returnBitsPerSecond());
        points.add(new StatPoint(RunStatistics.after(sample.started(), end) + 1, suffix, whole));
        points.sort((a, b) -> Long.compare(a.millis(), b.millis()));
        return points;
    }

    private static void quantiles(String name, List<Double> values, Map<String, Number> into) {
        if (!values.isEmpty()) {
            for (int percent : new int[] {50, 95, 99}) {
                into.put(name + "_p" + percent, Spread.quantile(values, percent / 100.0));
            }
        }
    }

    private static StatPoint point(Sample sample, double seconds, String suffix, Map<String, Number> values) {
        return new StatPoint(RunStatistics.after(sample.started(), seconds), suffix, values);
    }
}
