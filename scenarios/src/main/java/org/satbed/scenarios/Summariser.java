package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.statistics.descriptive.Mean;

/** Makes the rows of a summary. */
final class Summariser {

    private static final double SEGMENT_BYTES = 1448;

    private final Scenario scenario;
    private final long seed;
    private final List<Sample> samples;
    private final List<Failure> failures;
    private final Optional<Calibration> calibration;

    /**
     * The repetitions of a workload in a variant that count.
     *
     * @param repetitions the samples of each
     * @param failed how many do not count
     * @param values what each measured, in seconds or, for bulk, bit/s
     */
    private record Counted(
            Workload workload, String variant, List<List<Sample>> repetitions, int failed, List<List<Double>> values) {

        boolean bulk() {
            return workload instanceof Bulk;
        }

        List<Double> all() {
            return values.stream().flatMap(List::stream).toList();
        }

        /** Of each repetition one number, as far as it has one: their median. */
        Optional<Double> median(Function<List<Sample>, Optional<Double>> number) {
            return Summariser.spread(repetitions.stream()
                            .flatMap(samples -> number.apply(samples).stream())
                            .toList())
                    .map(Spread::median);
        }
    }

    Summariser(
            Scenario scenario,
            long seed,
            List<Sample> samples,
            List<Failure> failures,
            Optional<Calibration> calibration) {
        this.scenario = scenario;
        this.seed = seed;
        this.samples = samples;
        this.failures = failures;
        this.calibration = calibration;
    }

    List<Summary.Row> rows() {
        List<Summary.Row> rows = new ArrayList<>();
        for (Workload workload : scenario.workloads()) {
            List<Counted> ofWorkload = scenario.variants().stream()
                    .map(variant -> counted(workload, variant.id()))
                    .toList();
            Optional<Counted> none = ofWorkload.stream()
                    .filter(counted -> counted.variant().equals(Variant.NONE.id()))
                    .findFirst();
            ofWorkload.forEach(counted -> rows.add(row(counted, none.filter(other -> other != counted))));
        }
        return rows;
    }

    private Counted counted(Workload workload, String variant) {
        Repetitions repetitions = Repetitions.of(workload, variant, seed, samples, failures);
        return new Counted(workload, variant, repetitions.inOrder(), repetitions.failed(), repetitions.values());
    }

    private Summary.Row row(Counted counted, Optional<Counted> none) {
        Workload workload = counted.workload();
        List<Double> values = counted.all();
        Optional<Spread> spread = spread(values);
        Optional<Spread> completion = counted.bulk() ? Optional.empty() : spread;
        Optional<Spread> goodput = counted.bulk() ? spread : Optional.empty();
        List<Sample> all = counted.repetitions().stream().flatMap(List::stream).toList();
        Optional<Double> bound = Observations.bound(scenario.link(), workload, all);
        Bootstrap bootstrap = new Bootstrap(seed);
        Optional<Double> speedup = none.flatMap(other -> speedup(counted, other));
        List<Double> firstBytes = Observations.firstBytes(all);
        return new Summary.Row(
                workload.id(),
                counted.variant(),
                values.size(),
                counted.failed(),
                completion,
                spread(firstBytes),
                goodput,
                bound,
                completion.flatMap(c -> bound.filter(least -> least > 0).map(least -> c.median() / least)),
                goodput.map(g -> g.median() / payloadRate(workload)),
                speedup,
                mean(values),
                bootstrap.median(counted.values()),
                speedup.flatMap(unused -> speedupInterval(bootstrap, counted, none.orElseThrow())),
                counted.median(repetition -> jain(workload, repetition)),
                rfc6349(counted),
                values);
    }

    /** A transfer that moved nothing has no ratio to others, and JSON no infinity. */
    private static Optional<Double> speedup(Counted counted, Counted none) {
        return spread(counted.all())
                .flatMap(own -> spread(none.all())
                        .map(other -> counted.bulk() ? own.median() / other.median() : other.median() / own.median()))
                .filter(s -> s > 0 && Double.isFinite(s));
    }

    private static Optional<ConfidenceInterval> speedupInterval(Bootstrap bootstrap, Counted counted, Counted none) {
        return counted.bulk()
                ? bootstrap.ratio(counted.values(), none.values())
                : bootstrap.ratio(none.values(), counted.values());
    }

