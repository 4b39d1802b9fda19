package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the key "workloads" of a scenario. */
final class WorkloadMapper {

    private static final List<String> KINDS = List.of("download", "upload", "bulk", "requests");
    private static final List<String> OBJECT_KEYS = List.of("size", "parallel", "id");
    private static final List<String> BULK_KEYS = List.of("duration", "direction", "parallel", "id");
    private static final List<String> REQUESTS_KEYS = List.of("size", "every", "count", "beside", "id");
    private static final String EXAMPLE = "e.g. download: {size: 2MB}";

    private final Problems problems;
    private final Set<String> ids = new HashSet<>();

    WorkloadMapper(Problems problems) {
        this.problems = problems;
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
        if (!KINDS.contains(kind)) {
            problems.add(entry.keyAt(), kindPath, "unknown workload '" + kind + "'" + Words.hint(kind, KINDS));
            return Optional.empty();
        }
        Optional<Node.Mapping> mapping = problems.mapping(entry.value(), kindPath);
        if (mapping.isEmpty()) {
            return Optional.empty();
        }
        List<String> keys = switch (kind) {
            case "bulk" -> BULK_KEYS;
            case "requests" -> REQUESTS_KEYS;
            default -> OBJECT_KEYS;
        };
        Fields fields = new Fields(problems, kindPath, mapping.get(), keys);
        Optional<Workload> workload = switch (kind) {
            case "bulk" -> bulk(fields);
            case "requests" -> requests(fields);
            default -> object(fields, kind);
        };
        workload.ifPresent(w -> checkId(w, fields, entry));
        return workload;
    }

    private Optional<Workload> object(Fields fields, String kind) {
        Optional<DataSize> size = fields.required("size", "e.g. 2MB", text -> Limits.size(DataSize.parse(text)));
        Optional<Integer> parallel = parallel(fields);
        Optional<String> id = fields.value("id", Limits::id);
        if (size.isEmpty() || parallel.isEmpty()) {
            return Optional.empty();
        }
        if (kind.equals("download")) {
            Download download = new Download(size.get(), parallel.get());
            return Optional.of(new Download(id.orElse(download.id()), size.get(), parallel.get()));
        }
        Upload upload = new Upload(size.get(), parallel.get());
        return Optional.of(new Upload(id.orElse(upload.id()), size.get(), parallel.get()));
    }

    private Optional<Workload> requests(Fields fields) {
        Optional<DataSize> size = fields.required("size", "e.g. 50kB", text -> Limits.size(DataSize.parse(text)));
        Optional<Duration> every = fields.required("every", "e.g. 1s", text -> Limits.interval(Durations.parse(text)));
        Optional<Integer> count = fields.required("count", "e.g. 10", Fields.integer(Limits::parallel));
        Optional<DataSize> beside = fields.value("beside", text -> Limits.size(DataSize.parse(text)));
        Optional<String> id = fields.value("id", Limits::id);
        if (size.isEmpty() || every.isEmpty() || count.isEmpty()) {
            return Optional.empty();
        }
        Requests requests = new Requests(size.get(), every.get(), count.get(), beside);
        return Optional.of(new Requests(id.orElse(requests.id()), size.get(), every.get(), count.get(), beside));
    }

    private Optional<Workload> bulk(Fields fields) {
        Optional<Duration> duration =
                fields.required("duration", "e.g. 20s", text -> Limits.duration(Durations.parse(text)));
        Optional<Direction> direction = fields.optional(
                "direction",
                text -> Ids.parse(Direction.values(), Direction::id, "a direction", text),
                Direction.FORWARD);
        Optional<Integer> parallel = parallel(fields);
        Optional<String> id = fields.value("id", Limits::id);
        if (duration.isEmpty() || direction.isEmpty() || parallel.isEmpty()) {
            return Optional.empty();
        }
        Bulk bulk = new Bulk(duration.get(), direction.get(), parallel.get());
        return Optional.of(new Bulk(id.orElse(bulk.id()), duration.get(), direction.get(), parallel.get()));
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
