package org.satbed.proxy.interception.probe;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Namespaces;
import org.satbed.linux.NftTrace.Event;
import org.satbed.proxy.interception.probe.Exchange.Seen;
import org.satbed.proxy.interception.probe.ProbeResult.Outcome;
import org.satbed.proxy.interception.probe.ProbeResult.ProbeStep;

/** Sends first segments into a {@link Replica}, goes on as client and server would, and tells what became of each. */
public final class Probe {
    private static final byte[] DATA = "satbed".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final Pattern TRANSLATES =
            Pattern.compile("(?<!status )\\b(redirect\\b|dnat (ip6? )?(to|prefix)|-j (REDIRECT|DNAT|NETMAP)\\b)");
    private static final int FIRST_PORT = 42_000;
    private static final int SEQUENCE = 1000;

    private final Replica replica;
    private final Rules rules;
    private final Routes routes;
    private final int proxyPort;
    private int lastPort = FIRST_PORT;

    private Probe(Replica replica, int proxyPort) {
        this.replica = replica;
        this.rules = new Rules(replica.runner());
        this.routes = new Routes(replica);
        this.proxyPort = proxyPort;
    }

    /**
     * What the replica could not be given, and what became of each segment.
     *
     * @param differences between replica and host, each a line
     * @param results in the order of the questions
     */
    public record Report(List<String> differences, List<ProbeResult> results) {}

    /**
     * Makes a replica of a host, asks it, and lets it go.
     *
     * @param proxyPort where the proxy is to be found; 0 for any transparent listener
     * @throws org.satbed.linux.LinuxException where no network namespace or no TAP device can be made
     */
    public static Report ask(HostCopy host, List<FirstSegment> segments, int proxyPort) throws Exception {
        return Namespaces.callInNew(() -> {
            try (Replica replica = new Replica(host)) {
                Probe probe = new Probe(replica, proxyPort);
                List<ProbeResult> with = new ArrayList<>();
                segments.forEach(each -> with.add(probe.one(each)));
                replica.withoutInterception();
                probe.rules.changed();
                List<ProbeResult> all = new ArrayList<>();
                with.forEach(each -> all.add(probe.compared(each)));
                return new Report(List.copyOf(replica.differences()), all);
            }
        });
    }

    /** The first segment, the handshake and data of one connection, then the proxy's own to the server. */
    private ProbeResult one(FirstSegment asked) {
        List<ProbeStep> steps = new ArrayList<>();
        InetSocketAddress from = new InetSocketAddress(asked.from().getAddress(), ++lastPort);
        if (routes.isLocal(from, asked.to(), replica.index(asked.in()), 0)) {
            return result(asked, Outcome.OWN, "is an address of this host: never proxied", "", steps);
        }
        Optional<Wire> wire = replica.wireInto(asked.in());
        if (wire.isEmpty()) {
            return result(
                    asked,
                    Outcome.STOPPED,
                    "there is no way in by " + asked.in(),
                    "'ip -br link' lists interfaces",
                    steps);
        }
        Arrival arrival = new Arrival(replica, rules, asked, from, wire.get());
        arrival.send();
        steps.addAll(arrival.steps());
        if (arrival.answer().isEmpty()) {
            return unanswered(asked, arrival, steps);
        }
        Optional<Accepted> accepted = arrival.complete();
        steps.addAll(arrival.further());
        if (accepted.isEmpty()) {
            Stop stop = arrival.lost().because(asked.in(), () -> goesOn(asked));
            return result(asked, Outcome.STOPPED, stop.found(), stop.remedy(), steps);
        }
        Accepted socket = accepted.get();
        try {
            return accepted(asked, from, arrival, socket, steps);
        } finally {
            Descriptors.close(socket.fd());
        }
    }

    /** Whether a new connection of the kind comes to a listener now. */
    private boolean goesOn(FirstSegment asked) {
        InetSocketAddress from = new InetSocketAddress(asked.from().getAddress(), ++lastPort);
        Arrival again = new Arrival(
                replica, rules, asked, from, replica.wireInto(asked.in()).orElseThrow());
        again.send();
        Optional<Accepted> accepted = again.answer().isPresent() ? again.complete() : Optional.empty();
        accepted.ifPresent(socket -> Descriptors.close(socket.fd()));
        return accepted.isPresent();
    }

    /** A connection that a listener of the replica has, by its ends as the listener sees them. */
    record Accepted(int fd, int listenerPort, InetSocketAddress local, InetSocketAddress peer) {}

    private ProbeResult accepted(
            FirstSegment asked, InetSocketAddress from, Arrival arrival, Accepted socket, List<ProbeStep> steps) {
        if (!socket.local().equals(asked.to())) {
            String by = arrival.translation()
                    .map(event -> " by " + rules.place(event))
                    .orElse("");
            boolean both = socket.listenerPort() != socket.local().getPort();
            return result(
                    asked,
                    both ? Outcome.STOPPED : Outcome.DIVERTED,
                    (both ? "comes to the proxy, but " : "") + "is led to this host's own "
                            + FirstSegment.text(socket.local()) + by,
                    both
                            ? "the proxy must not get what is translated to this host: except it from the proxy's rules"
                            : "that is what the rule is for; it does not come to the proxy",
                    steps);
        }
        if (proxyPort != 0 && socket.listenerPort() != proxyPort) {
            return result(
                    asked,
                    Outcome.DIVERTED,
                    "goes to the listener on port " + socket.listenerPort() + ", not to the proxy's port " + proxyPort,
                    "another program's rules come first, or these name another port",
                    steps);
        }
        return outgoing(asked, from, steps);
    }

