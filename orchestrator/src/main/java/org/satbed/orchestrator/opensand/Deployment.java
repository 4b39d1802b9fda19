package org.satbed.orchestrator.opensand;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.satbed.openbach.scenario.SatelliteSystem;
import org.satbed.openbach.scenario.ScenarioBuilder;
import org.satbed.openbach.scenario.ScenarioBuilder.Function;
import org.satbed.orchestrator.UserException;

/**
 * A satellite system on machines of its own: OpenSAND's files with those machines' addresses, and the OpenBACH scenario that brings them
 * there, makes the TAP interfaces, and runs OpenBACH's job {@code opensand} on each. The entities of OpenBACH are called as ours.
 */
public final class Deployment implements SatelliteSystem {
    /** Where OpenBACH's own OpenSAND scenarios put the files. */
    private static final String INSTALLED = "/etc/opensand";

    private static final String FORWARDING = "net.ipv4.ip_forward";

    private final String name;
    private final OpenSandPlan plan;
    private final String controllerFiles;
    private final List<Entity> entities;

    /**
     * Plans it.
     *
     * @param name of the scenario
     * @param addresses on the emulation network, by entity: sat, gw, st, and st-2 and so on when there are more terminals
     * @param controllerFiles the directory, in the controller's directory for files, to which what {@link #writeFiles} wrote is copied
     * @throws UserException when one is missing, or is no entity
     */
    public Deployment(String name, OpenSandPlan plan, Map<String, String> addresses, String controllerFiles) {
        this.name = name;
        this.controllerFiles = controllerFiles;
        this.plan = plan;
        if (plan.section().ethernet()) {
            throw UserException.usage(
                    "opensand deploy: there is no scenario for Ethernet mode; take out opensand.ethernet");
        }
        this.entities = new ArrayList<>();
        Map<String, String> left = new LinkedHashMap<>(addresses);
        for (Entity each : Entity.all(plan.section().terminals())) {
            String address = left.remove(each.id());
            if (address == null || !address.matches("(\\d{1,3}\\.){3}\\d{1,3}")) {
                throw UserException.usage("--hosts: the IPv4 address of " + each.id()
                        + " on the emulation network is missing; e.g. --hosts st=10.0.0.20,sat=10.0.0.30,gw=10.0.0.10");
            }
            entities.add(each.at(address));
        }
        if (!left.isEmpty()) {
            throw UserException.usage("--hosts: the scenario has no " + String.join(", ", left.keySet()));
        }
    }

    /** Writes OpenSAND's files into a directory for each entity. */
    public void writeFiles(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        OpenSandFiles.write(OpenSandFiles.of(plan, absolute, entities, INSTALLED), directory);
    }

    /** An OpenBACH scenario of it alone, whose argument {@code duration} says after how many seconds it stops everything. */
    public ObjectNode scenario() {
        ScenarioBuilder builder = new ScenarioBuilder(
                "satbed_opensand_" + name.replace('-', '_'), "OpenSAND for satbed's scenario " + name);
        builder.argument("duration", "seconds until OpenSAND is stopped");
        List<Function> started = start(builder);
        builder.stopJobs("stop OpenSAND", started).afterLaunched(started).delayed("$duration");
        tidy(builder, started);
        return builder.json();
    }

    @Override
    public List<Function> start(ScenarioBuilder builder) {
        builder.constant("opensand_files", controllerFiles);
        List<Function> prepared = new ArrayList<>();
        for (Entity each : entities) {
            prepared.add(builder.pushFiles("files of " + each.id(), each.id(), files(each)));
            if (!each.isSatellite()) {
                prepared.addAll(network(builder, each));
            }
        }
        List<Function> started = new ArrayList<>();
        for (Entity each : entities) {
            Map<String, Object> arguments = new LinkedHashMap<>();
            arguments.put("infrastructure", INSTALLED + "/infrastructure.xml");
            arguments.put("topology", INSTALLED + "/topology.xml");
            if (!each.isSatellite()) {
                arguments.put("profile", INSTALLED + "/profile.xml");
            }
            started.add(builder.startJob("OpenSAND on " + each.id(), each.id(), "opensand", arguments)
                    .afterFinished(prepared));
        }
        return started;
    }

