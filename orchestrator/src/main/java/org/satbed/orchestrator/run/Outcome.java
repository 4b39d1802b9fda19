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
import org.satbed.scenarios.Variant;
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

    /** The same as one number, for who watches the run: of several times their median, of objects at once the last one's. */
    static ProgressListener.Outcome shown(
            Variant variant, int repetition, Workload workload, List<? extends Sample> measured) {
        return measured.get(0) instanceof BulkSample bulk
                ? new ProgressListener.Outcome(
                        variant.id(), repetition, workload.id(), bulk.goodputBitsPerSecond() / 1e6, "Mbit/s")
                : new ProgressListener.Outcome(
                        variant.id(), repetition, workload.id(), seconds(workload, measured), "s");
    }

    private static double seconds(Workload workload, List<? extends Sample> measured) {
        Sample first = measured.get(0);
        if (first instanceof PageSample page) {
            return page.loadSeconds();
        } else if (first instanceof RequestResponseSample rr) {
            return median(rr.latencyMillis()) / 1e3;
        } else if (first instanceof LatencySample latency) {
            return median(latency.loaded().rttMillis()) / 1e3;
        } else if (first instanceof ProgramSample program) {
            return program.seconds();
        }
        List<Double> times = completions(measured);
        return oneByOne(workload)
                ? median(times)
                : times.stream().max(Double::compare).orElseThrow();
    }

    private static boolean oneByOne(Workload workload) {
        return workload instanceof Requests || workload instanceof PoissonArrivals;
    }

    private static List<Double> completions(List<? extends Sample> measured) {
        return measured.stream()
                .filter(ObjectSample.class::isInstance)
                .map(sample -> ((ObjectSample) sample).completionSeconds())
                .toList();
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
        }
        return format(oneByOne(workload) ? "median %.3f s" : "%.3f s", seconds(workload, measured));
    }

    private static double median(List<Double> values) {
        return values.isEmpty() ? Double.NaN : Spread.quantile(values, 0.5); // no probe came back
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
