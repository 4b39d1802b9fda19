package org.satbed.proxy.cli;

import java.util.ArrayList;
import java.util.List;
import org.satbed.proxy.ConnectionView;
import org.satbed.proxy.ConnectionView.LegView;

/** Connections in aligned columns, those of numbers to the right. */
final class ConnectionTable {
    private static final int LEFT = 3; // addresses and state
    private static final List<String> FRONT = List.of("client", "server", "state", "age", "up", "down");
    private static final List<String> RATES = List.of("up/s", "down/s");
    private static final List<String> LEGS = List.of("client RTT", "cwnd", "resent", "server RTT", "cwnd", "resent");

    private ConnectionTable() {}

    static List<String> plain(List<ConnectionView> connections) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(join(FRONT, LEGS));
        connections.forEach(each -> rows.add(join(front(each), legs(each))));
        return aligned(rows);
    }

    static List<String> rated(List<Rated> connections) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(join(FRONT, RATES, LEGS));
        connections.forEach(each -> rows.add(join(
                front(each.connection()),
                List.of(Human.bitRate(each.up()), Human.bitRate(each.down())),
                legs(each.connection()))));
        return aligned(rows);
    }

    private static List<String> front(ConnectionView each) {
        return List.of(
                each.client(),
                each.server(),
                each.state(),
                Human.duration(each.ageMillis()),
                Human.bytes(each.bytesUp()),
                Human.bytes(each.bytesDown()));
    }

    private static List<String> legs(ConnectionView each) {
        return join(leg(each.clientLeg()), leg(each.serverLeg()));
    }

    private static List<String> leg(LegView leg) {
        return List.of(
                Human.roundTrip(leg.rttMicros()),
                String.valueOf(leg.congestionWindow()),
                String.valueOf(leg.retransmissions()));
    }

    @SafeVarargs
    private static List<String> join(List<String>... parts) {
        List<String> all = new ArrayList<>();
        for (List<String> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    private static List<String> aligned(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : "  ").append(i < LEFT ? row.get(i) + padding : padding + row.get(i));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
