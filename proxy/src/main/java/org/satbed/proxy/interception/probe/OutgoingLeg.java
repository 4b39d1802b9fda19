package org.satbed.proxy.interception.probe;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.satbed.linux.Descriptors;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.Sockets;
import org.satbed.proxy.interception.probe.Exchange.Seen;
import org.satbed.proxy.interception.probe.ProbeResult.ProbeStep;

/** The proxy's connection to the server, from the client's address, with a server that answers. */
final class OutgoingLeg {
    private static final String LEAVES = "outgoing leg";

    private static final int SEQUENCE = 7000;

    /** The address and port that servers see: the proxy's {@code --source}. */
    enum Source {
        CLIENT("client"),
        CLIENT_ADDRESS("client-address"),
        OWN("own");

        private final String id;

        Source(String id) {
            this.id = id;
        }
    }

    private final Replica replica;
    private final Rules rules;
    private final InetSocketAddress client;
    private final InetSocketAddress server;
    private final Source source;
    private final boolean trial;
    private final List<ProbeStep> steps = new ArrayList<>();
    private Optional<Seen> left = Optional.empty();
    private Stop stop = new Stop("", "");
    private boolean works;
    private boolean refused;

    OutgoingLeg(Replica replica, Rules rules, InetSocketAddress client, InetSocketAddress server, Source source) {
        this(replica, rules, client, server, source, false);
    }

    private OutgoingLeg(
            Replica replica,
            Rules rules,
            InetSocketAddress client,
            InetSocketAddress server,
            Source source,
            boolean trial) {
        this.trial = trial;
        this.replica = replica;
        this.rules = rules;
        this.client = client;
        this.server = server;
        this.source = source;
    }

    boolean works() {
        return works;
    }

    /** Whether the host has no way, or forbids it, for that address. */
    boolean isRefused() {
        return refused;
    }

    /** Whether it leaves with another address than the one that it was given. */
    boolean isTranslated() {
        return source != Source.OWN
                && left.filter(seen -> !seen.packet().from().getAddress().equals(client.getAddress()))
                        .isPresent();
    }

    /** The proxy's option. */
    String source() {
        return source.id;
    }

    Stop stop() {
        return stop;
    }

    List<ProbeStep> steps() {
        return steps;
    }

    String leavesBy() {
        return left.map(Seen::out).orElse("");
    }

    void run() {
        boolean v4 = server.getAddress().getAddress().length == 4;
        int fd = Sockets.open(v4 ? InetEndpoint.IPV4 : InetEndpoint.IPV6, Sockets.TCP);
        try {
            transparent(fd, v4);
            replica.options().reuseAddress(fd);
            if (source != Source.CLIENT) {
                replica.options().bindAddressNoPort(fd);
            }
            if (source != Source.OWN) {
                int port = source == Source.CLIENT ? client.getPort() : 0;
                InetSocketAddress from = new InetSocketAddress(client.getAddress(), port);
                int bound = Sockets.bind(fd, InetEndpoint.of(from));
                if (bound < 0) {
                    refused("bind", from, bound);
                    return;
                }
            }
            connect(fd);
        } finally {
            replica.options().resetOnClose(fd);
            Descriptors.close(fd);
        }
    }

    /** Whether a new leg of the kind comes about now. */
    private boolean goesOn() {
        OutgoingLeg again = new OutgoingLeg(replica, rules, client, server, source, true);
        again.run();
        return again.works();
    }

    private void transparent(int fd, boolean v4) {
        if (v4) {
            replica.options().transparentIpv4(fd);
        } else {
            replica.options().transparentIpv6(fd);
        }
    }

    private void refused(String call, InetSocketAddress from, int result) {
        refused = true;
        steps.add(new ProbeStep(LEAVES, call + ": " + Errno.describe(-result)));
        Routes routes = new Routes(replica);
        InetSocketAddress asOwn = from.getPort() == 0 ? new InetSocketAddress(from.getAddress(), 0) : from;
        Optional<String> rule = routes.without(client.getAddress().getAddress().length == 4, () -> connects(asOwn))
                .or(() -> routes.refusing(server));
        stop = new Stop(
                "the outgoing leg from the client's address is refused (" + Errno.describe(-result) + ")"
                        + rule.map(culprit -> ", because of '" + culprit + "'").orElse(", for want of a route"),
                "that is this host's policy, or its routes: unproxied, the client would not reach it either");
    }

