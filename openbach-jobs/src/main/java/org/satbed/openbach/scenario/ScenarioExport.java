package org.satbed.openbach.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.satbed.openbach.scenario.ScenarioBuilder.Function;
import org.satbed.scenarios.Bulk;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Download;
import org.satbed.scenarios.Emulator;
import org.satbed.scenarios.Interception;
import org.satbed.scenarios.SatelliteLeg;
import org.satbed.scenarios.SatelliteProfile;
import org.satbed.scenarios.Scenario;
import org.satbed.scenarios.Upload;
import org.satbed.scenarios.Variant;
import org.satbed.scenarios.Workload;

/**
 * A satbed scenario as an OpenBACH scenario over real hosts, with the entities ws-st, st, sat, gw and ws-gw: the satellite first, then each
 * repetition of each variant with its workloads one after the other, at the end a plot.
 */
public final class ScenarioExport {
    /** For a proxy's JVM to start on a slow agent, and its rules to be there. */
    private static final double PROXY_SECONDS = 5;

    private final Scenario scenario;
    private final SatelliteSystem satellite;
    private final ScenarioBuilder builder;
    private final Map<String, List<Function>> measured = new LinkedHashMap<>();

    private ScenarioExport(Scenario scenario, SatelliteSystem satellite) {
        this.scenario = scenario;
        this.satellite = satellite;
        this.builder = new ScenarioBuilder(
                name(scenario), "satbed's scenario " + scenario.name() + ": " + scenario.description());
    }

    /** The name that the scenario has in OpenBACH. */
    public static String name(Scenario scenario) {
        return "satbed_" + scenario.name().replace('-', '_');
    }

    /** What of a scenario has no counterpart in OpenBACH, a line each. */
    public static List<String> inexpressible(Scenario scenario) {
        List<String> problems = new ArrayList<>();
        if (scenario.variants().stream().anyMatch(each -> each.proxy() == Variant.Proxy.TRUNK)) {
            problems.add("variant satbed-trunk: the job satbed_pep has no trunk");
        }
        if (scenario.variants().stream().anyMatch(each -> each.proxy() == Variant.Proxy.PEPSAL)) {
            problems.add(
                    "variant pepsal: OpenBACH's job 'pep' does not run since February 2025, and has no successor for PEPsal");
        }
        for (Workload workload : scenario.workloads()) {
            if (!(workload instanceof Download || workload instanceof Upload || workload instanceof Bulk)) {
                problems.add("workload " + workload.id()
                        + ": the job satbed_traffic has downloads, uploads and bulk transfers alone");
            }
            if (workload.background().isPresent()) {
                problems.add("workload " + workload.id() + ".background: the job satbed_traffic has none");
            }
        }
        if (!scenario.profile().equals(SatelliteProfile.DEFAULT)) {
            problems.add("profile: the proxies in OpenBACH are told what the link is");
        }
        if (scenario.link().emulator() == Emulator.NETEM) {
            problems.add(
                    "link.emulator netem: the job satbed_link works with satbed's own; OpenBACH's tc_configure_link"
                            + " shapes one interface, not a path");
        }
        boolean trace = scenario.link().forward().features().trace().isPresent()
                || scenario.link().returnLink().features().trace().isPresent();
        if (trace || !scenario.link().schedule().isEmpty()) {
            problems.add("link.schedule: an OpenBACH scenario cannot tell satbed_link when a measurement begins");
        }
        if (scenario.tcp().congestionControl().isPresent()) {
            problems.add(
                    "tcp.congestion-control: set it on the agents by OpenBACH's job tcp_conf_linux, and take it out here");
        }
        return problems;
    }

    /**
     * The scenario, which passes {@link ScenarioRules}.
     *
     * @param plotOn the entity on which time_series draws what was measured
     * @throws IllegalArgumentException for what {@link #inexpressible} names
     */
    public static ObjectNode of(Scenario scenario, SatelliteSystem satellite, String plotOn) {
        List<String> problems = inexpressible(scenario);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new ScenarioExport(scenario, satellite).build(plotOn);
    }

    private ObjectNode build(String plotOn) {
        builder.constant("server_ip", "192.168.1.2");
        List<Function> running = new ArrayList<>(satellite.start(builder));
        Function server = builder.startJob("server", "ws-gw", "satbed_traffic", Map.of("server", Map.of()));
        server.afterLaunched(running).delayed(satellite.readySeconds());
        Step last = new Step(server, false);
        for (int repetition = 1; repetition <= scenario.repeat(); repetition++) {
            for (Variant variant : scenario.variants()) {
                last = variant(variant, repetition, last);
            }
        }
        List<Function> stopped = new ArrayList<>(List.of(server));
        Function stopServer = last.then(builder.stopJobs("stop the server", stopped));
        Function stopSatellite = builder.stopJobs("stop the satellite", running).afterLaunched(List.of(stopServer));
        satellite.tidy(builder, running);
        measured.forEach((workload, clients) -> plot(plotOn, workload, clients, stopSatellite));
        return builder.json();
    }

