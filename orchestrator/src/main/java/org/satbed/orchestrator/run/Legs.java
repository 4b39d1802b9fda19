package org.satbed.orchestrator.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.scenarios.FlowSeries;

/**
 * Which connections go over the satellite. A proxy takes its clients' addresses, so what a workstation sees as the other workstation may be the
 * router beside it: where a proxy works on that router, its connections end there.
 */
final class Legs {
    /** The addresses on each host's own side of the satellite. */
    private final Map<Host, Set<InetAddress>> near = new HashMap<>();

    /** Each workstation's. */
    private final Map<Host, Host> routers = new HashMap<>();

    private final Set<Host> treated;

    private Legs(Set<Host> treated) {
        this.treated = treated;
    }

    /**
     * Those of a testbed.
     *
     * @param treated the hosts on which a proxy works
     */
    static Legs of(TestbedPlan plan, List<Host> treated) {
        Legs legs = new Legs(Set.copyOf(treated));
        legs.side(plan, Host.GW, Host.WS_GW);
        for (int number = 1; number <= plan.terminals(); number++) {
            legs.side(plan, Host.terminal(number), Host.workstation(number));
        }
        return legs;
    }

    private void side(TestbedPlan plan, Host router, Host workstation) {
        Set<InetAddress> addresses = new HashSet<>();
        for (TestbedPlan.HostPlan each : plan.hosts()) {
            if (each.host().equals(router) || each.host().equals(workstation)) {
                each.interfaces().forEach(face -> {
                    addresses.add(address(face.ipv4()));
                    addresses.add(address(face.ipv6()));
                });
            }
        }
        near.put(router, addresses);
        near.put(workstation, addresses);
        routers.put(workstation, router);
    }

    private static InetAddress address(String withPrefix) {
        String text = withPrefix.replaceFirst("/.*", "");
        try {
            return InetAddress.getByName(text); // a number: nobody is asked
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address: " + text, e);
        }
    }

    /** The leg of a connection of a host. */
    String leg(Host host, InetAddress remote) {
        Host router = routers.get(host);
        boolean endsNear = router != null && treated.contains(router)
                || near.getOrDefault(host, Set.of()).contains(remote);
        return endsNear ? FlowSeries.TERRESTRIAL : FlowSeries.SATELLITE;
    }
}