    private boolean connects(InetSocketAddress from) {
        boolean v4 = from.getAddress().getAddress().length == 4;
        int fd = Sockets.open(v4 ? InetEndpoint.IPV4 : InetEndpoint.IPV6, Sockets.TCP);
        try {
            transparent(fd, v4);
            InetSocketAddress any = new InetSocketAddress(from.getAddress(), 0);
            return Sockets.bind(fd, InetEndpoint.of(any)) == 0
                    && Sockets.connect(fd, InetEndpoint.of(server)) == -Errno.EINPROGRESS;
        } finally {
            Descriptors.close(fd);
        }
    }

    private void connect(int fd) {
        Exchange exchange = new Exchange(replica);
        var legacy = rules.legacy(replica.host().filters(), server.getAddress().getAddress().length == 16);
        int result = Sockets.connect(fd, InetEndpoint.of(server));
        if (result != -Errno.EINPROGRESS) {
            refused("connect", client, result);
            return;
        }
        Predicate<Packet> syn =
                packet -> packet.to().equals(server) && packet.has(Packet.SYN) && !packet.has(Packet.ACK);
        exchange.until(
                () -> exchange.seen(syn).isPresent() || exchange.way(syn).end().isPresent());
        left = exchange.seen(syn).filter(seen -> !replica.isDummy(seen.out()));
        steps.addAll(rules.steps(exchange.way(syn)));
        if (left.isEmpty()) {
            var after =
                    rules.legacy(replica.host().filters(), server.getAddress().getAddress().length == 16);
            stop = Stop.of(
                    replica,
                    rules,
                    new Stop.Question(
                            "the outgoing leg's first segment",
                            exchange.way(syn),
                            client,
                            server,
                            0,
                            Rules.ended(legacy, after),
                            false,
                            false));
            return;
        }
        answer(fd);
    }

    private void answer(int fd) {
        Seen gone = left.orElseThrow();
        InetSocketAddress source = gone.packet().from();
        steps.add(new ProbeStep(
                LEAVES,
                "from " + source.getAddress().getHostAddress() + " port " + source.getPort() + " out by "
                        + gone.out()));
        long refused = Stop.filtered();
        Exchange exchange = new Exchange(replica);
        Packet synAck = Packet.segment(
                server, source, Packet.SYN | Packet.ACK, SEQUENCE, gone.packet().sequence() + 1);
        var legacy = rules.legacy(replica.host().filters(), !synAck.isV4());
        gone.wire().send(synAck.bytes(new byte[0]), replica.mac(gone.out()));
        Predicate<Packet> ack = packet -> packet.to().equals(server) && !packet.has(Packet.SYN);
        Predicate<Packet> answer = packet -> packet.from().equals(server) && packet.has(Packet.SYN | Packet.ACK);
        exchange.until(() ->
                exchange.seen(ack).isPresent() || exchange.way(answer).end().isPresent());
        Optional<Seen> acknowledged = exchange.seen(packet -> ack.test(packet) && !packet.has(Packet.RST));
        works = acknowledged.isPresent() && replica.options().takeError(fd) == 0;
        steps.addAll(rules.steps(exchange.way(answer)));
        if (works) {
            steps.add(new ProbeStep(LEAVES, "has its answer"));
            return;
        }
        Map<String, Long> after = rules.legacy(replica.host().filters(), !synAck.isV4());
        Stop why = Stop.of(
                replica,
                rules,
                new Stop.Question(
                        "the answer to the outgoing leg",
                        exchange.way(answer),
                        server,
                        client,
                        replica.index(gone.out()),
                        Rules.ended(legacy, after),
                        Stop.filtered() > refused,
                        true));
        boolean known = exchange.way(answer).end().isPresent() || trial;
        stop = known ? why : why.because(gone.out(), this::goesOn);
        if (exchange.seen(ack).isPresent()) {
            stop = new Stop(
                    "the answer to the outgoing leg finds no socket and is reset",
                    "rules must recognise it by its socket ('socket transparent'), also behind translation");
        }
    }
}
