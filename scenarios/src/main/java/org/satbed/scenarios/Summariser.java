package org.satbed.scenarios;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes the rows of a summary. */
final class Summariser {

    private final RunResult result;
    private final Scenario scenario;

    Summariser(RunResult result) {
        this.result = result;
        this.scenario = result.scenario();
    }

    List<Summary.Row> rows() {
        List<Summary.Row> rows = new ArrayList<>();
        for (Workload workload : scenario.workloads()) {
            List<Summary.Row> ofWorkload = scenario.variants().stream()
                    .map(variant -> row(workload, variant.id()))
                    .toList();
            Optional<Summary.Row> none = ofWorkload.stream()
                    .filter(r -> r.variant().equals(Variant.NONE.id()))
                    .findFirst();
            ofWorkload.forEach(row -> rows.add(none.map(n -> compared(row, n)).orElse(row)));
        }
        return rows;
    }

    private Summary.Row row(Workload workload, String variant) {
        Set<Integer> failed = result.failures().stream()
                .filter(f -> f.concerns(workload.id(), variant))
                .map(Failure::repetition)
                .collect(Collectors.toCollection(TreeSet::new));
        Map<Integer, List<Sample>> repetitions = result.samples().stream()
                .filter(s -> s.workload().equals(workload.id()) && s.variant().equals(variant))
                .filter(s -> !(s instanceof BackgroundSample))
                .collect(Collectors.groupingBy(Sample::repetition, TreeMap::new, Collectors.toList()));
        // A repetition whose slowest object is missing would look faster than it was.
        int wanted = Observations.wanted(workload, result.seed());
        repetitions.forEach((repetition, samples) -> {
            if (samples.size() < wanted) {
                failed.add(repetition);
            }
        });
        repetitions.keySet().removeAll(failed);
        return workload instanceof Bulk bulk
                ? bulkRow(bulk, variant, repetitions.values(), failed.size())
                : objectRow(workload, variant, repetitions.values(), failed.size());
    }

    private Summary.Row objectRow(Workload workload, String variant, Collection<List<Sample>> repetitions, int failed) {
        List<Double> completions = new ArrayList<>();
        List<Double> firstBytes = new ArrayList<>();
        for (List<Sample> repetition : repetitions) {
            completions.addAll(Observations.completions(workload, repetition));
            firstBytes.addAll(Observations.firstBytes(repetition));
        }
        Optional<Spread> completion = spread(completions);
        List<Sample> all = repetitions.stream().flatMap(List::stream).toList();
        Optional<Double> bound = Observations.bound(scenario.link(), workload, all);
        return new Summary.Row(
                workload.id(),
                variant,
                completions.size(),
                failed,
                completion,
                spread(firstBytes),
                Optional.empty(),
                bound,
                completion.flatMap(c -> bound.filter(least -> least > 0).map(least -> c.median() / least)),
                Optional.empty(),
                Optional.empty());
    }

    private Summary.Row bulkRow(Bulk bulk, String variant, Collection<List<Sample>> repetitions, int failed) {
        List<Double> goodputs = new ArrayList<>();
        for (List<Sample> repetition : repetitions) {
            for (BulkSample sample : ofType(repetition, BulkSample.class)) {
                goodputs.add(sample.goodputBitsPerSecond());
            }
        }
        Optional<Spread> goodput = spread(goodputs);
        double payloadRate = Bounds.payloadBitsPerSecond(
                scenario.link().direction(bulk.direction()).rate());
        return new Summary.Row(
                bulk.id(),
                variant,
                goodputs.size(),
                failed,
                Optional.empty(),
                Optional.empty(),
                goodput,
                Optional.empty(),
                Optional.empty(),
                goodput.map(g -> g.median() / payloadRate),
                Optional.empty());
    }

    private static Summary.Row compared(Summary.Row row, Summary.Row none) {
        if (row == none) {
            return row;
        }
        // A transfer that moved nothing has no ratio to others, and JSON no infinity.
        Optional<Double> speedup = row.goodput()
                .flatMap(g -> none.goodput().map(n -> g.median() / n.median()))
                .or(() -> row.completion().flatMap(c -> none.completion().map(n -> n.median() / c.median())))
                .filter(s -> s > 0 && Double.isFinite(s));
        return new Summary.Row(
                row.workload(),
                row.variant(),
                row.count(),
                row.failed(),
                row.completion(),
                row.firstByte(),
                row.goodput(),
                row.bound(),
                row.ratioToBound(),
                row.utilisation(),
                speedup);
    }

    private static <T extends Sample> List<T> ofType(List<Sample> samples, Class<T> type) {
        return samples.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static Optional<Spread> spread(List<Double> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }
}
