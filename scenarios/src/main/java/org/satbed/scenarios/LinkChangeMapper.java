package org.satbed.scenarios;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the key "link.schedule" of a scenario. */
final class LinkChangeMapper {
    private static final String PATH = "link.schedule";

    private final Problems problems;

    LinkChangeMapper(Problems problems) {
        this.problems = problems;
    }

    /** Those changes that are right. */
    List<LinkChange> map(Node node) {
        List<LinkChange> changes = new ArrayList<>();
        List<Node> items =
                problems.sequence(node, PATH).map(Node.Sequence::items).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            Node item = items.get(i);
            Optional<LinkChange> change = change(item, NodeReader.item(PATH, i));
            if (change.isPresent()
                    && !changes.isEmpty()
                    && change.get()
                                    .at()
                                    .compareTo(changes.get(changes.size() - 1).at())
                            <= 0) {
                problems.add(item.at(), NodeReader.item(PATH, i), "comes before or with the one above it");
            }
            change.ifPresent(changes::add);
        }
        return changes;
    }

    private Optional<LinkChange> change(Node item, String path) {
        Optional<Fields> fields = problems.mapping(item, path)
                .map(mapping -> new Fields(problems, path, mapping, List.of("at", "forward", "return", "outage")));
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> at = fields.get().required("at", "e.g. 10s", Durations::parse);
        Optional<LinkChange.Direction> forward = direction(fields.get(), "forward");
        Optional<LinkChange.Direction> back = direction(fields.get(), "return");
        Optional<Duration> outage = fields.get().value("outage", Durations::parse);
        if (at.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LinkChange(at.get(), forward, back, outage));
        } catch (IllegalArgumentException e) {
            problems.add(item.at(), path, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<LinkChange.Direction> direction(Fields parent, String key) {
        return parent.node(key)
                .flatMap(node -> problems.mapping(node, parent.path(key)))
                .map(mapping -> new Fields(problems, parent.path(key), mapping, List.of("rate", "delay", "loss")))
                .map(fields -> new LinkChange.Direction(
                        fields.value("rate", text -> Limits.rate(Rate.parse(text))),
                        fields.value("delay", text -> Limits.delay(Durations.parse(text))),
                        fields.value("loss", Loss::parse)));
    }
}