    /** A function, and whether what follows waits for its job's end or only for its call. */
    private record Step(Function function, boolean ends) {
        private Function then(Function next) {
            return ends ? next.afterFinished(List.of(function)) : next.afterLaunched(List.of(function));
        }
    }

    private Step variant(Variant variant, int repetition, Step before) {
        List<Function> proxies = new ArrayList<>();
        Step last = before;
        if (variant != Variant.NONE) {
            for (String entity : entities(variant)) {
                // the one before it, which is only just told to stop, has the port until it has ended
                proxies.add(last.then(builder.startJob(
                                variant.id() + " on " + entity, entity, "satbed_pep", proxy(variant, entity)))
                        .delayed(PROXY_SECONDS));
            }
        }
        boolean first = true;
        for (Workload workload : scenario.workloads()) {
            Function client = builder.startJob(
                    repetition + " " + variant.id() + " " + workload.id(), "ws-st", "satbed_traffic", client(workload));
            last.then(client);
            if (first) {
                client.afterLaunched(proxies).delayed(proxies.isEmpty() ? satellite.readySeconds() : PROXY_SECONDS);
            }
            measured.computeIfAbsent(workload.id(), id -> new ArrayList<>()).add(client);
            last = new Step(client, true);
            first = false;
        }
        return proxies.isEmpty() ? last : new Step(last.then(builder.stopJobs("stop " + variant.id(), proxies)), false);
    }

    private static List<String> entities(Variant variant) {
        return switch (variant.placement()) {
            case BOTH -> List.of("st", "gw");
            case ST_ONLY -> List.of("st");
            case GW_ONLY -> List.of("gw");
        };
    }

    private Map<String, Object> proxy(Variant variant, String entity) {
        String face = satellite.satelliteInterface(entity);
        String lan = entity + "_lan_interface";
        builder.constant(lan, "eth1");
        if (face.startsWith("$")) {
            builder.constant(face.substring(1), "eth2");
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("redirect_ifaces", "$" + lan + "," + face);
        if (scenario.interception() == Interception.IPTABLES) {
            arguments.put("tool", "iptables");
        }
        if (variant.knowsTheSatellite()) {
            Direction sends = entity.equals("gw") ? Direction.FORWARD : Direction.RETURN;
            arguments.put("satellite_interface", face);
            arguments.put("satellite_buffer", SatelliteLeg.bufferBytes(scenario.link()) + "B");
            arguments.put("satellite_congestion_control", "bbr");
            arguments.put(
                    "satellite_rate", scenario.link().direction(sends).rate().toString());
            if (variant.placement() == Variant.Placement.BOTH) {
                arguments.put("satellite_fastopen", true);
            }
            arguments.put("satellite_window", SatelliteLeg.segments(scenario.link(), sends));
        }
        return arguments;
    }

    private static Map<String, Object> client(Workload workload) {
        Map<String, Object> kind = new LinkedHashMap<>();
        String name;
        if (workload instanceof Download download) {
            name = "download";
            kind.put("download_size", download.size().toString());
            kind.put("download_flows", download.parallel());
        } else if (workload instanceof Upload upload) {
            name = "upload";
            kind.put("upload_size", upload.size().toString());
            kind.put("upload_flows", upload.parallel());
        } else {
            Bulk bulk = (Bulk) workload;
            name = "bulk";
            kind.put("duration_time", (int) Math.max(1, (bulk.duration().toMillis() + 999) / 1000));
            kind.put("num_flows", bulk.parallel());
            if (bulk.direction() == Direction.FORWARD) {
                kind.put("reverse", true);
            }
        }
        return Map.of("client", ScenarioBuilder.arguments("server_ip", "$server_ip", name, kind));
    }

    private void plot(String entity, String workload, List<Function> clients, Function after) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("jobs", ScenarioBuilder.jobs(clients));
        arguments.put("statistics", List.of(List.of("throughput")));
        arguments.put("label", List.of(List.of("Rate (b/s)")));
        arguments.put("title", List.of(List.of(workload)));
        // rstats and the collector take a moment to bring the last points to the database
        builder.startJob("plot " + workload, entity, "time_series", arguments)
                .afterFinished(clients)
                .afterLaunched(List.of(after))
                .delayed(5)
                .ignoringFailure();
    }
}
