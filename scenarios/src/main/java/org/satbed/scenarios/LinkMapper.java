package org.satbed.scenarios;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the key "link" of a scenario. */
final class LinkMapper {

    private static final String DELAYS = "give either link.rtt or a delay in each direction";
    private static final QueueLimit DEFAULT_QUEUE = new QueueLimit.BdpMultiple(1);

    private static final String NOT_NETEM = "needs satbed's own emulator; take out emulator: netem";
    private static final List<String> DIRECTION_KEYS = Stream.concat(
                    Stream.of("rate", "delay", "queue", "loss"), LinkFeatures.KEYS.stream())
            .toList();

    private final Problems problems;

    LinkMapper(Problems problems) {
        this.problems = problems;
    }

    /** The link; empty if a problem has been noted. */
    Optional<Link> map(Node node) {
        int before = problems.count();
        Optional<Node.Mapping> mapping = problems.mapping(node, "link");
        if (mapping.isEmpty()) {
            return Optional.empty();
        }
        Fields link = new Fields(
                problems, "link", mapping.get(), List.of("rtt", "forward", "return", "emulator", "schedule"));
        Optional<Duration> rtt = link.value("rtt", text -> Limits.rtt(Durations.parse(text)));
        Optional<Fields> forward = direction(link, "forward");
        Optional<Fields> back = direction(link, "return");
        requireDelay(link, forward, back);
        // The two halves of an odd number of nanoseconds still add up to the RTT.
        Optional<Duration> half = rtt.map(r -> r.dividedBy(2));
        Optional<LinkDirection> forwardLink = forward.flatMap(f -> map(f, half));
        Optional<LinkDirection> returnLink = back.flatMap(f -> map(f, rtt.map(r -> r.minus(half.orElseThrow()))));
        Optional<Emulator> emulator = link.optional(
                "emulator", text -> Ids.parse(Emulator.values(), Emulator::id, "an emulator", text), Emulator.AUTO);
        ScheduleMapper schedules = new ScheduleMapper(problems, forwardLink, returnLink);
        List<LinkChange> schedule = link.node("schedule").map(schedules::map).orElse(List.of());
        forwardLink = schedules.forward();
        returnLink = schedules.returnLink();
        if (emulator.filter(Emulator.NETEM::equals).isPresent()) {
            if (link.has("schedule")) {
                problems.add(link.at("schedule"), link.path("schedule"), NOT_NETEM);
            }
            refuseNetem(forward, forwardLink);
            refuseNetem(back, returnLink);
        }
        if (problems.count() > before) {
            return Optional.empty();
        }
        Duration sum =
                forwardLink.orElseThrow().delay().plus(returnLink.orElseThrow().delay());
        checkQueue(forward.orElseThrow(), forwardLink.orElseThrow(), sum);
        checkQueue(back.orElseThrow(), returnLink.orElseThrow(), sum);
        if (problems.count() > before) {
            return Optional.empty();
        }
        return Optional.of(
                new Link(forwardLink.orElseThrow(), returnLink.orElseThrow(), emulator.orElseThrow(), schedule));
    }

    private Optional<Fields> direction(Fields link, String key) {
        return link.requiredNode(key, "e.g. {rate: 50Mbit, queue: 1bdp}")
                .flatMap(n -> problems.mapping(n, link.path(key)))
                .map(m -> new Fields(problems, link.path(key), m, DIRECTION_KEYS));
    }

    /** One delay for the link, or one in each direction; a direction that is missing is a problem already noted. */
    private void requireDelay(Fields link, Optional<Fields> forward, Optional<Fields> back) {
        List<Fields> directions =
                List.of(forward, back).stream().flatMap(Optional::stream).toList();
        List<Fields> delayed = directions.stream().filter(f -> f.has("delay")).toList();
        if (link.has("rtt")) {
            delayed.forEach(f -> problems.add(f.at("delay"), f.path("delay"), "link.rtt is there too; " + DELAYS));
        } else if (delayed.isEmpty() && directions.size() == 2) {
            problems.add(link.at("rtt"), link.path("rtt"), "is missing, e.g. 600ms; " + DELAYS);
        } else {
            directions.stream()
                    .filter(f -> !f.has("delay"))
                    .forEach(f -> problems.add(f.at("delay"), f.path("delay"), "is missing; " + DELAYS));
        }
    }

    private Optional<LinkDirection> map(Fields fields, Optional<Duration> half) {
        Optional<Rate> rate = fields.required("rate", "e.g. 50Mbit", text -> Limits.rate(Rate.parse(text)));
        Optional<Duration> own = fields.value("delay", text -> Limits.delay(Durations.parse(text)));
        Optional<Duration> delay = own.or(() -> half);
        Optional<QueueLimit> queue = fields.optional("queue", QueueLimit::parse, DEFAULT_QUEUE);
        Optional<Double> loss = fields.optional("loss", Loss::parse, 0.0);
        int before = problems.count();
        LinkFeatures features = LinkFeatures.read(fields::value);
        // Where that is wrong, it has been noted already.
        features.onDemand().ifPresent(each -> rate.ifPresent(r -> fields.value("on-demand", text -> each.within(r))));
        if (problems.count() > before || rate.isEmpty() || delay.isEmpty() || queue.isEmpty() || loss.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new LinkDirection(rate.get(), delay.get(), queue.get(), loss.get(), features));
    }

    private void refuseNetem(Optional<Fields> direction, Optional<LinkDirection> mapped) {
        direction.ifPresent(fields -> {
            LinkFeatures.KEYS.stream()
                    .filter(fields::has)
                    .forEach(key -> problems.add(fields.at(key), fields.path(key), NOT_NETEM));
            if (mapped.filter(each -> each.queue().packets() > 0).isPresent()) {
                problems.add(fields.at("queue"), fields.path("queue"), "in packets " + NOT_NETEM);
            }
        });
    }

    private void checkQueue(Fields fields, LinkDirection direction, Duration rtt) {
        try {
            Limits.queue(direction.queue(), direction.rate(), rtt);
        } catch (IllegalArgumentException e) {
            problems.add(fields.at("queue"), fields.path("queue"), e.getMessage());
        }
    }
}
