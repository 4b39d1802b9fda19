package org.satbed.netns.testing;

import java.util.List;
import java.util.stream.Collectors;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.netns.NetworkNamespace;

/** What a namespace's network looks like, as text to compare before and after. */
public final class NetworkState {
    private NetworkState() {}

    /**
     * Interfaces, addresses but link-local ones (they come by themselves, after a while), rules, routes and sysctls.
     */
    public static String of(NetworkNamespace namespace) {
        String text = namespace.ip().run("link", "show")
                + namespace.ip().run("address", "show", "scope", "global")
                + namespace.ip().run("-4", "rule", "show")
                + namespace.ip().run("-6", "rule", "show")
                + namespace.ip().run("-4", "route", "show", "table", "all")
                + namespace.ip().run("-6", "route", "show", "table", "all")
                + namespace
                        .runner()
                        .attempt(List.of("sysctl", "-a", "-r", "^net\\.ipv[46]\\.(conf\\.|ip_forward)"), "")
                        .output();
        return text.lines()
                .filter(line -> !line.contains("fe80:") && !line.contains("ff00::/8"))
                .collect(Collectors.joining("\n"));
    }

    /** Interfaces, rules and packet filters of this host itself, without counters and dates. */
    public static String ofHost() {
        CommandRunner host = CommandRunner.onHost();
        StringBuilder text = new StringBuilder();
        for (List<String> command : List.of(
                List.of("ip", "-o", "link"),
                List.of("ip", "rule"),
                List.of("ip", "-6", "rule"),
                List.of("nft", "-s", "list", "ruleset"),
                List.of("iptables-save"),
                List.of("ip6tables-save"))) {
            text.append(host.run(command));
        }
        return text.toString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("^(:.*) \\[[0-9]+:[0-9]+\\]$", "$1"))
                .collect(Collectors.joining("\n"));
    }
}
