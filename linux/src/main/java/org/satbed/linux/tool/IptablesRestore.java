package org.satbed.linux.tool;

import java.util.List;

/** {@code iptables-restore} and {@code ip6tables-restore --noflush}: one call is one transaction on one table, and leaves others' rules alone. */
public final class IptablesRestore {
    private final CommandRunner runner;

    /** Works where the runner runs. */
    public IptablesRestore(CommandRunner runner) {
        this.runner = runner;
    }

    /** Applies lines in the form that iptables-save writes, to IPv4's tables or to IPv6's. */
    public void apply(boolean ipv6, String lines) {
        runner.run(List.of(tool(ipv6), "--noflush", "--wait", "5"), lines);
    }

    /** Whether the kernel would take them; nothing is changed. */
    public CommandResult check(boolean ipv6, String lines) {
        return runner.attempt(List.of(tool(ipv6), "--noflush", "--test"), lines);
    }

    /** The tool's name for a family. */
    public static String tool(boolean ipv6) {
        return ipv6 ? "ip6tables-restore" : "iptables-restore";
    }
}
