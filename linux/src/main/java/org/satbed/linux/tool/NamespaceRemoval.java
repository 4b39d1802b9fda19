package org.satbed.linux.tool;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Takes a namespace of ours away, with whatever still runs in it. */
final class NamespaceRemoval {
    private NamespaceRemoval() {}

    static Optional<String> remove(String name) {
        try {
            if (!IpCommand.namespaces().contains(name)) {
                return Optional.empty();
            }
            endProcessesIn(name);
            CommandResult result = IpCommand.onHost().attempt("netns", "delete", name);
            boolean gone = result.succeeded() || !IpCommand.namespaces().contains(name);
            return gone
                    ? Optional.empty()
                    : Optional.of(
                            "network namespace " + name + ": " + result.error().strip());
        } catch (CommandException e) {
            return Optional.of("network namespace " + name + ": " + e.getMessage());
        }
    }

    /** A namespace lives as long as a process is in it: all of them were started by us or by the user's {@code exec}. */
    private static void endProcessesIn(String name) {
        CommandResult listed = IpCommand.onHost().attempt("netns", "pids", name);
        List<ProcessIdentity> processes = listed.output()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .flatMap(line -> ProcessIdentity.of(Long.parseLong(line)).stream())
                .toList();
        processes.forEach(process -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy));
        processes.forEach(process -> process.end(Duration.ofMillis(500)));
    }
}
