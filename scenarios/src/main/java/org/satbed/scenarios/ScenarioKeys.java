package org.satbed.scenarios;

import java.util.List;
import java.util.stream.Stream;

/**
 * The keys of a scenario file with the shapes of their values: what {@link ScenarioSchema} is made of. The mappers take their keys from here, or a test
 * holds them to it.
 */
final class ScenarioKeys {

    static final Shape RATE = new Shape.Text(Rate.PATTERN, false);
    static final Shape TIME = new Shape.Text(Durations.PATTERN, false);
    static final Shape SIZE = new Shape.Text(DataSize.PATTERN, false);
    private static final Shape QUEUE =
            new Shape.Text("(?:" + Quantity.NUMBER + "\\s*bdp|[0-9]+\\s*packets|" + DataSize.PATTERN + ")", false);
    /** Zero may stand alone, as a number. */
    private static final Shape LOSS = new Shape.OrZero(Parts.SHARE_OR_ZERO);

    static final Shape SHARE = new Shape.Text(Quantity.NUMBER + "\\s*%", false);
    private static final Shape DECIBELS = new Shape.Text("-?" + Quantity.NUMBER + "\\s*dB", false);
    static final Shape LINE = new Shape.Text("[^\\u0000-\\u001f\\u007f]*", false);
    static final Shape ID = new Shape.Text("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", true);
    private static final Shape CONTROL = new Shape.Text("[a-z][a-z0-9_]{0,14}", false);
    static final Shape COUNT = new Shape.Whole(1, Limits.MAX_PARALLEL);
    private static final Shape VARIANT =
            new Shape.Word(Stream.of(Variant.values()).map(Variant::id).toList());

    static final List<Shape.Key> DIRECTION = Stream.concat(
                    Stream.of(
                            key("rate", RATE, "Of whole IP packets, e.g. 50Mbit."),
                            key(
                                    "delay",
                                    TIME,
                                    "One way, without queueing; in both directions, where link.rtt is not given."),
                            key(
                                    "queue",
                                    QUEUE,
                                    "What waits in front of the link at most, e.g. 1bdp, 3MB or 25packets; default 1bdp."),
                            key("loss", LOSS, "Share of packets lost at random, e.g. 0.1%; default 0%.")),
                    LinkKeys.FEATURES.stream())
            .toList();

    static final List<Shape.Key> CHANGED_DIRECTION = List.of(
            key("rate", RATE, "From then on."),
            key("delay", TIME, "From then on, one way."),
            key("loss", LOSS, "From then on."));

    static final List<Shape.Key> CHANGE = List.of(
            key("at", TIME, "After the begin of each measurement."),
            key("forward", new Shape.Keys(CHANGED_DIRECTION, List.of()), "What changes of the forward link."),
            key("return", new Shape.Keys(CHANGED_DIRECTION, List.of()), "What changes of the return link."),
            key("outage", TIME, "How long everything that is sent is lost, both ways."));

    static final List<Shape.Key> LINK = List.of(
            key("rtt", TIME, "Round-trip time without queueing, half of it each way, e.g. 600ms."),
            key("forward", new Shape.Keys(DIRECTION, List.of()), "From gw to st."),
            key("return", new Shape.Keys(DIRECTION, List.of()), "From st to gw."),
            key(
                    "emulator",
                    new Shape.Word(
                            Stream.of(Emulator.values()).map(Emulator::id).toList()),
                    "What emulates it; default auto."),
            key(
                    "schedule",
                    new Shape.Either(Stream.concat(
                                    Stream.of(new Shape.ListOf(new Shape.Keys(CHANGE, List.of("at")), false)),
                                    LinkKeys.SCHEDULES.stream())
                            .toList()),
                    "What changes during each measurement: a list, a shape, a file, or passes of low satellites."));

    static final List<Shape.Key> TCP =
            List.of(key("congestion-control", CONTROL, "By the kernel's name, e.g. cubic; default: the host's."));

    static final List<Shape.Key> PEPSAL = List.of(
            key("command", LINE, "The program, or a wrapper with it as last word; default pepsal."),
            key("options", LINE, "Besides its port."));

    static final List<Shape.Key> PROFILE = List.of(
            key("rate", new Shape.Word(List.of("auto")), "The proxy is told no rate, and finds out."),
            key("forward", RATE, "What it is told; default: the link's."),
            key("return", RATE, "What it is told; default: the link's."),
            key("rtt", TIME, "What it is told; default: the link's."),
            key("congestion-control", CONTROL, "Of its satellite leg; default bbr, where the host has it."));

