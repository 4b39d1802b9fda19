package org.satbed.scenarios;

import static org.satbed.scenarios.ScenarioKeys.key;

import java.util.List;
import java.util.stream.Stream;

/** The keys of what a link does besides rate, delay, queue and loss; see {@link ScenarioKeys}. */
final class LinkKeys {

    /** Of each direction. */
    static final List<Shape.Key> FEATURES = List.of(
            key(
                    "burst-loss",
                    text(BurstLoss.PATTERN),
                    "Losses in bursts (Gilbert-Elliott): P/R/1-H/1-K, e.g. 1.8%/64.5%."),
            key(
                    "bit-errors",
                    new Shape.Text("[0-9]+(?:\\.[0-9]+)?(?:[eE]-[0-9]{1,2})?", true),
                    "Probability that a bit is wrong, e.g. 1e-7."),
            key("jitter", text(Jitter.PATTERN), "The delay varies, e.g. 5ms, 5ms/normal or 5ms/uniform/reorder."),
            key("duplicate", new Shape.OrZero(Parts.SHARE_OR_ZERO), "Share of packets that come out twice."),
            key("codel", text(CoDel.PATTERN), "CoDel (RFC 8289): default, or target/interval, e.g. 5ms/100ms."),
            key("mtu", ScenarioKeys.SIZE, "The largest packet, 1280B to 1500B."),
            key(
                    "on-demand",
                    text(OnDemand.PATTERN),
                    "Capacity that is asked for and granted: request to grant, frame, what is guaranteed; e.g. 600ms/50ms/64kbit."));

    /** Instead of a list of changes. */
    static final List<Shape> SCHEDULES = List.of(
            new Shape.Keys(
                    List.of(
                            key("shape", new Shape.Word(shapes()), "A schedule with a name."),
                            key("at", ScenarioKeys.TIME, "When it begins."),
                            key("duration", ScenarioKeys.TIME, "Of an outage."),
                            key("until", ScenarioKeys.TIME, "When a rate step ends."),
                            key("forward", ScenarioKeys.RATE, "The forward link's rate after a step."),
                            key("return", ScenarioKeys.RATE, "The return link's."),
                            key("fall", ScenarioKeys.TIME, "How long a fade takes to come."),
                            key("hold", ScenarioKeys.TIME, "How long it stays."),
                            key("rise", ScenarioKeys.TIME, "How long it takes to go."),
                            key("to", ScenarioKeys.SHARE, "What is left of the rates."),
                            key("every", ScenarioKeys.TIME, "From step to step, or from handover to handover."),
                            key("outage", ScenarioKeys.TIME, "Of each handover."),
                            key("delay", ScenarioKeys.TIME, "By which each second satellite is farther, one way."),
                            key("for", ScenarioKeys.TIME, "How long handovers go on.")),
                    List.of("shape")),
            new Shape.Keys(List.of(key("csv", ScenarioKeys.LINE, "A file with changes.")), List.of("csv")),
            new Shape.Keys(
                    List.of(key(
                            "mahimahi",
                            new Shape.Keys(
                                    List.of(
                                            key("forward", ScenarioKeys.LINE, "A trace, or its file."),
                                            key("return", ScenarioKeys.LINE, "A trace, or its file.")),
                                    List.of()),
                            "Packet-delivery opportunities as mahimahi records them.")),
                    List.of("mahimahi")),
            new Shape.Keys(
                    List.of(key(
                            "leo",
                            new Shape.Keys(
                                    List.of(
                                            key(
                                                    "altitude",
                                                    text("[0-9]+(?:\\.[0-9]+)?\\s*km"),
                                                    "Of the orbits, e.g. 550km."),
                                            key(
                                                    "mask",
                                                    text("[0-9]+(?:\\.[0-9]+)?\\s*deg"),
                                                    "The least elevation, e.g. 25deg."),
                                            key(
                                                    "handover",
                                                    ScenarioKeys.TIME,
                                                    "How long a satellite serves; default: its whole pass."),
                                            key("outage", ScenarioKeys.TIME, "Of each handover."),
                                            key("every", ScenarioKeys.TIME, "From one delay to the next."),
                                            key("for", ScenarioKeys.TIME, "How long passes go on."),
                                            key("seed", new Shape.Text("[0-9]+", true), "Of the passes.")),
                                    List.of()),
                            "Delays over passing low satellites.")),
                    List.of("leo")));

    private LinkKeys() {}

    private static List<String> shapes() {
        return Stream.of(LinkShape.values()).map(LinkShape::id).toList();
    }

    private static Shape text(String pattern) {
        return new Shape.Text("(?:" + pattern + ")", false);
    }
}
