package org.satbed.proxy.interception;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.SysctlCommand;

/**
 * Bridges among the interfaces. With br_netfilter (Linux, net/bridge/br_netfilter_hooks.c) the packets that cross a
 * bridge meet the rules of routers there, and not once more when they are routed: a first segment loses the socket that
 * it was given in between, and its connection is lost.
 */
final class BridgeFilter {
    private final InterceptionPlan plan;
    private final CommandRunner runner;

    BridgeFilter(InterceptionPlan plan, CommandRunner runner) {
        this.plan = plan;
        this.runner = runner;
    }

    /** Why the plan cannot work, and what to do: one line. */
    Optional<String> obstacle() {
        JsonNode links = IpCommand.of(runner).show("-details", "link", "show");
        return StreamSupport.stream(links.spliterator(), false)
                .filter(link -> plan.interfaces().contains(link.path("ifname").asText()))
                .flatMap(link -> obstacle(link).stream())
                .findFirst();
    }

    private Optional<String> obstacle(JsonNode link) {
        String name = link.path("ifname").asText();
        JsonNode info = link.path("linkinfo");
        if (info.path("info_slave_kind").asText().equals("bridge")) {
            String bridge = link.path("master").asText();
            return Optional.of("interface " + name + " is a port of the bridge " + bridge
                    + ", by which its connections arrive: name " + bridge + " instead");
        }
        if (!info.path("info_kind").asText().equals("bridge")) {
            return Optional.empty();
        }
        return obstacle(name, info.path("info_data"), "iptables")
                .or(() -> plan.ipv6() ? obstacle(name, info.path("info_data"), "ip6tables") : Optional.empty());
    }

    private Optional<String> obstacle(String bridge, JsonNode data, String rules) {
        String key = "net.bridge.bridge-nf-call-" + rules;
        String option = "nf_call_" + rules;
        String remedy = new SysctlCommand(runner).get(key).filter("1"::equals).isPresent()
                ? "sysctl -w " + key + "=0"
                : data.path(option).asInt() == 1 ? "ip link set " + bridge + " type bridge " + option + " 0" : "";
        return remedy.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        bridge + " is a bridge whose packets meet the rules of routers (br_netfilter): its connections"
                                + " would be lost; '" + remedy
                                + "' helps, where no other bridge of this host needs it (Docker, Kubernetes)");
    }
}
