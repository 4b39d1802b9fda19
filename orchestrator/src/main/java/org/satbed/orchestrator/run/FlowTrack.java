package org.satbed.orchestrator.run;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.satbed.linux.TcpConnections;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.scenarios.FlowSeries;

/** One end of a connection over time, in a bounded number of moments: when there are too many, every second one goes. */
final class FlowTrack {
    /** By host and leg, then those that moved most first; the rest makes the order the same each time. */
    static final Comparator<FlowTrack> ORDER = Comparator.comparing(FlowTrack::place)
            .thenComparing(Comparator.comparingLong(FlowTrack::moved).reversed())
            .thenComparing(track -> track.begin.cookie());

    static final int POINTS = 400;

    private final Host host;
    private final String leg;
    private final TcpConnections.Connection begin;
    private final boolean older;
    private final List<Moment> moments = new ArrayList<>();
    /** The newest one where it is not among them, so that the end is always there. */
    private Optional<Moment> newest = Optional.empty();

    private int every = 1;
    private int changes;

    private record Moment(double seconds, TcpConnections.Connection connection) {}

    /**
     * Begins.
     *
     * @param begin as it was first seen
     * @param older whether it was there before the workload: then what it moved before does not count
     */
    FlowTrack(Host host, String leg, TcpConnections.Connection begin, boolean older) {
        this.host = host;
        this.leg = leg;
        this.begin = begin;
        this.older = older;
    }

    /** Notes a moment; one at which nothing has changed is left out. */
    void add(double seconds, TcpConnections.Connection connection) {
        if (!moments.isEmpty() && last().connection().equals(connection)) {
            return;
        }
        newest = Optional.of(new Moment(seconds, connection));
        if (changes++ % every == 0) {
            moments.add(newest.get());
            newest = Optional.empty();
        }
        if (moments.size() >= POINTS) {
            thin();
        }
    }

    private void thin() {
        newest = newest.or(() -> Optional.of(last()));
        List<Moment> kept = new ArrayList<>();
        for (int i = 0; i < moments.size(); i += 2) {
            kept.add(moments.get(i));
        }
        moments.clear();
        moments.addAll(kept);
        every *= 2;
    }

    private Moment last() {
        return newest.orElseGet(() -> moments.get(moments.size() - 1));
    }

    /** Host and leg, by which connections are counted. */
    String place() {
        return host.id() + " " + leg;
    }

    /** Bytes, both ways, since the workload began. */
    long moved() {
        TcpConnections.Connection now = last().connection();
        return delivered(now) + received(now);
    }

    private long delivered(TcpConnections.Connection now) {
        return now.acknowledgedBytes() - (older ? begin.acknowledgedBytes() : 0);
    }

    private long received(TcpConnections.Connection now) {
        return now.receivedBytes() - (older ? begin.receivedBytes() : 0);
    }

    /** As a result has it. */
    FlowSeries series(String variant, int repetition, String workload, int number) {
        List<Double> seconds = new ArrayList<>();
        List<Long> windows = new ArrayList<>();
        List<Double> rtts = new ArrayList<>();
        List<Long> delivered = new ArrayList<>();
        List<Long> received = new ArrayList<>();
        List<Long> again = new ArrayList<>();
        newest.ifPresent(moments::add);
        newest = Optional.empty();
        for (Moment each : moments) {
            TcpConnections.Connection now = each.connection();
            seconds.add(Math.round(each.seconds() * 1e3) / 1e3);
            windows.add(now.windowSegments() * now.segmentBytes());
            rtts.add(now.rttMicros() / 1e3);
            delivered.add(delivered(now));
            received.add(received(now));
            again.add(now.retransmissions() - (older ? begin.retransmissions() : 0));
        }
        return new FlowSeries(
                variant,
                repetition,
                workload,
                host.id(),
                leg,
                number,
                text(begin.local()),
                text(begin.remote()),
                seconds,
                windows,
                rtts,
                delivered,
                received,
                again);
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
