package org.satbed.orchestrator.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.IpCommand;
import org.satbed.orchestrator.testbed.TestbedPlan;

/**
 * The initial congestion window of the satellite leg: the attribute {@code initcwnd} (ip-route(8)) on every route by gateway over one
 * interface. {@code initrwnd} is left alone: with forced receive buffers it would cut the window.
 */
public final class SatelliteWindow implements AutoCloseable {
    private final IpCommand ip;
    private final List<List<String>> plain = new ArrayList<>();

    private SatelliteWindow(IpCommand ip) {
        this.ip = ip;
    }

    /**
     * Sets the window of one host's routes.
     *
     * @param segments the initial window, in segments
     */
    public static SatelliteWindow set(IpCommand ip, String interfaceName, int segments) {
        SatelliteWindow window = new SatelliteWindow(ip);
        try {
            window.overGateways(interfaceName, (family, route) -> window.widen(family, interfaceName, route, segments));
            return window;
        } catch (RuntimeException e) {
            window.close();
            throw e;
        }
    }

    /** Takes back what a process that was killed has left: routes over the interface with this very window. */
    public static void reset(IpCommand ip, String interfaceName, int segments) {
        try (SatelliteWindow window = new SatelliteWindow(ip)) {
            window.overGateways(interfaceName, (family, route) -> {
                if (initialWindow(route) == segments) {
                    window.plain.add(plain(family, interfaceName, route));
                }
            });
        }
    }

    private void overGateways(String interfaceName, BiConsumer<String, JsonNode> each) {
        for (String family : List.of("-4", "-6")) {
            for (JsonNode route : ip.show(family, "route", "show", "dev", interfaceName)) {
                if (route.has("gateway")) {
                    each.accept(family, route);
                }
            }
        }
    }

    private static int initialWindow(JsonNode route) {
        for (JsonNode metrics : route.path("metrics")) {
            if (metrics.has("initcwnd")) {
                return metrics.path("initcwnd").asInt();
            }
        }
        return 0;
    }

    /** The commands that set it on a host whose routes all go over the satellite, as a person would type them. */
    static List<String> describe(TestbedPlan.HostPlan host, String interfaceName, int segments) {
        return host.routes().stream()
                .map(route -> "ip -n " + host.namespace() + " route change " + route + " dev " + interfaceName
                        + " initcwnd " + segments + " fastopen_no_cookie 1")
                .toList();
    }

    @Override
    public void close() {
        for (List<String> route : plain) {
            CommandResult result = ip.attempt(route.toArray(String[]::new));
            if (!result.succeeded()) {
                System.err.println(
                        "satbed: cannot reset a route: " + result.error().strip());
            }
        }
        plain.clear();
    }

    private void widen(String family, String interfaceName, JsonNode route, int segments) {
        List<String> change = new ArrayList<>(plain(family, interfaceName, route));
        plain.add(List.copyOf(change));
        change.addAll(List.of("initcwnd", Integer.toString(segments), "fastopen_no_cookie", "1"));
        ip.run(change.toArray(String[]::new));
    }

    private static List<String> plain(String family, String interfaceName, JsonNode route) {
        List<String> change = new ArrayList<>(List.of(
                family,
                "route",
                "change",
                route.path("dst").asText(),
                "via",
                route.path("gateway").asText(),
                "dev",
                interfaceName));
        if (route.has("metric")) {
            change.addAll(List.of("metric", route.path("metric").asText()));
        }
        return change;
    }
}
