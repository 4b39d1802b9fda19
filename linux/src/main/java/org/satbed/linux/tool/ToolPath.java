package org.satbed.linux.tool;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Where the tools are: {@code PATH}, then the directories of administration that a user's {@code PATH} often lacks. */
public final class ToolPath {
    private static final Map<String, String> PACKAGES = Map.of(
            "ip", "iproute2",
            "tc", "iproute2",
            "ss", "iproute2",
            "nft", "nftables",
            "iptables-restore", "iptables",
            "ip6tables-restore", "iptables",
            "sysctl", "procps",
            "iperf3", "iperf3",
            "ping", "iputils-ping");
    private static final Map<String, String> FOUND = new ConcurrentHashMap<>();

    private ToolPath() {}

    /** The absolute path of a tool; throws {@link CommandException} with the package to install when it is missing. */
    public static String of(String tool) {
        return find(tool)
                .orElseThrow(() -> new CommandException("'" + tool + "' is not installed; install the package "
                        + PACKAGES.getOrDefault(tool, tool) + " (Debian, Ubuntu)"));
    }

    /** The absolute path of a tool, if it is there. A name with a slash stands for itself. */
    public static Optional<String> find(String tool) {
        if (tool.contains("/")) {
            return Optional.of(tool);
        }
        String known = FOUND.get(tool);
        if (known != null) {
            return Optional.of(known);
        }
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";
        Optional<String> found = Stream.of(path.split(":"))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
        found.ifPresent(place -> FOUND.put(tool, place));
        return found;
    }

    /** The Debian package that holds a tool, if it is one of those that are used here. */
    public static Optional<String> packageOf(String tool) {
        return Optional.ofNullable(PACKAGES.get(tool));
    }
}
