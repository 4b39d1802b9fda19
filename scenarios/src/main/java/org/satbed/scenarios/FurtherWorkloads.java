package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads those workloads that are more than bytes or time: arrivals, page, latency, rr, program, and what goes beside any. */
final class FurtherWorkloads {

    private final Problems problems;

    FurtherWorkloads(Problems problems) {
        this.problems = problems;
    }

    Optional<Background> background(Node node, Fields of) {
        String path = of.path("background");
        return problems.mapping(node, path)
                .map(mapping -> new Fields(problems, path, mapping, List.of("rate", "direction", "packet")))
                .flatMap(fields -> {
                    Optional<Rate> rate = fields.required("rate", "e.g. 5Mbit", text -> Limits.rate(Rate.parse(text)));
                    Optional<Direction> direction = WorkloadMapper.direction(fields);
                    Optional<DataSize> packet =
                            fields.optional("packet", text -> Limits.packet(DataSize.parse(text)), Background.FULL);
                    return rate.isEmpty() || direction.isEmpty() || packet.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Background(direction.get(), rate.get(), packet.get()));
                });
    }

    Optional<Workload> arrivals(Fields fields, Optional<Background> background) {
        Optional<ObjectSizes> sizes = fields.requiredNode("size", "e.g. 50kB, or a distribution")
                .flatMap(node -> sizes(node, fields.path("size")));
        Optional<ArrivalRate> rate =
                fields.required("rate", "e.g. 2/s", text -> Limits.arrivalRate(ArrivalRate.parse(text)));
        Optional<Duration> duration =
                fields.required("duration", "e.g. 20s", text -> Limits.duration(Durations.parse(text)));
        Optional<String> id = fields.value("id", Limits::id);
        if (sizes.isEmpty() || rate.isEmpty() || duration.isEmpty()) {
            return Optional.empty();
        }
        String name = id.orElse(PoissonArrivals.defaultId(sizes.get(), rate.get()));
        return together(
                fields, "rate", () -> new PoissonArrivals(name, sizes.get(), rate.get(), duration.get(), background));
    }

    private Optional<ObjectSizes> sizes(Node node, String path) {
        if (!(node instanceof Node.Mapping mapping)) {
            return problems.value(node, path, text -> new ObjectSizes.Fixed(Limits.size(DataSize.parse(text))));
        }
        List<String> all = List.of("distribution", "min", "median", "sigma", "shape", "max");
        Fields fields = new Fields(problems, path, mapping, all);
        List<String> kinds = List.of("lognormal", "pareto", "uniform");
        Optional<String> kind = fields.required("distribution", Words.oneOf(kinds), text -> {
            if (!kinds.contains(text)) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a distribution of sizes" + Words.hint(text, kinds));
            }
            return text;
        });
        return kind.flatMap(name -> switch (name) {
            case "lognormal" -> {
                Optional<DataSize> median = size(fields, "median");
                Optional<Double> sigma = number(fields, "sigma");
                Optional<DataSize> max = size(fields, "max");
                yield median.isEmpty() || sigma.isEmpty() || max.isEmpty()
                        ? Optional.empty()
                        : together(
                                fields, "max", () -> new ObjectSizes.LogNormal(median.get(), sigma.get(), max.get()));
            }
            case "pareto" -> {
                Optional<DataSize> min = size(fields, "min");
                Optional<Double> shape = number(fields, "shape");
                Optional<DataSize> max = size(fields, "max");
                yield min.isEmpty() || shape.isEmpty() || max.isEmpty()
                        ? Optional.empty()
                        : together(fields, "max", () -> new ObjectSizes.Pareto(min.get(), shape.get(), max.get()));
            }
            default -> {
                Optional<DataSize> min = size(fields, "min");
                Optional<DataSize> max = size(fields, "max");
                yield min.isEmpty() || max.isEmpty()
                        ? Optional.empty()
                        : together(fields, "max", () -> new ObjectSizes.Uniform(min.get(), max.get()));
            }
        });
    }

    private static Optional<DataSize> size(Fields fields, String key) {
        return fields.required(key, "e.g. 20kB", text -> Limits.size(DataSize.parse(text)));
    }

    private static Optional<Double> number(Fields fields, String key) {
        return fields.required(key, "a number above 0, to 5", text -> {
            if (!text.matches(Quantity.NUMBER)) {
                throw new IllegalArgumentException("'" + text + "' is not a number; expected e.g. 1.3");
            }
            return Limits.shape(Double.parseDouble(text), key);
        });
    }

    Optional<Workload> page(Fields fields, Optional<Background> background) {
        Optional<String> har =
                fields.required("har", "a HAR file, or " + Words.oneOf(PageGraph.builtin()), Limits::har);
        // As its writer sees it: beside the scenario.
        Optional<String> file = har.map(name -> PageGraph.builtin().contains(name) ? name : problems.beside(name));
        Optional<String> page = fields.value("page", Limits::page);
        Optional<Integer> connections =
                fields.optional("connections", Fields.integer(Limits::connections), Page.CONNECTIONS);
        Optional<String> id = fields.value("id", Limits::id);
        return file.isEmpty() || connections.isEmpty()
                ? Optional.empty()
                : Optional.of(new Page(
                        id.orElse(Page.defaultId(file.get(), page)), file.get(), page, connections.get(), background));
    }

    Optional<Workload> latency(Fields fields, Optional<Background> background) {
        Optional<Duration> duration =
                fields.required("duration", "e.g. 30s", text -> Limits.duration(Durations.parse(text)));
        Optional<Integer> flows = fields.optional("parallel", Fields.integer(Limits::connections), LoadedLatency.FLOWS);
        Optional<Duration> idle =
                fields.optional("idle", text -> Limits.duration(Durations.parse(text)), LoadedLatency.IDLE);
        Optional<Duration> every =
                fields.optional("every", text -> Limits.interval(Durations.parse(text)), LoadedLatency.EVERY);
        Optional<String> id = fields.value("id", Limits::id);
        if (duration.isEmpty() || flows.isEmpty() || idle.isEmpty() || every.isEmpty()) {
            return Optional.empty();
        }
        String name = id.orElse(LoadedLatency.defaultId(duration.get(), flows.get()));
        return together(
                fields,
                "every",
                () -> new LoadedLatency(name, flows.get(), duration.get(), idle.get(), every.get(), background));
    }

    Optional<Workload> requestResponse(Fields fields, Optional<Background> background) {
        DataSize one = new DataSize(1);
        Optional<DataSize> request = fields.optional("request", text -> Limits.request(DataSize.parse(text)), one);
        Optional<DataSize> response = fields.optional("response", text -> Limits.response(DataSize.parse(text)), one);
        Optional<Integer> count = fields.value("count", Fields.integer(Limits::transactions));
        Optional<Duration> duration = fields.value("duration", text -> Limits.duration(Durations.parse(text)));
        Optional<String> id = fields.value("id", Limits::id);
        boolean wrong = fields.has("count") && count.isEmpty() || fields.has("duration") && duration.isEmpty();
        if (request.isEmpty() || response.isEmpty() || wrong) {
            return Optional.empty();
        }
        String name = id.orElse(RequestResponse.defaultId(request.get(), response.get(), count, duration));
        return together(
                fields,
                "duration",
                () -> new RequestResponse(name, request.get(), response.get(), count, duration, background));
    }

    Optional<Workload> program(Fields fields, Optional<Background> background) {
        Optional<String> host = fields.optional("host", Limits::host, "ws-st");
        Optional<List<String>> command = fields.requiredNode("command", "e.g. curl -s -o /dev/null http://…")
                .flatMap(node -> command(node, fields.path("command")));
        Optional<Duration> timeout =
                fields.optional("timeout", text -> Limits.duration(Durations.parse(text)), Program.TIMEOUT);
        Optional<DataSize> size = fields.value("size", text -> Limits.size(DataSize.parse(text)));
        Optional<String> metric =
                fields.value("metric", text -> Program.metricPattern(text).pattern());
        Optional<String> id = fields.value("id", Limits::id);
        if (host.isEmpty() || command.isEmpty() || timeout.isEmpty()) {
            return Optional.empty();
        }
        return together(
                fields,
                "command",
                () -> new Program(
                        id.orElse(Program.defaultId(command.get())),
                        host.get(),
                        command.get(),
                        timeout.get(),
                        size,
                        metric,
                        background));
    }

    /** One text with blanks between the words, or a list of words. */
    private Optional<List<String>> command(Node node, String path) {
        if (!(node instanceof Node.Sequence sequence)) {
            return problems.value(node, path, Program::words);
        }
        List<String> words = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            problems.value(sequence.items().get(i), NodeReader.item(path, i), Limits::argument)
                    .ifPresent(words::add);
        }
        return words.size() == sequence.items().size() ? Optional.of(words) : Optional.empty();
    }

    /** Values that are right each for itself, but perhaps not together: that is noted at one of them. */
    private <T> Optional<T> together(Fields fields, String key, Supplier<? extends T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException e) {
            problems.add(fields.at(key), fields.path(key), e.getMessage());
            return Optional.empty();
        }
    }
}