    /** The TAP goes after its process: without it a terminal would burn a processor and fill the disk. */
    @Override
    public void tidy(ScenarioBuilder builder, List<Function> started) {
        for (Entity each : entities) {
            if (!each.isSatellite()) {
                builder.startJob("remove the TAP of " + each.id(), each.id(), "ip_tuntap", tap("delete"))
                        .afterFinished(started)
                        .ignoringFailure();
            }
        }
    }

    /** The logon takes half a second once all three run. */
    @Override
    public double readySeconds() {
        return 10;
    }

    @Override
    public String satelliteInterface(String entity) {
        return OpenSandPlan.TAP;
    }

    private Map<String, String> files(Entity entity) {
        Map<String, String> files = new LinkedHashMap<>();
        OpenSandFiles.of(plan, Path.of("/"), List.of(entity), INSTALLED)
                .keySet()
                .forEach(path -> {
                    String file = String.valueOf(path.getFileName());
                    files.put("$opensand_files/" + entity.id() + "/" + file, INSTALLED + "/" + file);
                });
        return files;
    }

    private static Map<String, Object> tap(String command) {
        return ScenarioBuilder.arguments("command", command, "mode", "tap", "name", OpenSandPlan.TAP);
    }

    /** One step after the other: the interface, its MAC address, its IP address, up, forwarding, routes. */
    private List<Function> network(ScenarioBuilder builder, Entity each) {
        String address = onSatellite(each) + "/24";
        List<Function> steps = new ArrayList<>();
        steps.add(builder.startJob("TAP of " + each.id(), each.id(), "ip_tuntap", tap("add")));
        steps.add(builder.startJob(
                "its MAC address",
                each.id(),
                "ip_link",
                ScenarioBuilder.arguments(
                        "set", ScenarioBuilder.arguments("device", OpenSandPlan.TAP, "address", each.mac()))));
        steps.add(builder.startJob(
                "its address",
                each.id(),
                "ip_address",
                ScenarioBuilder.arguments(
                        "interface", OpenSandPlan.TAP, "add", ScenarioBuilder.arguments("address_mask", address))));
        steps.add(builder.startJob(
                "up",
                each.id(),
                "ip_link",
                ScenarioBuilder.arguments(
                        "set", ScenarioBuilder.arguments("device", OpenSandPlan.TAP, "state", "up"))));
        steps.add(builder.startJob(
                "forwarding", each.id(), "sysctl", ScenarioBuilder.arguments("parameter", FORWARDING, "value", "1")));
        if (each.isGateway()) {
            for (Entity terminal : entities) {
                if (terminal.isTerminal()) {
                    steps.add(route(builder, each, terminal.id(), onSatellite(terminal)));
                }
            }
        } else {
            steps.add(route(builder, each, "gw", onSatellite(Entity.GW)));
        }
        for (int i = 1; i < steps.size(); i++) {
            steps.get(i).afterFinished(List.of(steps.get(i - 1)));
        }
        return steps;
    }

    /** To the LAN behind another entity. */
    private static Function route(ScenarioBuilder builder, Entity each, String behind, String via) {
        String lan = behind.replace('-', '_') + "_lan";
        builder.constant(lan, "192.168." + (behind.equals("gw") ? 1 : behind.equals("st") ? 2 : 20) + ".0/24");
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("operation", "replace");
        arguments.put("gateway_ip", via);
        arguments.put("destination_ip", ScenarioBuilder.arguments("network_ip", "$" + lan));
        return builder.startJob("route to " + behind + "'s LAN", each.id(), "ip_route", arguments);
    }

    private static String onSatellite(Entity entity) {
        return "10.81.2." + entity.onSatellite();
    }
}
