package org.satbed.orchestrator.container;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.testbed.TestbedPlan.HostPlan;
import org.satbed.orchestrator.testbed.TestbedPlan.InterfacePlan;
import org.satbed.scenarios.Scenario;

/**
 * The interfaces of a container. Docker numbers them as it likes; on each network it knows this container by the alias {@code
 * HOST-INTERFACE}, whose address tells which one it is. The addresses of the chain come beside Docker's own: no two testbeds of an engine
 * quarrel about a network, and the engine's rules about its addresses do not meet what is routed through.
 */
final class ContainerInterfaces {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String CONGESTION_CONTROL = "net.ipv4.tcp_congestion_control";

    private final HostPlan plan;

    ContainerInterfaces(HostPlan plan) {
        this.plan = plan;
    }

    /**
     * Names and configures them all, and adds the routes.
     *
     * @throws UserException when the container lacks a network or a setting that {@code docker-compose.yml} gives
     */
    void configure(Scenario scenario) {
        // An alias may be unknown for a moment: that answer must not be kept.
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        requireSettings();
        List<String> lines = new ArrayList<>();
        for (InterfacePlan each : plan.interfaces()) {
            String found = named(plan.host().id() + "-" + each.name());
            if (!found.equals(each.name())) {
                lines.addAll(List.of("link set " + found + " down", "link set " + found + " name " + each.name()));
            }
        }
        lines.addAll(batch(scenario));
        CommandRunner.onHost().run(List.of("ip", "-batch", "-"), String.join("\n", lines) + "\n");
    }

    /** In a container no setting of the kernel can be written; a congestion control can stand in a route (ip-route(8)). */
    private List<String> batch(Scenario scenario) {
        Optional<String> control =
                plan.sysctls().containsKey(CONGESTION_CONTROL) ? scenario.tcp().congestionControl() : Optional.empty();
        return plan.batch().stream()
                .map(line -> line.startsWith("route add ")
                        ? line + control.map(name -> " congctl " + name).orElse("")
                        : line)
                .toList();
    }

    private void requireSettings() {
        SysctlCommand sysctl = new SysctlCommand(CommandRunner.onHost());
        for (Map.Entry<String, String> each : plan.sysctls().entrySet()) {
            String value = sysctl.get(each.getKey()).orElse("unknown");
            if (!each.getKey().equals(CONGESTION_CONTROL) && !value.equals(each.getValue())) {
                throw UserException.failure(each.getKey() + " is " + value + " in this container and has to be "
                        + each.getValue() + "; give it that by 'sysctls', as docker-compose.yml does");
            }
        }
    }

    private static String named(String alias) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Optional<String> name = interfaceOf(alias);
                if (name.isPresent()) {
                    return name.get();
                }
            } catch (UnknownHostException e) {
                // not yet
            } catch (SocketException e) {
                throw UserException.failure("the interfaces of this container cannot be listed: " + e.getMessage());
            }
            if (System.nanoTime() > end) {
                throw UserException.failure("this container is on no network by the alias '" + alias
                        + "'; docker-compose.yml shows the networks that it needs");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static Optional<String> interfaceOf(String alias) throws UnknownHostException, SocketException {
        for (InetAddress address : Stream.of(InetAddress.getAllByName(alias))
                .filter(Inet4Address.class::isInstance)
                .toList()) {
            NetworkInterface found = NetworkInterface.getByInetAddress(address);
            if (found != null) {
                return Optional.of(found.getName());
            }
        }
        return Optional.empty();
    }
}
