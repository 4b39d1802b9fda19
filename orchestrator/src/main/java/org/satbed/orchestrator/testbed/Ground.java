package org.satbed.orchestrator.testbed;

import java.util.List;
import java.util.Optional;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.Undo;

/** What a testbed's hosts are made of, and how a process gets onto one of them. */
interface Ground {
    /** A process still to be started on a host. */
    record Launch(ProcessBuilder builder, Optional<Runnable> end) {}

    /** Throws when something of these names is there: it would come into our journal, which would remove it. */
    void requireFree();

    /** What removes the hosts with all that runs on them. */
    List<Undo> undo();

    /** Makes them; the link's own process can be started then. */
    void make();

    /** Joins and configures them, while the link's process starts; tells it when it may begin. */
    void furnish(HostProcess link);

    /** Runs commands on a host. */
    CommandRunner runner(Host host);

    /** A command on a host; what ends it there, if ending the process that is started here does not. */
    Launch launch(Host host, String role, List<String> argv);

    /** The process through whose {@code /proc} directory the network of a process that was started here can be seen. */
    long networkPid(Host host, Process process);

    /** See {@link Hosts#satbed}. */
    List<String> satbed(List<String> jvmFlags, String... arguments);
}
