package org.satbed.openbach.stat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.satbed.scenarios.BulkSample;
import org.satbed.scenarios.Interval;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.RunResult;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.TimeSeries;

/** A run's result as points of OpenBACH's, named and in the units of its own jobs. */
public final class RunStatistics {
    private RunStatistics() {}

    /**
     * Every measurement at the moment at which it was complete, in the order of time; what the satellite system measured with its entity as
     * suffix and {@code spot_0.st.phy.total_cn} as {@code spot_0_st_phy_total_cn}; the path's RTT at the run's begin.
     */
    public static List<StatPoint> of(RunResult result) {
        List<StatPoint> points = new ArrayList<>();
        result.calibration()
                .ifPresent(path -> points.add(new StatPoint(
                        result.started().toEpochMilli(),
                        Map.of("rtt", path.rtt().medianMillis()))));
        for (Sample sample : result.samples()) {
            if (sample instanceof ObjectSample object) {
                points.add(of(object, suffix(object.variant(), object.workload(), object.flow())));
            } else if (sample instanceof BulkSample bulk) {
                points.addAll(of(bulk, Optional.of(bulk.variant() + "-" + bulk.workload())));
            } else {
                points.addAll(FurtherStatistics.of(sample));
            }
        }
        result.satellite().ifPresent(system -> points.addAll(series(result.started(), system.series())));
        points.add(new StatPoint(result.ended().toEpochMilli(), Map.of("failures", (long)
                result.failures().size())));
        points.sort((a, b) -> Long.compare(a.millis(), b.millis()));
        return List.copyOf(points);
    }

    /** By which the flows of a workload in a variant are told apart. */
    static String suffix(String variant, String workload, int flow) {
        return variant + "-" + workload + "-Flow" + (flow + 1);
    }

    /** An object when it was complete. */
    public static StatPoint of(ObjectSample sample, String suffix) {
        Map<String, Number> values = new LinkedHashMap<>();
        values.put("download_time", sample.completionSeconds());
        values.put("first_byte_time", sample.firstByteSeconds());
        values.put(
                "throughput", sample.completionSeconds() > 0 ? 8 * sample.bytes() / sample.completionSeconds() : 0.0);
        values.put("sent_data", sample.bytes());
        return new StatPoint(after(sample.started(), sample.completionSeconds()), suffix, values);
    }

    /** A bulk transfer interval by interval, and as a whole at its end. */
    public static List<StatPoint> of(BulkSample sample, Optional<String> suffix) {
        List<StatPoint> points = new ArrayList<>();
        long sent = 0;
        for (Interval each : sample.intervals()) {
            sent += each.bytes();
            double seconds = each.endSeconds() - each.startSeconds();
            Map<String, Number> values = new LinkedHashMap<>();
            values.put("throughput", seconds > 0 ? 8 * each.bytes() / seconds : 0.0);
            values.put("sent_data", sent);
            points.add(new StatPoint(after(sample.started(), each.endSeconds()), suffix, values));
        }
        Map<String, Number> whole = new LinkedHashMap<>();
        whole.put("average_throughput", sample.goodputBitsPerSecond());
        whole.put("total_transfer", sample.bytes());
        if (sample.retransmissions() != BulkSample.UNKNOWN) {
            whole.put("total_retransmission", sample.retransmissions());
        }
        long end = after(sample.started(), sample.seconds());
        if (!points.isEmpty() && points.get(points.size() - 1).millis() >= end) {
            // two points of one moment and suffix would be one in the database
            StatPoint last = points.remove(points.size() - 1);
            Map<String, Number> both = new LinkedHashMap<>(last.values());
            both.putAll(whole);
            points.add(new StatPoint(last.millis(), last.suffix(), both));
        } else {
            points.add(new StatPoint(end, suffix, whole));
        }
        return points;
    }

    /** The series of one source that have a value at the same millisecond are one point. */
    private static List<StatPoint> series(Instant start, List<TimeSeries> all) {
        Map<String, Map<String, Number>> byMoment = new LinkedHashMap<>();
        for (TimeSeries each : all) {
            String name = each.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
            if (StatName.mistake(name).isPresent()) {
                name = "probe_" + name;
            }
            for (int i = 0; i < each.seconds().size(); i++) {
                String key = after(start, each.seconds().get(i)) + " "
                        + each.source().replaceFirst("^opensand ", "");
                byMoment.computeIfAbsent(key, unused -> new LinkedHashMap<>())
                        .put(name, each.values().get(i));
            }
        }
        List<StatPoint> points = new ArrayList<>();
        byMoment.forEach((key, values) -> {
            String[] parts = key.split(" ", 2);
            points.add(new StatPoint(Long.parseLong(parts[0]), Optional.of(parts[1]), values));
        });
        return points;
    }

    static long after(Instant start, double seconds) {
        return start.plusNanos(Math.round(seconds * 1e9)).toEpochMilli();
    }
}
