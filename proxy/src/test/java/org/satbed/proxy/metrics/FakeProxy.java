package org.satbed.proxy.metrics;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.satbed.proxy.ConnectionView;
import org.satbed.proxy.ConnectionView.LegView;
import org.satbed.proxy.Counter;
import org.satbed.proxy.ProxyView;

/** A proxy whose numbers are set; counts how often it is looked at. */
final class FakeProxy implements ProxyView {
    final Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    final List<ConnectionView> connections = new ArrayList<>();
    long lagNanos;
    int looks;

    static ConnectionView connection(String state, LegView clientLeg, LegView serverLeg) {
        return new ConnectionView("10.0.0.1:1", "10.0.0.2:2", state, 1, 1, 1, 1, 1, clientLeg, serverLeg);
    }

    @Override
    public long count(Counter counter) {
        return counts.getOrDefault(counter, 0L);
    }

    @Override
    public List<ConnectionView> connections(int most) {
        looks++;
        return connections.subList(0, Math.min(most, connections.size()));
    }

    @Override
    public long lagNanos() {
        return lagNanos;
    }
}
