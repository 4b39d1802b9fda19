package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the key "workloads" of a scenario. */
final class WorkloadMapper {

    /** The keys of each kind, besides those that all have. */
    private static final Map<String, List<String>> KEYS = keys();

    private static final List<String> KEYS_OF_ALL = List.of("background", "id");
    private static final String EXAMPLE = "e.g. download: {size: 2MB}";

    private final Problems problems;
    private final FurtherWorkloads further;
    private final Set<String> ids = new HashSet<>();

    WorkloadMapper(Problems problems) {
        this.problems = problems;
        this.further = new FurtherWorkloads(problems);
    }

    private static Map<String, List<String>> keys() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        keys.put("download", List.of("size", "parallel"));
        keys.put("upload", List.of("size", "parallel"));
        keys.put("bulk", List.of("duration", "direction", "parallel"));
        keys.put("requests", List.of("size", "every", "count", "beside"));
        keys.put("arrivals", List.of("size", "rate", "duration"));
        keys.put("page", List.of("har", "page", "connections"));
        keys.put("latency", List.of("duration", "parallel", "idle", "every"));
        keys.put("rr", List.of("request", "response", "count", "duration"));
        keys.put("program", List.of("host", "command", "timeout", "size", "metric"));
        return keys;
    }

    /** Those workloads that are right. */
    List<Workload> map(Node node) {
        List<Workload> workloads = new ArrayList<>();
        List<Node> items =
                problems.sequence(node, "workloads").map(Node.Sequence::items).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            workload(items.get(i), NodeReader.item("workloads", i)).ifPresent(workloads::add);
        }
        return workloads;
    }

    private Optional<Workload> workload(Node node, String path) {
        Optional<Node.Mapping> item = problems.mapping(node, path);
        if (item.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Node.Entry> entries = item.get().entries();
        if (entries.size() != 1) {
            problems.add(node.at(), path, "a workload has one key, found " + entries.size() + "; expected " + EXAMPLE);
            return Optional.empty();
        }
        String kind = entries.keySet().iterator().next();
        Node.Entry entry = entries.get(kind);
        String kindPath = NodeReader.join(path, kind);
        List<String> keys = KEYS.get(kind);
        if (keys == null) {
            List<String> kinds = List.copyOf(KEYS.keySet());
            problems.add(entry.keyAt(), kindPath, "unknown workload '" + kind + "'" + Words.hint(kind, kinds));
            return Optional.empty();
        }
        Optional<Node.Mapping> mapping = problems.mapping(entry.value(), kindPath);
        if (mapping.isEmpty()) {
            return Optional.empty();
        }
        List<String> known = new ArrayList<>(keys);
        known.addAll(KEYS_OF_ALL);
        Fields fields = new Fields(problems, kindPath, mapping.get(), known);
        Optional<Background> background = fields.node("background").flatMap(each -> further.background(each, fields));
        Optional<Workload> workload = switch (kind) {
            case "bulk" -> bulk(fields, background);
            case "requests" -> requests(fields, background);
            case "arrivals" -> further.arrivals(fields, background);
            case "page" -> further.page(fields, background);
            case "latency" -> further.latency(fields, background);
            case "rr" -> further.requestResponse(fields, background);
            case "program" -> further.program(fields, background);
            default -> object(fields, kind, background);
        };
        workload.ifPresent(w -> checkId(w, fields, entry));
        return workload;
    }

    private Optional<Workload> object(Fields fields, String kind, Optional<Background> background) {
        Optional<DataSize> size = fields.required("size", "e.g. 2MB", text -> Limits.size(DataSize.parse(text)));
        Optional<Integer> parallel = parallel(fields);
        Optional<String> id = fields.value("id", Limits::id);
        if (size.isEmpty() || parallel.isEmpty()) {
            return Optional.empty();
        }
        if (kind.equals("download")) {
            Download download = new Download(size.get(), parallel.get());
            return Optional.of(new Download(id.orElse(download.id()), size.get(), parallel.get(), background));
        }
        Upload upload = new Upload(size.get(), parallel.get());
        return Optional.of(new Upload(id.orElse(upload.id()), size.get(), parallel.get(), background));
    }

    private Optional<Workload> requests(Fields fields, Optional<Background> background) {
        Optional<DataSize> size = fields.required("size", "e.g. 50kB", text -> Limits.size(DataSize.parse(text)));
        Optional<Duration> every = fields.required("every", "e.g. 1s", text -> Limits.interval(Durations.parse(text)));
        Optional<Integer> count = fields.required("count", "e.g. 10", Fields.integer(Limits::parallel));
        Optional<DataSize> beside = fields.value("beside", text -> Limits.size(DataSize.parse(text)));
        Optional<String> id = fields.value("id", Limits::id);
        if (size.isEmpty() || every.isEmpty() || count.isEmpty()) {
            return Optional.empty();
        }
        Requests requests = new Requests(size.get(), every.get(), count.get(), beside);
        return Optional.of(
                new Requests(id.orElse(requests.id()), size.get(), every.get(), count.get(), beside, background));
    }

    private Optional<Workload> bulk(Fields fields, Optional<Background> background) {
        Optional<Duration> duration =
                fields.required("duration", "e.g. 20s", text -> Limits.duration(Durations.parse(text)));
        Optional<Direction> direction = direction(fields);
        Optional<Integer> parallel = parallel(fields);
        Optional<String> id = fields.value("id", Limits::id);
        if (duration.isEmpty() || direction.isEmpty() || parallel.isEmpty()) {
            return Optional.empty();
        }
        Bulk bulk = new Bulk(duration.get(), direction.get(), parallel.get());
        return Optional.of(new Bulk(id.orElse(bulk.id()), duration.get(), direction.get(), parallel.get(), background));
    }

    /** The key "direction", forward if it is not there. */
    static Optional<Direction> direction(Fields fields) {
        return fields.optional(
                "direction",
                text -> Ids.parse(Direction.values(), Direction::id, "a direction", text),
                Direction.FORWARD);
    }

    private static Optional<Integer> parallel(Fields fields) {
        return fields.optional("parallel", Fields.integer(Limits::parallel), 1);
    }

    private void checkId(Workload workload, Fields fields, Node.Entry entry) {
        if (!ids.add(workload.id())) {
            Node.Position at = fields.has("id") ? fields.at("id") : entry.keyAt();
            problems.add(
                    at, fields.path("id"), "'" + workload.id() + "' is there twice; give each workload its own id");
        }
    }
}