    private ProbeResult outgoing(FirstSegment asked, InetSocketAddress from, List<ProbeStep> steps) {
        OutgoingLeg client = leg(asked, from, OutgoingLeg.Source.CLIENT);
        steps.addAll(client.steps());
        if (client.isRefused()) { // by this host's policy: no other address may go round it
            return result(
                    asked,
                    Outcome.NO_OUTGOING_LEG,
                    client.stop().found(),
                    client.stop().remedy(),
                    steps);
        }
        OutgoingLeg address = leg(asked, from, OutgoingLeg.Source.CLIENT_ADDRESS);
        boolean untranslated = client.works() && address.isTranslated() && !client.isTranslated();
        if (client.works() && !untranslated) {
            return result(asked, Outcome.PROXIED, "is proxied, and leaves by " + client.leavesBy(), "", steps);
        }
        String why = untranslated
                ? "it would leave as the client, though this host translates: its connection is the client's"
                : client.stop().found();
        OutgoingLeg other = address.works() ? address : leg(asked, from, OutgoingLeg.Source.OWN);
        if (!other.works()) {
            String remedy = untranslated
                    ? "no '--source' has its answers here"
                    : client.stop().remedy();
            return result(asked, Outcome.NO_OUTGOING_LEG, "the outgoing leg: " + why, remedy, steps);
        }
        steps.addAll(other.steps());
        return new ProbeResult(
                asked,
                Outcome.PROXIED,
                "is proxied with '--source " + other.source() + "', and leaves by " + other.leavesBy()
                        + "; with the client's address and port " + why,
                "run the proxy with '--source " + other.source() + "'",
                steps,
                Optional.empty(),
                Optional.of(other.source()));
    }

    private OutgoingLeg leg(FirstSegment asked, InetSocketAddress from, OutgoingLeg.Source source) {
        OutgoingLeg leg = new OutgoingLeg(replica, rules, from, asked.to(), source);
        leg.run();
        return leg;
    }

    private ProbeResult unanswered(FirstSegment asked, Arrival arrival, List<ProbeStep> steps) {
        Optional<Seen> passed = arrival.passed();
        if (passed.isPresent()) {
            Packet packet = passed.get().packet();
            String by = passed.get().out();
            if (!packet.to().equals(asked.to())) {
                String rule = arrival.translation()
                        .map(event -> " by " + rules.place(event))
                        .orElse("");
                return result(
                        asked,
                        Outcome.DIVERTED,
                        "is led to " + FirstSegment.text(packet.to()) + rule + ", out by " + by,
                        "that is what the rule is for; it does not come to the proxy",
                        steps);
            }
            return result(
                    asked,
                    Outcome.PASSED,
                    "passes unproxied, out by " + by + " from " + FirstSegment.text(packet.from()),
                    "no rule takes it (interfaces, filters, options of TCP), or nobody with IP_TRANSPARENT listens on"
                            + " the port that the rules name",
                    steps);
        }
        if (arrival.isReset() && arrival.translation().isPresent()) {
            return result(
                    asked,
                    Outcome.STOPPED,
                    "is led to a port of this host where nobody listens by "
                            + rules.place(arrival.translation().get()),
                    "start what shall listen there",
                    steps);
        }
        Stop stop = arrival.stop();
        if (!arrival.endedByRule()) {
            stop = stop.because(asked.in(), () -> goesOn(asked));
        }
        return result(asked, Outcome.STOPPED, stop.found(), stop.remedy(), steps);
    }

    private static ProbeResult result(
            FirstSegment asked, Outcome outcome, String found, String remedy, List<ProbeStep> steps) {
        return new ProbeResult(asked, outcome, found, remedy, steps, Optional.empty(), Optional.empty());
    }

    /** The same segment where nothing intercepts: what the host's rules forbid. */
    private ProbeResult compared(ProbeResult with) {
        FirstSegment asked = with.asked();
        Optional<Wire> wire = replica.wireInto(asked.in());
        if (with.outcome() != Outcome.PROXIED || wire.isEmpty()) {
            return with;
        }
        InetSocketAddress from = new InetSocketAddress(asked.from().getAddress(), ++lastPort);
        Arrival arrival = new Arrival(replica, rules, asked, from, wire.get());
        arrival.send();
        Optional<Seen> passed = arrival.passed();
        if (passed.isEmpty() && arrival.isForbidden()) {
            String stopped = arrival.stop().found();
            return new ProbeResult(
                    asked,
                    with.outcome(),
                    with.found(),
                    with.remedy(),
                    with.steps(),
                    Optional.of("unproxied, " + stopped),
                    with.source());
        }
        return with;
    }

    /** A rule that gives another destination. */
    static Optional<Event> translation(Way way, Rules rules) {
        return way.rules().stream()
                .filter(event -> TRANSLATES.matcher(rules.bare(event)).find())
                .reduce((first, second) -> second);
    }

    /** The bytes of the client. */
    static byte[] data() {
        return DATA.clone();
    }

    static int sequence() {
        return SEQUENCE;
    }
}