    private static Optional<Double> jain(Workload workload, List<Sample> repetition) {
        if (workload.parallel() == 1 || !(workload instanceof Bulk || Observations.atOnce(workload))) {
            return Optional.empty();
        }
        List<Double> shares = workload instanceof Bulk
                ? bulks(repetition).stream()
                        .flatMap(bulk -> bulk.flowBytes().stream())
                        .map(Long::doubleValue)
                        .toList()
                : objects(repetition).stream()
                        .map(object -> object.bytes() / object.completionSeconds())
                        .toList();
        return shares.size() == workload.parallel() ? Optional.of(Fairness.jain(shares)) : Optional.empty();
    }

    private Rfc6349 rfc6349(Counted counted) {
        List<String> missing = new ArrayList<>();
        double rate = payloadRate(counted.workload());
        Optional<Double> ratio = counted.median(repetition -> transferTimeRatio(counted.workload(), repetition, rate));
        Optional<Double> efficiency = counted.median(Summariser::efficiency);
        Optional<Double> bufferDelay = Optional.empty();
        if (!counted.bulk()) {
            missing.add("efficiency, bufferDelay: TCP's counters are kept of bulk transfers alone");
        } else if (!counted.variant().equals(Variant.NONE.id())) {
            missing.add("bufferDelay: the sender's connection ends at the proxy, and its RTT is not the path's");
        } else {
            bufferDelay = counted.median(this::bufferDelay);
            if (bufferDelay.isEmpty()) {
                missing.add("bufferDelay: the samples have no RTT");
            }
        }
        if (counted.bulk() && efficiency.isEmpty()) {
            missing.add("efficiency: the samples have no count of retransmissions");
        }
        return new Rfc6349(ratio, efficiency, bufferDelay, counted.repetitions().isEmpty() ? List.of() : missing);
    }

    /** Of objects that do not run at once, the sum of their times over the ideal of all. */
    private static Optional<Double> transferTimeRatio(Workload workload, List<Sample> repetition, double rate) {
        double bytes = 0;
        double together = 0;
        double apart = 0;
        for (Sample sample : repetition) {
            if (sample instanceof BulkSample bulk) {
                bytes += bulk.bytes();
                together = bulk.seconds();
            } else if (sample instanceof ObjectSample object) {
                bytes += object.bytes();
                together = Math.max(together, object.completionSeconds());
                apart += object.completionSeconds();
            }
        }
        double seconds = workload instanceof Bulk || Observations.atOnce(workload) ? together : apart;
        double ratio = seconds * rate / (bytes * 8);
        return bytes > 0 && Double.isFinite(ratio) ? Optional.of(ratio) : Optional.empty();
    }

    private static Optional<Double> efficiency(List<Sample> repetition) {
        return bulks(repetition).stream()
                .filter(bulk -> bulk.retransmissions() != BulkSample.UNKNOWN && bulk.bytes() > 0)
                .map(bulk -> bulk.bytes() / (bulk.bytes() + bulk.retransmissions() * SEGMENT_BYTES))
                .findFirst();
    }

    private Optional<Double> bufferDelay(List<Sample> repetition) {
        double base = calibration
                .map(c -> c.rtt().medianMillis())
                .orElse(Durations.seconds(scenario.link().rtt()) * 1e3);
        return bulks(repetition).stream()
                .flatMap(bulk -> bulk.meanRttMillis().stream())
                .filter(rtt -> base > 0)
                .map(rtt -> (rtt - base) / base)
                .findFirst();
    }

    private double payloadRate(Workload workload) {
        return Bounds.payloadBitsPerSecond(
                scenario.link().direction(workload.direction()).carried());
    }

    private static List<ObjectSample> objects(List<Sample> samples) {
        return ofType(samples, ObjectSample.class);
    }

    private static List<BulkSample> bulks(List<Sample> samples) {
        return ofType(samples, BulkSample.class);
    }

    private static <T extends Sample> List<T> ofType(List<Sample> samples, Class<T> type) {
        return samples.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static Optional<Double> mean(List<Double> values) {
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Mean.of(values.stream().mapToDouble(Double::doubleValue).toArray())
                                .getAsDouble());
    }

    private static Optional<Spread> spread(List<Double> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }
}
