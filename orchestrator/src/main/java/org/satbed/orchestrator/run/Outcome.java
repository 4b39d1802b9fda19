package org.satbed.orchestrator.run;

import java.util.List;
import java.util.Locale;
import org.satbed.scenarios.BackgroundSample;
import org.satbed.scenarios.BulkSample;
import org.satbed.scenarios.LatencySample;
import org.satbed.scenarios.ObjectSample;
import org.satbed.scenarios.PageSample;
import org.satbed.scenarios.PoissonArrivals;
import org.satbed.scenarios.ProgramSample;
import org.satbed.scenarios.RequestResponseSample;
import org.satbed.scenarios.Requests;
import org.satbed.scenarios.Sample;
import org.satbed.scenarios.Spread;
import org.satbed.scenarios.Workload;

/** What came out of one measurement, in a few words for the line that tells of it. */
final class Outcome {
    private Outcome() {}

    /** Of all samples of one measurement, in the order in which they were made. */
    static String of(Workload workload, List<? extends Sample> measured) {
        Sample last = measured.get(measured.size() - 1);
        return of(workload, measured, measured.get(0))
                + (last instanceof BackgroundSample background
                        ? format(", background %.1f %% delivered", background.deliveredShare() * 100)
                        : "");
    }

    private static String of(Workload workload, List<? extends Sample> measured, Sample first) {
        if (first instanceof BulkSample bulk) {
            return format("%.1f Mbit/s", bulk.goodputBitsPerSecond() / 1e6);
        } else if (first instanceof PageSample page) {
            return format(
                    "%.3f s, %d objects", page.loadSeconds(), page.objects().size());
        } else if (first instanceof RequestResponseSample rr) {
            return format("median %.1f ms, %.1f/s", median(rr.latencyMillis()), rr.perSecond());
        } else if (first instanceof LatencySample latency) {
            return format(
                    "RTT median %.1f ms idle, %.1f ms loaded",
                    median(latency.idle().rttMillis()), median(latency.loaded().rttMillis()));
        } else if (first instanceof ProgramSample program) {
            return format("%.3f s", program.seconds());
        }
        List<Double> times = measured.stream()
                .filter(ObjectSample.class::isInstance)
                .map(sample -> ((ObjectSample) sample).completionSeconds())
                .toList();
        return workload instanceof Requests || workload instanceof PoissonArrivals
                ? format("median %.3f s", median(times))
                : format("%.3f s", times.stream().max(Double::compare).orElseThrow());
    }

    private static double median(List<Double> values) {
        return values.isEmpty() ? Double.NaN : Spread.quantile(values, 0.5);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