    private static final List<Shape.Key> CARRIER = List.of(
            key("bandwidth", new Shape.Text(Bandwidth.PATTERN, false), "Of the carrier; default: what the rate needs."),
            key("roll-off", new Shape.Text(Quantity.NUMBER, true), "Of the filter."),
            key("clear-sky", DECIBELS, "C/N of uplink and downlink each; default 20dB."),
            key("frame", TIME, "Time between forward frames, or return superframes."));

    private static final List<Shape.Key> RETURN_CARRIER = Stream.concat(
                    CARRIER.stream(), Stream.of(key("burst", new Shape.Whole(536, 1616), "Symbols: 536 or 1616.")))
            .toList();

    static final List<Shape.Key> OPENSAND = List.of(
            key("forward", new Shape.Keys(CARRIER, List.of()), "The carrier from the gateway."),
            key("return", new Shape.Keys(RETURN_CARRIER, List.of()), "The carrier from the terminal."),
            key(
                    "dama",
                    new Shape.Keys(
                            List.of(
                                    key("cra", RATE, "Capacity that the terminal always has."),
                                    key("rbdc", RATE, "Capacity that it may ask for beyond.")),
                            List.of()),
                    "How the return link's capacity is shared out."),
            key(
                    "delay",
                    new Shape.Keys(
                            List.of(key("gw", TIME, "Of the gateway, one way."), key("st", TIME, "Of the terminal.")),
                            List.of("gw", "st")),
                    "Instead of what follows from the RTT."),
            key(
                    "fades",
                    new Shape.ListOf(
                            new Shape.Keys(
                                    List.of(
                                            key("at", TIME, "After the start."),
                                            key("db", DECIBELS, "Weaker by so much.")),
                                    List.of("at", "db")),
                            false),
                    "Of the terminal's uplink and downlink."),
            key("bridge", new Shape.Truth(), "IP on a bridge with the TAP as its port; default no."),
            key("via-gateway", new Shape.Truth(), "The gateway translates addresses; default no."),
            key("shape", SHARE, "What each ground entity sends at most of the capacity."),
            key("terminals", new Shape.Whole(1, 8), "How many; default 1."),
            key("ethernet", new Shape.Truth(), "A bridge between the LANs; default no."),
            key("files", LINE, "A directory with configuration files of your own."));

    static final List<Shape.Key> SCENARIO = List.of(
            key("name", new Shape.Text("[a-z][a-z0-9-]{0,31}", false), "Of the scenario."),
            key("description", LINE, "What it is for, in one line."),
            key("link", new Shape.Keys(LINK, List.of("forward", "return")), "The satellite link."),
            key("tcp", new Shape.Keys(TCP, List.of()), "TCP of the end hosts."),
            key(
                    "interception",
                    new Shape.Word(Stream.of(Interception.values())
                            .map(Interception::id)
                            .toList()),
                    "What brings traffic to a proxy; default nft."),
            key(
                    "variants",
                    new Shape.ListOf(VARIANT, true),
                    "Ways to treat the path; default none, satbed-plain, satbed."),
            key("repeat", new Shape.Whole(1, Limits.MAX_REPEAT), "How often each workload runs; default 3."),
            key("workloads", new Shape.ListOf(new Shape.OneKey(WorkloadKeys.KINDS), false), "What loads the path."),
            key("opensand", new Shape.Keys(OPENSAND, List.of()), "What only the backend opensand knows."),
            key("pepsal", new Shape.Keys(PEPSAL, List.of()), "How PEPsal is started."),
            key("profile", new Shape.Keys(PROFILE, List.of()), "What satbed's proxy is told of the link."),
            key(
                    "parameters",
                    new Shape.AnyKeys(MatrixReader.NAME, new Shape.Scalar()),
                    "Values of placeholders like ${size}."),
            key(
                    "matrix",
                    new Shape.AnyKeys(".+", new Shape.ListOf(new Shape.Scalar(), true)),
                    "Lists of values: of parameters, of paths like link.forward.rate, or of rtt, loss, queue,"
                            + " congestion-control and variant; every combination is run."),
            key(
                    "expect",
                    new Shape.ListOf(new Shape.Text(ExpectationReader.PATTERN, false), false),
                    "What the run is to come to, e.g. download-2MB.satbed.median < 2s or satbed/none >= 2."));

    private ScenarioKeys() {}

    static Shape.Key key(String name, Shape shape, String description) {
        return new Shape.Key(name, shape, description);
    }
}
