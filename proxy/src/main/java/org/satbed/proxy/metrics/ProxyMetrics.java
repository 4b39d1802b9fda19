package org.satbed.proxy.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.SummaryWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.satbed.proxy.ConnectionView;
import org.satbed.proxy.ConnectionView.LegView;
import org.satbed.proxy.Counter;
import org.satbed.proxy.EndReason;
import org.satbed.proxy.ProxyView;

/**
 * A proxy's numbers as Prometheus has them: names, units and helps as in its conventions (prometheus.io/docs/practices/naming). Each is
 * a callback that reads when somebody scrapes.
 */
final class ProxyMetrics {
    private static final String PREFIX = "satbed_pep_";
    private static final double[] QUANTILES = {0.5, 0.9, 1};
    /** {@link SummaryWithCallback} leaves out a count of -1 and a sum of NaN: a sample has none that would only grow. */
    private static final int NO_COUNT = -1;

    private static final double MICROS_PER_SECOND = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final ProxyView proxy;
    private final PrometheusRegistry registry;
    private final Sample sample;

    private ProxyMetrics(ProxyView proxy, int maxConnections, Sample sample, PrometheusRegistry registry) {
        this.proxy = proxy;
        this.registry = registry;
        this.sample = sample;
        connections(maxConnections);
        sides();
        trunk();
        traffic();
        legs();
        process();
    }

    /** A registry that reads from this proxy, which drops so many lines of its log. */
    static PrometheusRegistry of(ProxyView proxy, int maxConnections, LongSupplier droppedLines) {
        PrometheusRegistry registry = new PrometheusRegistry();
        new ProxyMetrics(proxy, maxConnections, new Sample(proxy, System::nanoTime), registry);
        CounterWithCallback.builder()
                .name(PREFIX + "log_lines_dropped")
                .help("Lines of the log that were dropped because it took none.")
                .callback(into -> into.call(droppedLines.getAsLong()))
                .register(registry);
        return registry;
    }

    /** What each reason is called, with where it is counted: every {@link EndReason}, and what was never held. */
    static Map<String, Counter> reasons() {
        Map<String, Counter> reasons = new LinkedHashMap<>();
        for (EndReason each : EndReason.values()) {
            reasons.put(each.name().toLowerCase(Locale.ROOT).replace('_', '-'), each.counter());
        }
        reasons.put("refused-own-port", Counter.REFUSED_OWN_PORT);
        reasons.put("refused-policy", Counter.REFUSED_POLICY);
        reasons.put("refused-no-descriptor", Counter.REFUSED_NO_DESCRIPTOR);
        reasons.put("refused-client-limit", Counter.REFUSED_CLIENT_LIMIT);
        return reasons;
    }

    private void connections(int maxConnections) {
        GaugeWithCallback.builder()
                .name(PREFIX + "connections")
                .help("Connections held now, by state: connecting until the server answers, then relaying.")
                .labelNames("state")
                .callback(into -> {
                    long connecting = Math.max(0, proxy.count(Counter.CONNECTING));
                    into.call(connecting, "connecting");
                    // Read one after the other while both move.
                    into.call(Math.max(0, proxy.count(Counter.OPEN) - connecting), "relaying");
                })
                .register(registry);
        gauge("connections_limit", null, "Connections that may be held at once (-c).", () -> maxConnections);
        counter("connections_accepted", null, "Connections taken from clients.", Counter.ACCEPTED);
        CounterWithCallback.builder()
                .name(PREFIX + "connections_ended")
                .help("Connections that ended or were refused, by reason.")
                .labelNames("reason")
                .callback(into -> reasons().forEach((name, counter) -> into.call(proxy.count(counter), name)))
                .register(registry);
        SummaryWithCallback.builder()
                .name(PREFIX + "connect_duration_seconds")
                .unit(Unit.SECONDS)
                .help("Time from accepting a client until its server answered.")
                .callback(into -> into.call(
                        proxy.count(Counter.CONNECTED),
                        proxy.count(Counter.CONNECT_MICROSECONDS) / MICROS_PER_SECOND,
                        Quantiles.EMPTY))
                .register(registry);
        counter(
                "connections_fast_opened",
                null,
                "Connections whose first bytes went out in the SYN (TCP Fast Open).",
                Counter.FAST_OPENED);
        counters(
                "source_fallbacks",
                null,
                "Legs to servers not from the client's address and port: from another port of it, or from an own address.",
                "source",
                Map.of("other-port", Counter.SOURCE_OTHER_PORT, "own-address", Counter.SOURCE_OWN_ADDRESS));
    }

    private void sides() {
        counter(
                "listener_disagreements",
                null,
                "Connections taken on a satellite interface whose route back is none of the satellite's, or the reverse.",
                Counter.LISTENER_DISAGREED);
        gauge(
                "satellite_interfaces",
                null,
                "Satellite interfaces that are there.",
                () -> proxy.count(Counter.SATELLITE_INTERFACES));
        counter(
                "satellite_interfaces_lost",
                null,
                "Satellite interfaces that went, or were made anew.",
                Counter.SATELLITE_INTERFACES_LOST);
        counter(
                "rules_restored",
                null,
                "Times that rules, or windows on routes, were put back (--guard).",
                Counter.RULES_RESTORED);
    }

