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

    private static final List<String> KINDS = List.of("download", "upload", "bulk");
    private static final List<String> OBJECT_KEYS = List.of("size", "parallel", "id");
    private static final List<String> BULK_KEYS = List.of("duration", "direction", "parallel", "id");
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
        boolean bulk = kind.equals("bulk");
        Fields fields = new Fields(problems, kindPath, mapping.get(), bulk ? BULK_KEYS : OBJECT_KEYS);
        Optional<Workload> workload = bulk ? bulk(fields) : object(fields, kind);
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
