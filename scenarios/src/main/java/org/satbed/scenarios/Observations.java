package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a workload's samples say in the terms of a summary's row: times, each with the least that it can be. */
final class Observations {

    private Observations() {}

    /** How many samples a complete repetition has, background aside. */
    static int wanted(Workload workload, long seed) {
        if (workload instanceof Bulk) {
            return 1;
        }
        return workload instanceof PoissonArrivals arrivals
                ? arrivals.arrivals(seed).size()
                : workload.parallel();
    }

    /**
     * The times of one repetition in seconds: of objects that run at once that of the last one, of objects that come one by one and of
     * transactions each, of latency under load the RTT of each loaded probe, of a page its load time, of a program its duration.
     */
    static List<Double> completions(Workload workload, List<Sample> repetition) {
        List<Double> times = new ArrayList<>();
        for (Sample sample : repetition) {
            if (sample instanceof ObjectSample object) {
                times.add(object.completionSeconds());
            } else if (sample instanceof PageSample page) {
                times.add(page.loadSeconds());
            } else if (sample instanceof RequestResponseSample rr) {
                times.addAll(rr.latencySeconds());
            } else if (sample instanceof LatencySample latency) {
                times.addAll(latency.loaded().rttSeconds());
            } else if (sample instanceof ProgramSample program) {
                times.add(program.seconds());
            }
        }
        return atOnce(workload) && !times.isEmpty()
                ? List.of(times.stream().max(Double::compare).orElseThrow())
                : times;
    }

    /** The goodputs of one repetition's bulk transfers in bit/s. */
    static List<Double> goodputs(List<Sample> repetition) {
        return repetition.stream()
                .filter(BulkSample.class::isInstance)
                .map(sample -> ((BulkSample) sample).goodputBitsPerSecond())
                .toList();
    }

    /** Whether its objects run at once, so that the last one's end is what counts. */
    static boolean atOnce(Workload workload) {
        return workload instanceof Download || workload instanceof Upload;
    }

    /** When the first byte of each object, or of each page's document, was there. */
    static List<Double> firstBytes(List<Sample> repetition) {
        List<Double> times = new ArrayList<>();
        for (Sample sample : repetition) {
            if (sample instanceof ObjectSample object) {
                times.add(object.firstByteSeconds());
            } else if (sample instanceof PageSample page) {
                times.add(page.firstByteSeconds());
            }
        }
        return times;
    }

    /**
     * The least that a workload's time can be ({@link Bounds}); empty where there is no such for all alike: bulk, a program, objects of
     * different sizes, and a page without a sample, since its depth and size are known from the HAR file alone.
     */
    static Optional<Double> bound(Link link, Workload workload, List<Sample> samples) {
        if (workload instanceof Page) {
            return samples.stream()
                    .filter(PageSample.class::isInstance)
                    .map(sample -> Bounds.page(link, (PageSample) sample))
                    .findFirst();
        }
        return Bounds.oneRtt(link, workload).stream().boxed().findFirst();
    }
}
