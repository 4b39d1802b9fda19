package org.satbed.proxy.interception.probe;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.satbed.linux.Errno;
import org.satbed.linux.InetEndpoint;
import org.satbed.linux.NativeBuffer;
import org.satbed.linux.NftTrace.Event;
import org.satbed.linux.Sockets;
import org.satbed.proxy.interception.probe.Exchange.Seen;
import org.satbed.proxy.interception.probe.ProbeResult.ProbeStep;

/**
 * A client's side of one connection into the replica: its first segment, the end of its handshake, and its first bytes.
 */
final class Arrival {
    private final Replica replica;
    private final Rules rules;
    private final FirstSegment asked;
    private final InetSocketAddress from;
    private final Wire wire;
    private final byte[] mac;
    private final Predicate<Packet> first;
    private final Predicate<Packet> back;
    private final Predicate<Packet> further;

    private Exchange exchange;
    private Optional<String> legacy = Optional.empty();
    private boolean sourceRefused;
    private Optional<Event> translation = Optional.empty();

    Arrival(Replica replica, Rules rules, FirstSegment asked, InetSocketAddress from, Wire wire) {
        this.replica = replica;
        this.rules = rules;
        this.asked = asked;
        this.from = from;
        this.wire = wire;
        this.mac = replica.mac(asked.in());
        // The destination may become another one on the way (NAT), and the source on the way out.
        this.first = packet -> packet.error() < 0
                && packet.has(Packet.SYN)
                && !packet.has(Packet.ACK)
                && (packet.from().equals(from) || packet.to().equals(asked.to()));
        this.back = packet -> packet.error() >= 0
                ? packet.to().getAddress().equals(from.getAddress())
                : packet.to().equals(from);
        this.further = packet -> packet.from().equals(from) && !packet.has(Packet.SYN);
    }

    void send() {
        Map<String, Long> before = rules.legacy(replica.host().filters(), !asked.isV4());
        long refused = Stop.filtered();
        exchange = new Exchange(replica);
        Packet syn = Packet.segment(from, asked.to(), Packet.SYN, Probe.sequence(), 0);
        wire.send(syn.bytes(asked.options().bytes()), mac);
        exchange.until(() -> exchange.seen(back).isPresent() || way().end().isPresent() || hasPassed());
        if (answer().isEmpty() && (way().end().isPresent() || hasPassed())) {
            exchange.settle();
        }
        sourceRefused = Stop.filtered() > refused;
        translation = Probe.translation(way(), rules);
        if (answer().isEmpty()) {
            legacy = Rules.ended(before, rules.legacy(replica.host().filters(), !asked.isV4()));
        }
    }

    private Way way() {
        return exchange.way(first);
    }

    /** The SYN-ACK. */
    Optional<Seen> answer() {
        return exchange.seen(packet -> back.test(packet) && packet.has(Packet.SYN | Packet.ACK));
    }

    /** The first segment where it left again. A copy to a dummy interface (TEE, dup) is none of it. */
    Optional<Seen> passed() {
        return exchange.seen(first).filter(seen -> !replica.isDummy(seen.out()));
    }

    private boolean hasPassed() {
        return passed().isPresent() && way().passed("forward");
    }

    /** Whether the segment was refused by the host itself. */
    boolean isReset() {
        return exchange.seen(this::isReset).isPresent();
    }

    Optional<Event> translation() {
        return translation;
    }

    List<ProbeStep> steps() {
        List<ProbeStep> steps = new ArrayList<>();
        steps.add(new ProbeStep("arrives", "by " + asked.in()));
        steps.addAll(rules.steps(way()));
        Way way = way();
        if (way.passed("prerouting")) {
            int mark = way.mark("none");
            steps.add(new ProbeStep(
                    "route",
                    (mark == 0 ? "without a mark " : "with mark 0x%x ".formatted(mark))
                            + new Routes(replica).decision(from, asked.to(), replica.index(asked.in()), mark)));
        }
        exchange.seen(back)
                .ifPresent(seen -> steps.add(new ProbeStep("answer", text(seen.packet()) + " out by " + seen.out())));
        return steps;
    }

