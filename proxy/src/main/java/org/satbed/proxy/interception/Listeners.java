package org.satbed.proxy.interception;

import java.util.List;
import java.util.Optional;
import org.satbed.linux.TcpListeners.Listener;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.TcpTable;

/**
 * The TCP sockets that listen (Linux, networking/proc_net_tcp.rst), as far as the rules can reach them.
 *
 * @param v4 local addresses and ports in IPv4, as the kernel writes them
 * @param v6 the same in IPv6
 */
record Listeners(List<String> v4, List<String> v6) {
    private static final String ANY_V6 = "0".repeat(32);

    static Listeners read(CommandRunner runner) {
        return new Listeners(read(runner, "/proc/net/tcp"), read(runner, "/proc/net/tcp6"));
    }

    private static List<String> read(CommandRunner runner, String file) {
        return TcpTable.listening(
                runner.attempt(List.of("/bin/cat", file), "").output().lines().toList());
    }

    /**
     * Who listens on a port and could not be given others' packets; empty where all there can, or that is not known.
     */
    static Optional<String> stranger(List<Listener> all, int port) {
        List<Listener> there =
                all.stream().filter(each -> each.at().getPort() == port).toList();
        boolean none = there.stream().noneMatch(each -> each.transparent().orElse(true));
        return there.isEmpty() || !none
                ? Optional.empty()
                : Optional.of(SocketOwner.of(there.get(0).inode()).orElse("another program"));
    }

    /** Whether one listens on any address or on loopback. The wildcard of IPv6 is reached by IPv4 too, unless it was made IPV6_V6ONLY, which is not shown. */
    boolean reachable(boolean ipv6, int port) {
        String at = TcpTable.port(port);
        boolean both = v6.contains(ANY_V6 + at);
        if (ipv6) {
            return both || v6.stream().anyMatch(each -> each.endsWith(at) && loopback(each.substring(0, 32)));
        }
        return both
                || v4.contains("00000000" + at)
                || v4.contains("0100007F" + at)
                || v4.contains("7F000001" + at); // words in the machine's byte order
    }

    private static boolean loopback(String address) {
        return address.startsWith("0".repeat(24)) && (address.endsWith("01000000") || address.endsWith("00000001"));
    }
}
