package org.satbed.proxy.metrics;

import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name by which a client calls an HTTP server (RFC 9110 section 7.2). A page in somebody's browser can have its
 * script ask whatever its own name is made to lead to (DNS rebinding), this host included; the request then carries
 * that page's name, and must not be answered. An address cannot be made to lead elsewhere.
 */
public final class HostHeader {
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]*:[0-9a-f:.]*]|localhost");

    private HostHeader() {}

    /**
     * Whether a request is meant for this server.
     *
     * @param host as in the header, with a port or without
     * @param names by which the server may be called besides its addresses and {@code localhost}, in lower case
     */
    public static boolean isOurs(String host, Collection<String> names) {
        String name = PORT.matcher(host.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
        return ADDRESS.matcher(name).matches()
                || names.contains(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    }
}