    private static String text(Packet packet) {
        if (packet.error() >= 0) {
            return packet.errorText();
        }
        return packet.has(Packet.SYN) ? "a SYN-ACK" : packet.has(Packet.RST) ? "a reset" : "a segment";
    }

    /** Whether a rule, or a chain's policy, has ended it: then nothing else is to be looked for. */
    boolean endedByRule() {
        return way().end().isPresent() || legacy.isPresent();
    }

    /** Whether it is the forward chains that stop it. */
    boolean isForbidden() {
        return answer().isEmpty() && way().last().equals("forward") && !way().passed("forward");
    }

    /** Why nothing came of the first segment. */
    Stop stop() {
        int in = replica.index(asked.in());
        Way answer = exchange.way(packet -> back.test(packet) && packet.has(Packet.SYN | Packet.ACK));
        Stop stop = Stop.of(
                replica,
                rules,
                answer.isEmpty()
                        ? new Stop.Question(
                                "the first segment", way(), from, asked.to(), in, legacy, sourceRefused, true)
                        : new Stop.Question("the SYN-ACK", answer, asked.to(), from, 0, legacy, false, false));
        String seen = exchange.seen(back)
                .map(each -> "; the client gets " + text(each.packet()))
                .orElse("");
        return new Stop(stop.found() + seen, stop.remedy());
    }

    /** Ends the handshake and sends bytes; the connection where the replica's listener has both. */
    Optional<Probe.Accepted> complete() {
        Packet synAck = answer().orElseThrow().packet();
        long refused = Stop.filtered();
        exchange = new Exchange(replica);
        int next = Probe.sequence() + 1;
        Packet ack = Packet.segment(from, asked.to(), Packet.ACK, next, synAck.sequence() + 1);
        wire.send(ack.bytes(new byte[0]), mac);
        Packet data = Packet.segment(from, asked.to(), Packet.ACK | Packet.PUSH, next, synAck.sequence() + 1)
                .with(Probe.data());
        wire.send(data.bytes(new byte[0]), mac);
        List<Probe.Accepted> accepted = new ArrayList<>();
        exchange.until(() -> take(accepted) || exchange.seen(this::isReset).isPresent());
        sourceRefused = Stop.filtered() > refused;
        return accepted.stream().findFirst();
    }

    private boolean isReset(Packet packet) {
        return back.test(packet) && packet.has(Packet.RST);
    }

    private boolean take(List<Probe.Accepted> accepted) {
        for (Replica.Ear ear : replica.ears()) {
            InetEndpoint peer = new InetEndpoint();
            int fd = accepted.isEmpty() ? Sockets.accept(ear.fd(), peer) : -Errno.EAGAIN;
            if (fd >= 0) {
                InetEndpoint local = new InetEndpoint();
                Sockets.localAddress(fd, local);
                accepted.add(new Probe.Accepted(fd, ear.like().at().getPort(), address(local), address(peer)));
            }
        }
        NativeBuffer room = NativeBuffer.allocate(64);
        return !accepted.isEmpty()
                && Sockets.receive(accepted.get(0).fd(), room.address(), 64, Sockets.PEEK) == Probe.data().length;
    }

    private static InetSocketAddress address(InetEndpoint endpoint) {
        InetEndpoint plain = new InetEndpoint();
        plain.setUnmapped(endpoint);
        return new InetSocketAddress(plain.address(), plain.port());
    }

    List<ProbeStep> further() {
        List<ProbeStep> steps = new ArrayList<>();
        steps.addAll(rules.steps(exchange.way(further)));
        exchange.seen(back)
                .ifPresent(seen -> steps.add(new ProbeStep("answer", text(seen.packet()) + " out by " + seen.out())));
        return steps;
    }

    /** Why the listener has no connection though it answered. */
    Stop lost() {
        int in = replica.index(asked.in());
        return Stop.of(
                replica,
                rules,
                new Stop.Question(
                        "the second segment",
                        exchange.way(further),
                        from,
                        asked.to(),
                        in,
                        Optional.empty(),
                        sourceRefused,
                        true));
    }
}
