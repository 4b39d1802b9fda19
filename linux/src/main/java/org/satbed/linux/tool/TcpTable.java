package org.satbed.linux.tool;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** {@code /proc/net/tcp} and {@code tcp6} (Linux, networking/proc_net_tcp.rst). */
public final class TcpTable {
    private static final String LISTEN = "0A"; // include/net/tcp_states.h
    private static final int LOCAL = 1;
    private static final int STATE = 3;

    private TcpTable() {}

    /** The local addresses of listening sockets as the kernel writes them, {@code ADDRESS:PORT} in hexadecimal. */
    public static List<String> listening(Collection<String> lines) {
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > STATE && fields[STATE].equals(LISTEN))
                .map(fields -> fields[LOCAL])
                .toList();
    }

    /** How such an address ends for a port. */
    public static String port(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }
}