    private void trunk() {
        counters(
                "trunk_connections",
                null,
                "Connections and the trunk: lent one that was open, found none (empty), taken in; retired unused.",
                "what",
                Map.of(
                        "lent", Counter.TRUNK_LENT,
                        "empty", Counter.TRUNK_EMPTY,
                        "taken", Counter.TRUNK_TAKEN,
                        "retired", Counter.TRUNK_RETIRED));
        counters(
                "trunk_refused",
                null,
                "Connections refused by the trunk's listener, by reason.",
                "reason",
                Map.of(
                        "header", Counter.TRUNK_REFUSED_HEADER,
                        "key", Counter.TRUNK_REFUSED_KEY,
                        "replay", Counter.TRUNK_REFUSED_REPLAY,
                        "slow", Counter.TRUNK_REFUSED_SLOW,
                        "target", Counter.TRUNK_REFUSED_TARGET,
                        "peer", Counter.TRUNK_REFUSED_PEER));
        gauge(
                "trunk_ready",
                null,
                "Connections that are open and wait for a flow, on the clients' side.",
                () -> proxy.count(Counter.TRUNK_READY));
        gauge(
                "trunk_waiting",
                null,
                "Connections that wait for a header, on the servers' side.",
                () -> proxy.count(Counter.TRUNK_WAITING));
    }

    private void traffic() {
        counters(
                "relayed_bytes",
                Unit.BYTES,
                "Bytes handed on: up from clients to servers, down from servers to clients.",
                "direction",
                Map.of("up", Counter.BYTES_UP, "down", Counter.BYTES_DOWN));
        counters(
                "moved_bytes",
                Unit.BYTES,
                "The same bytes by how they were moved: copied through a buffer, or spliced through a pipe.",
                "way",
                Map.of("copy", Counter.BYTES_COPIED, "splice", Counter.BYTES_SPLICED));
        counter(
                "cut_off_bytes",
                Unit.BYTES,
                "Bytes taken from one side that a reset kept from reaching the other.",
                Counter.BYTES_CUT_OFF);
    }

    private void legs() {
        gauge(
                "sampled_connections",
                null,
                "Relaying connections that the leg summaries tell of: at most " + Sample.MOST + " are looked at.",
                () -> sample.look().connections().size());
        leg(
                "leg_rtt_seconds",
                Unit.SECONDS,
                "Smoothed round-trip time of a leg (TCP_INFO); quantile 1 is the largest.",
                leg -> leg.rttMicros() == 0 ? Double.NaN : leg.rttMicros() / MICROS_PER_SECOND); // 0: not measured yet
        leg(
                "leg_congestion_window_segments",
                null,
                "Congestion window of a leg (TCP_INFO); quantile 1 is the largest.",
                LegView::congestionWindow);
        leg(
                "leg_retransmitted_segments",
                null,
                "Segments that a leg has sent again so far (TCP_INFO); quantile 1 is the most.",
                LegView::retransmissions);
    }

    private void process() {
        counter(
                "turn_failures",
                null,
                "Parts of a reactor's turn that failed, were left out for 0.1 s, and tried again; the log says what.",
                Counter.TURN_FAILED);
        gauge("pipes", null, "Pipes that exist, lent or idle.", () -> proxy.count(Counter.PIPES));
        gauge(
                "event_loop_lag_seconds",
                Unit.SECONDS,
                "Time until the slowest reactor turned to a question, at most 1; asked at most once a second.",
                () -> sample.look().lagNanos() / NANOS_PER_SECOND);
        gauge("open_descriptors", null, "Descriptors that the process holds.", ProcessNumbers::openDescriptors);
        gauge("descriptors_limit", null, "Descriptors that it may hold.", ProcessNumbers::descriptorLimit);
        gauge("heap_used_bytes", Unit.BYTES, "Java heap in use, garbage included.", ProcessNumbers::heapUsedBytes);
        gauge("heap_limit_bytes", Unit.BYTES, "Java heap that may be used.", ProcessNumbers::heapLimitBytes);
    }

    private void gauge(String name, Unit unit, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .unit(unit)
                .help(help)
                .callback(into -> into.call(value.getAsDouble()))
                .register(registry);
    }

    private void counter(String name, Unit unit, String help, Counter counter) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .unit(unit)
                .help(help)
                .callback(into -> into.call(proxy.count(counter)))
                .register(registry);
    }

    private void counters(String name, Unit unit, String help, String label, Map<String, Counter> byLabel) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .unit(unit)
                .help(help)
                .labelNames(label)
                .callback(into -> byLabel.forEach((value, counter) -> into.call(proxy.count(counter), value)))
                .register(registry);
    }

    private void leg(String name, Unit unit, String help, Function<LegView, ? extends Number> value) {
        SummaryWithCallback.builder()
                .name(PREFIX + name)
                .unit(unit)
                .help(help)
                .labelNames("leg")
                .callback(into -> {
                    Map<String, Function<ConnectionView, LegView>> legs =
                            Map.of("client", ConnectionView::clientLeg, "server", ConnectionView::serverLeg);
                    legs.forEach((leg, of) -> {
                        Quantiles quantiles = quantiles(of.andThen(value).andThen(Number::doubleValue)::apply);
                        if (quantiles.size() > 0) {
                            into.call(NO_COUNT, Double.NaN, quantiles, leg);
                        }
                    });
                })
                .register(registry);
    }

    /** By nearest rank, over what is a number; none without any. */
    private Quantiles quantiles(Function<ConnectionView, Double> value) {
        double[] sorted = sample.look().connections().stream()
                .mapToDouble(value::apply)
                .filter(each -> !Double.isNaN(each))
                .sorted()
                .toArray();
        Quantiles.Builder quantiles = Quantiles.builder();
        for (double each : sorted.length == 0 ? new double[0] : QUANTILES) {
            quantiles.quantile(new Quantile(each, sorted[(int) Math.ceil(each * sorted.length) - 1]));
        }
        return quantiles.build();
    }
}
