package org.satbed.proxy.metrics;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a proxy shows itself: {@code 127.0.0.1:9500}, {@code [::1]:9500}, or a port alone. Names are not looked up. */
public final class MetricsAddress {
    /** Where {@code satbed pep list} and {@code top} ask unless told otherwise. */
    public static final String DEFAULT = "127.0.0.1:9500";

    private static final Pattern FORM =
            Pattern.compile("(?:(?:\\[([0-9A-Fa-f:.]+)]|([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|localhost)):)?([0-9]{1,5})");

    private MetricsAddress() {}

    /** @throws IllegalArgumentException in one line, when it is none */
    public static InetSocketAddress parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw malformed(text);
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("'" + text + "': a port is 1 to 65535");
        }
        String v6 = matcher.group(1);
        String v4 = matcher.group(2) == null || matcher.group(2).equals("localhost") ? "127.0.0.1" : matcher.group(2);
        try {
            // Only literals get here: nothing is asked of a name server.
            return new InetSocketAddress(InetAddress.getByName(v6 == null ? v4 : "[" + v6 + "]"), port);
        } catch (UnknownHostException e) {
            throw malformed(text);
        }
    }

    /**
     * The same for listening: what is shown are the addresses of everyone who uses the proxy, so an address that others can reach has
     * to be meant.
     */
    public static InetSocketAddress parseForListening(String text, boolean mayBePublic) {
        InetSocketAddress address = parse(text);
        if (!mayBePublic && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' can be reached by others, who would see every connection; add --metrics-public if that is meant");
        }
        return address;
    }

    /** As in a URL. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not an address and a port, e.g. 127.0.0.1:9500, [::1]:9500 or 9500");
    }
}
