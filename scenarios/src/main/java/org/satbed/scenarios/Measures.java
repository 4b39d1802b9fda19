package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Makes what a summary says besides its rows. Quantiles are of all repetitions' values together, other numbers are medians over the
 * repetitions. It is of the repetitions that the rows count ({@link Repetitions}).
 */
final class Measures {

    private static final List<Double> QUANTILES = List.of(0.5, 0.95, 0.99);

    private final RunResult result;
    private final List<Measure> measures = new ArrayList<>();
    private String workload = "";
    private String variant = "";

    private Measures(RunResult result) {
        this.result = result;
    }

    /** In the order of the rows. */
    static List<Measure> of(RunResult result) {
        Measures made = new Measures(result);
        for (Workload workload : result.scenario().workloads()) {
            for (Variant variant : result.scenario().variants()) {
                made.add(workload, variant.id());
            }
        }
        return List.copyOf(made.measures);
    }

    private void add(Workload of, String with) {
        workload = of.id();
        variant = with;
        Repetitions repetitions = Repetitions.of(of, variant, result.seed(), result.samples(), result.failures());
        List<Sample> samples = result.samples().stream()
                .filter(sample ->
                        sample.workload().equals(workload) && sample.variant().equals(variant))
                .filter(repetitions::counts)
                .toList();
        if (of instanceof PoissonArrivals || of instanceof RequestResponse) {
            quantiles("", Observations.completions(of, samples));
        }
        medians(samples, RequestResponseSample.class, "transactions", "/s", RequestResponseSample::perSecond);
        medians(samples, RequestResponseSample.class, "set-up", "s", RequestResponseSample::setupSeconds);
        medians(samples, PageSample.class, "first object", "s", PageSample::firstObjectSeconds);
        medians(samples, PageSample.class, "connections", "", PageSample::connections);
        latency(ofType(samples, LatencySample.class));
        List<ProgramSample> metrics = ofType(samples, ProgramSample.class).stream()
                .filter(sample -> sample.metric().isPresent())
                .toList();
        medians(
                metrics,
                ProgramSample.class,
                "metric",
                "",
                sample -> sample.metric().orElseThrow());
        medians(samples, BackgroundSample.class, "background delivered", "share", BackgroundSample::deliveredShare);
        medians(
                samples,
                BackgroundSample.class,
                "background rate",
                "bit/s",
                sample -> sample.seconds() > 0 ? sample.deliveredBytes() * 8 / sample.seconds() : 0);
    }

    private void latency(List<LatencySample> samples) {
        List<Double> idle = new ArrayList<>();
        List<Double> loaded = new ArrayList<>();
        samples.forEach(sample -> {
            idle.addAll(sample.idle().rttSeconds());
            loaded.addAll(sample.loaded().rttSeconds());
        });
        quantiles("idle ", idle);
        quantiles("loaded ", loaded);
        medians(samples, LatencySample.class, "forward", "bit/s", LatencySample::forwardBitsPerSecond);
        medians(samples, LatencySample.class, "return", "bit/s", LatencySample::returnBitsPerSecond);
        medians(samples, LatencySample.class, "idle lost", "share", sample -> lost(sample.idle()));
        medians(samples, LatencySample.class, "loaded lost", "share", sample -> lost(sample.loaded()));
    }

    private static double lost(LatencySample.Probes probes) {
        return probes.sent() == 0 ? 0 : 1 - (double) probes.rttMillis().size() / probes.sent();
    }

    private void quantiles(String before, List<Double> values) {
        if (!values.isEmpty()) {
            QUANTILES.forEach(p -> add(before + "p" + Math.round(p * 100), "s", Spread.quantile(values, p)));
        }
    }

    private <T extends Sample> void medians(
            List<? extends Sample> samples, Class<T> type, String name, String unit, ToDoubleFunction<T> value) {
        List<Double> values =
                ofType(samples, type).stream().map(value::applyAsDouble).toList();
        if (!values.isEmpty()) {
            add(name, unit, Spread.quantile(values, 0.5));
        }
    }

    private void add(String name, String unit, double value) {
        measures.add(new Measure(workload, variant, name, unit, value));
    }

    private static <T extends Sample> List<T> ofType(List<? extends Sample> samples, Class<T> type) {
        return samples.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** All of them, a line or more for each workload and variant; empty without any. */
    static String render(List<Measure> measures, int width) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int to = 1; to <= measures.size(); to++) {
            Measure first = measures.get(from);
            boolean same = to < measures.size()
                    && measures.get(to).workload().equals(first.workload())
                    && measures.get(to).variant().equals(first.variant());
            if (!same) {
                List<String> parts = measures.subList(from, to).stream()
                        .map(each -> each.name() + " " + each.text())
                        .toList();
                out.append(NumberText.wrap(first.workload() + " with " + first.variant() + ":", parts, ",", width));
                from = to;
            }
        }
        return out.toString();
    }
}
