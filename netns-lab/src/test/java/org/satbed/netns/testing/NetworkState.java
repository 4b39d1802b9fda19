package org.satbed.netns.testing;

import java.util.List;
import java.util.stream.Collectors;
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
}
