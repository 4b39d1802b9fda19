package org.satbed.orchestrator.testbed;

import java.util.List;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.proxy.interception.InterceptionPlan;

/** Hosts on which variants are put in place: those of a testbed, or the one that this process is on. */
public interface Hosts {
    /** What they were made from. */
    TestbedPlan plan();

    /** Runs commands on a host. */
    CommandRunner runner(Host host);

    /** Starts a process without input on a host. It is ended with the hosts at the latest. */
    HostProcess start(Host host, String role, List<String> argv);

    /** The command line that runs satbed with these arguments on a host, with further flags of the JVM. */
    List<String> satbed(List<String> jvmFlags, String... arguments);

    /** Whether they are being taken down: what is on them goes with them. */
    boolean isClosed();

    /** What a proxy intercepts. */
    default InterceptionPlan interception() {
        return plan().interception();
    }

    /** Options of each proxy besides those that make a variant. */
    default List<String> proxyOptions() {
        return List.of();
    }
}
